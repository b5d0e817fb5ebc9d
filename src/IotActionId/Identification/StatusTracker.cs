namespace IotActionId.Identification;

/// <summary>What a compound says of one of its devices: the action, and the messages that show its state.</summary>
/// <param name="Action">The action.</param>
/// <param name="Lengths">The length of the message in each of <see cref="StatusModel.Slots"/>; -1 where there is none of its own.</param>
/// <param name="Options">The ways in which the action may have come out, with their probabilities.</param>
internal sealed record StatusPart(int Action, int[] Lengths, (ActionOption Option, double Share)[] Options)
{
    /// <summary>Whether any message shows the state of the device.</summary>
    public bool ShowsState { get; } = Array.Exists(Lengths, static l => l >= 0);
}

/// <summary>A status that a device sent.</summary>
/// <param name="Action">The action that it answered.</param>
/// <param name="Lengths">The length of the message in each of <see cref="StatusModel.Slots"/>; -1 where there was none of its own.</param>
/// <param name="Time">When.</param>
internal sealed record Status(int Action, int[] Lengths, DateTimeOffset Time);

/// <summary>
/// Remembers the last status of every device, and weighs by it what the next exchange may be. Where it is not clear which device an exchange
/// was of, it goes on with every hypothesis that is worth it, and what comes later decides (multiple hypothesis tracking; Reid 1979).
/// </summary>
internal sealed class StatusTracker
{
    /// <summary>How far a status that has just come is relied on: another device may have sent it, and what training showed of a device it may show no more.</summary>
    private const double Trust = 0.6;

    /// <summary>Half of the devices are used in another way, by hand or by automations, after this time.</summary>
    private static readonly TimeSpan s_halfLife = TimeSpan.FromDays(1);

    /// <summary>Hypotheses that are followed.</summary>
    private const int MostHypotheses = 32;

    /// <summary>Explanations of an exchange that are looked at: what more of them leave open is as well taken for nothing known.</summary>
    private const int MostExplanations = 32;

    /// <summary>Explanations of an exchange that are less probable than this are left out, and hypotheses of less than this share of the most probable.</summary>
    private const double Least = 0.001;

    private readonly HomeModel _home;
    private List<Hypothesis> _hypotheses;

    /// <summary>Begins with the state in which the training left the devices.</summary>
    public StatusTracker(HomeModel home)
    {
        _home = home;
        _hypotheses = [new Hypothesis(1, [.. home.Devices.Select(home.Statuses.AfterTraining)])];
    }

    /// <summary>The last status of each device, null where none was seen, and how probable it is that these were they.</summary>
    private sealed record Hypothesis(double Probability, Status?[] Last);

    /// <summary>The hypotheses that are followed.</summary>
    public int Count => _hypotheses.Count;

    /// <summary>How much likelier the messages of explanations are by the last statuses of their devices than without knowing those.</summary>
    /// <param name="explanations">What each says.</param>
    /// <param name="time">When the messages came.</param>
    public double[] Ratios(IEnumerable<StatusPart[]> explanations, DateTimeOffset time)
    {
        var known = new Dictionary<StatusPart, double[]>(ReferenceEqualityComparer.Instance);
        return [.. explanations.Select(parts =>
        {
            double[] ratios = ByHypothesis(parts, time, known);
            double mean = 0;
            for (int h = 0; h < ratios.Length; h++)
            {
                mean += _hypotheses[h].Probability * ratios[h];
            }

            return mean;
        })];
    }

    /// <summary>Learns from an exchange, or from what a device reports by itself.</summary>
    /// <param name="explanations">What may be behind it, with the probability of each by itself. What they lack to 1 says nothing of any device.</param>
    /// <param name="time">When it came.</param>
    public void Note(IEnumerable<(StatusPart[] Parts, double Probability)> explanations, DateTimeOffset time)
    {
        (StatusPart[] Parts, double Probability)[] probable = [.. explanations.Where(static e => e.Probability >= Least && e.Parts.Length > 0)
            .OrderByDescending(static e => e.Probability).Take(MostExplanations)];
        if (probable.Length == 0)
        {
            return;
        }

        var next = new Dictionary<Status?[], Hypothesis>(SameStatuses.Instance);
        Status[][] statuses = [.. probable.Select(e => e.Parts.Select(p => new Status(p.Action, p.Lengths, time)).ToArray())];
        var known = new Dictionary<StatusPart, double[]>(ReferenceEqualityComparer.Instance);
        double[][] ratios = [.. probable.Select(e => ByHypothesis(e.Parts, time, known))];
        double nothing = Math.Max(0, 1 - probable.Sum(static e => e.Probability));
        for (int h = 0; h < _hypotheses.Count; h++)
        {
            Hypothesis hypothesis = _hypotheses[h];
            Add(next, hypothesis.Last, hypothesis.Probability * nothing);
            for (int i = 0; i < probable.Length; i++)
            {
                Status?[] last = [.. hypothesis.Last];
                foreach (Status status in statuses[i])
                {
                    last[_home.DeviceOf[status.Action]] = status;
                }

                Add(next, last, hypothesis.Probability * probable[i].Probability * ratios[i][h]);
            }
        }

        List<Hypothesis> kept = [.. next.Values.OrderByDescending(static h => h.Probability).Take(MostHypotheses)];
        kept.RemoveAll(h => h.Probability < Least * kept[0].Probability);
        double left = kept.Sum(static h => h.Probability);
        _hypotheses = [.. kept.Select(h => h with { Probability = h.Probability / left })];
    }

