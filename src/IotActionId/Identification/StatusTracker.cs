namespace IotActionId.Identification;

/// <summary>What a compound says of one of its devices: the action, and the messages that show its state.</summary>
/// <param name="Action">The action.</param>
/// <param name="Lengths">The length of the message in each of <see cref="StatusModel.Slots"/>; -1 where there is none of its own.</param>
/// <param name="Options">The ways in which the action may have come out, with their probabilities.</param>
internal readonly record struct StatusPart(int Action, int[] Lengths, (ActionOption Option, double Share)[] Options);

/// <summary>Remembers the last status of every device, as far as it is known, and weighs by it what the next exchange may be.</summary>
internal sealed class StatusTracker(HomeModel home)
{
    /// <summary>How far the last status is relied on: a device may have been used by hand, or another one have answered.</summary>
    private const double Trust = 0.9;

    /// <summary>Statuses of a device less probable than this are forgotten.</summary>
    private const double Least = 0.02;

    private readonly Dictionary<int, List<Status>> _last = [];

    /// <summary>A status that a device may have sent last.</summary>
    private sealed record Status(int Action, int[] Lengths, double Probability);

    /// <summary>Whether nothing is known of any device.</summary>
    public bool IsEmpty => _last.Count == 0;

    /// <summary>How much likelier the messages of a compound's devices are by their last statuses than without knowing those.</summary>
    public double Ratio(StatusPart[] parts)
    {
        double product = 1;
        foreach (StatusPart part in parts)
        {
            if (_last.TryGetValue(home.DeviceOf[part.Action], out List<Status>? last))
            {
                double ratio = 1;
                foreach (Status status in last)
                {
                    ratio += status.Probability * Trust * (Ratio(part, status) - 1);
                }

                product *= ratio;
            }
        }

        return product;
    }

    /// <summary>Learns from an exchange, or from what a device reports by itself.</summary>
    /// <param name="ways">What may be behind it, with the probability of each.</param>
    public void Note(IEnumerable<(StatusPart[] Parts, double Probability)> ways)
    {
        var acted = new Dictionary<int, List<Status>>();
        foreach ((StatusPart[] parts, double probability) in ways)
        {
            foreach (StatusPart part in parts)
            {
                int device = home.DeviceOf[part.Action];
                List<Status> own = acted.TryGetValue(device, out List<Status>? there) ? there : acted[device] = [];
                int same = own.FindIndex(s => s.Action == part.Action && s.Lengths.AsSpan().SequenceEqual(part.Lengths));
                if (same >= 0)
                {
                    own[same] = own[same] with { Probability = own[same].Probability + probability };
                }
                else
                {
                    own.Add(new Status(part.Action, part.Lengths, probability));
                }
            }
        }

        foreach ((int device, List<Status> now) in acted)
        {
            double still = Math.Max(0, 1 - now.Sum(static s => s.Probability));
            if (_last.TryGetValue(device, out List<Status>? before) && still > Least)
            {
                now.AddRange(before.Select(s => s with { Probability = s.Probability * still }));
            }

            now.RemoveAll(static s => s.Probability < Least);
            _last[device] = now;
        }
    }

    private double Ratio(StatusPart part, Status status)
    {
        double ratio = 1;
        for (int i = 0; i < part.Lengths.Length; i++)
        {
            if (part.Lengths[i] >= 0 && status.Lengths[i] >= 0)
            {
                int slot = home.Statuses.Slots[i];
                double mean = 0;
                foreach ((ActionOption option, double share) in part.Options)
                {
                    mean += share * (option.Parts[slot] is null ? 1 : home.Statuses.Ratio(option, slot, part.Lengths[i], status.Action, status.Lengths[i]));
                }

                ratio *= mean;
            }
        }

        return ratio;
    }
}