    /// <summary>Hypotheses that say the same become one, with the times of the more probable.</summary>
    private static void Add(Dictionary<Status?[], Hypothesis> hypotheses, Status?[] last, double probability)
    {
        if (probability > 0)
        {
            hypotheses[last] = hypotheses.GetValueOrDefault(last) is not { } same ? new Hypothesis(probability, last)
                : new Hypothesis(same.Probability + probability, same.Probability > probability ? same.Last : last);
        }
    }

    /// <summary>By hypothesis, how much likelier the messages of an explanation are.</summary>
    private double[] ByHypothesis(StatusPart[] parts, DateTimeOffset time, Dictionary<StatusPart, double[]> known)
    {
        var product = new double[_hypotheses.Count];
        Array.Fill(product, 1);
        foreach (StatusPart part in parts)
        {
            if (part.ShowsState)
            {
                double[] ratios = known.TryGetValue(part, out double[]? there) ? there : known[part] = ByHypothesis(part, time);
                for (int h = 0; h < product.Length; h++)
                {
                    product[h] *= ratios[h];
                }
            }
        }

        return product;
    }

    /// <summary>The same of one device. Most hypotheses have its last status in common.</summary>
    private double[] ByHypothesis(StatusPart part, DateTimeOffset time)
    {
        var ratios = new double[_hypotheses.Count];
        int device = _home.DeviceOf[part.Action];
        for (int h = 0; h < ratios.Length; h++)
        {
            Status? last = _hypotheses[h].Last[device];
            int same = 0;
            while (same < h && !ReferenceEquals(_hypotheses[same].Last[device], last))
            {
                same++;
            }

            ratios[h] = last is null ? 1 : same < h ? ratios[same] : Trusted(part, last, time);
        }

        return ratios;
    }

    private double Trusted(StatusPart part, Status last, DateTimeOffset time)
    {
        double trust = Trust * Math.Pow(0.5, Math.Abs((time - last.Time) / s_halfLife));
        return 1 - trust + (trust * Ratio(part, last));
    }

    private double Ratio(StatusPart part, Status last)
    {
        double ratio = 1;
        for (int i = 0; i < part.Lengths.Length; i++)
        {
            if (part.Lengths[i] >= 0 && last.Lengths[i] >= 0)
            {
                int slot = _home.Statuses.Slots[i];
                double mean = 0;
                foreach ((ActionOption option, double share) in part.Options)
                {
                    mean += share * (option.Parts[slot] is null ? 1 : _home.Statuses.Ratio(option, slot, part.Lengths[i], last.Action, last.Lengths[i]));
                }

                ratio *= mean;
            }
        }

        return ratio;
    }

    /// <summary>Last statuses are the same whenever they came.</summary>
    private sealed class SameStatuses : IEqualityComparer<Status?[]>
    {
        public static SameStatuses Instance { get; } = new();

        public bool Equals(Status?[]? a, Status?[]? b)
        {
            for (int d = 0; d < a!.Length; d++)
            {
                if (!ReferenceEquals(a[d], b![d]) && (a[d] is not { } one || b[d] is not { } other || one.Action != other.Action || !one.Lengths.AsSpan().SequenceEqual(other.Lengths)))
                {
                    return false;
                }
            }

            return true;
        }

        public int GetHashCode(Status?[] last)
        {
            var hash = new HashCode();
            foreach (Status? status in last)
            {
                hash.Add(status?.Action ?? -1);
                foreach (int length in status?.Lengths ?? [])
                {
                    hash.Add(length);
                }
            }

            return hash.ToHashCode();
        }
    }
}
