using IotActionId.Actions;
using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>
/// What the last message of a device in a slot says of its next one, by the changes that training showed. Few repetitions show each pair of
/// actions of each device, so that what devices of one type show stands behind what the device itself shows.
/// </summary>
internal sealed class StatusModel
{
    /// <summary>A message that is so far from the last one, bytes, or further shows a change that is as good as never seen.</summary>
    private const int Furthest = 64;

    /// <summary>The probability of a change that nothing speaks for.</summary>
    private const double Never = 1e-5;

    /// <summary>How many changes the coarser estimate behind each finer one counts for: behind the device's, behind the pair of actions of the type, behind that of the device.</summary>
    private static readonly double[] s_strengths = [4, 3, 2];

    /// <summary>What is expected of an action that was the last one too: nothing changes, which a training in turns never shows.</summary>
    private static readonly double[] s_unchanged = [.. Enumerable.Range(-Furthest, (2 * Furthest) + 1).Select(static c => c == 0 ? 10.0 : 0)];

    private readonly HomeModel _home;
    private readonly ILookup<(int Slot, string Type, string To), StatusChange> _changes;
    private readonly Dictionary<(int Slot, int From, int To), (double[] Probabilities, int ValueBytes)> _estimates = [];
    private readonly Dictionary<(int Option, int Slot, int From, int Last), double> _expected = [];

    public StatusModel(HomeModel home)
    {
        _home = home;
        Dictionary<string, string> types = home.Actions.DistinctBy(static a => a.Device).ToDictionary(static a => a.Device, KindOf);
        _changes = home.Set.StatusChanges
            .Where(c => types.ContainsKey(c.Device))
            .ToLookup(c => (home.Slots.Index().First(s => s.Item.Name == c.Slot).Index, types[c.Device], c.To));
        Slots = [.. _changes.Select(static g => g.Key.Slot).Distinct().Order()];
    }

    /// <summary>The slots whose messages show the state of a device.</summary>
    public int[] Slots { get; }

    /// <summary>The state in which the training left a device; null where it did not show it.</summary>
    /// <param name="device">The options of the device.</param>
    public Status? AfterTraining(ActionOption[] device)
    {
        string name = _home.Actions[device[0].Action].Device;
        LastStatus[] last = [.. _home.Set.LastStatuses.Where(s => s.Device == name)];
        int action = last.Length == 0 ? -1 : device.FirstOrDefault(o => _home.Actions[o.Action].Action == last[0].Action)?.Action ?? -1;
        return action < 0 ? null : new Status(action, [.. Slots.Select(s => last.FirstOrDefault(l => l.Slot == _home.Slots[s].Name)?.Length ?? -1)], last[0].Time);
    }

    /// <summary>
    /// How much likelier a message is, given the last one of the device, than by the lengths of the action alone; both have their say, as the
    /// lengths of the action and those that can follow the last message are two witnesses of one length.
    /// </summary>
    /// <param name="option">The way in which the action comes out.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="length">The message's length.</param>
    /// <param name="from">The action of the last message.</param>
    /// <param name="last">The length of the last message.</param>
    public double Ratio(ActionOption option, int slot, int length, int from, int last)
    {
        // A picture is as long as what it shows, whatever was on the last one.
        return option.IsAny(slot) ? 1 : Probability(option, slot, from, length - last) / Expected(option, slot, from, last);
    }

    /// <summary>The mean of the probabilities of the change, over the lengths that the action may have.</summary>
    private double Expected(ActionOption option, int slot, int from, int last)
    {
        (int, int, int, int) key = (option.Index, slot, from, last);
        if (_expected.TryGetValue(key, out double expected))
        {
            return expected;
        }

        // Lengths may lie far apart, and only the changes near 0 differ.
        WidenedLengths lengths = option.Lengths[slot]!;
        (double[] probabilities, int none) = Estimate(option, slot, from);
        double total = lengths.Probability(lengths.Min, lengths.Max), near = 0;
        int before = last - none, longest = Math.Min(lengths.Max, before + probabilities.Length - 2);
        for (int length = Math.Max(lengths.Min, before + 1); length <= longest; length++)
        {
            double probability = lengths.Probability(length, length);
            expected += probability * probabilities[length - before];
            near += probability;
        }

        return _expected[key] = (expected + (Never * (total - near))) / total;
    }

    /// <summary>The probability that a message of the device is so many bytes longer than its last one.</summary>
    private double Probability(ActionOption option, int slot, int from, int change)
    {
        (double[] probabilities, int none) = Estimate(option, slot, from);
        int place = none + change;
        return place > 0 && place < probabilities.Length - 1 ? probabilities[place] : Never;
    }

    /// <summary>By change the probabilities, those at the ends for all that is as far or further; and the place of no change.</summary>
    private (double[] Probabilities, int None) Estimate(ActionOption option, int slot, int from)
    {
        (int, int, int) key = (slot, from, option.Action);
        if (!_estimates.TryGetValue(key, out (double[] Probabilities, int ValueBytes) estimate))
        {
            estimate = _estimates[key] = Estimate(slot, from, option.Action);
        }

        return (estimate.Probabilities, Furthest - (estimate.ValueBytes * (option.ValueLength ?? 0)));
    }

    /// <summary>By change, from -<see cref="Furthest"/> on, its probability without what the value adds; and the bytes that a character of the value does.</summary>
    private (double[] Probabilities, int ValueBytes) Estimate(int slot, int from, int to)
    {
        (string device, string before, string after) = (_home.Actions[to].Device, _home.Actions[from].Action, _home.Actions[to].Action);
        StatusChange[] ofType = [.. _changes[(slot, KindOf(_home.Actions[to]), after)]];
        StatusChange[] ofDevice = [.. ofType.Where(c => c.Device == device)];
        int valueBytes = ofDevice.FirstOrDefault()?.ValueBytes ?? ofType.FirstOrDefault()?.ValueBytes ?? 0;
        IEnumerable<StatusChange>[] finer = [before == after && valueBytes == 0 ? [] : ofDevice, ofType.Where(c => c.From == before), ofDevice.Where(c => c.From == before)];
        double[] estimate = Smoothed(before == after && valueBytes == 0 ? s_unchanged : Counts(ofType));
        for (int i = 0; i < finer.Length; i++)
        {
            double[] counts = Counts(finer[i]), own = Smoothed(counts);
            double total = counts.Sum();
            for (int c = 0; c < own.Length; c++)
            {
                estimate[c] = ((total * own[c]) + (s_strengths[i] * estimate[c])) / (total + s_strengths[i]);
            }
        }

        return (estimate, valueBytes);
    }

    private static double[] Counts(IEnumerable<StatusChange> changes)
    {
        var counts = new double[(2 * Furthest) + 1];
        foreach ((int bytes, int count) in changes.SelectMany(static c => c.Counts))
        {
            counts[Math.Clamp(bytes, -Furthest, Furthest) + Furthest] += count;
        }

        return counts;
    }

    /// <summary>The counts as probabilities, with some for what is a few bytes from what was seen.</summary>
    private static double[] Smoothed(double[] counts)
    {
        double total = counts.Sum(), unseen = LengthModel.Unseen(counts.Count(static c => c == 1), total);
        return [.. counts.Select((count, c) => Never + (total == 0 ? 0 : ((1 - unseen) * count / total)
            + (unseen / total * Enumerable.Range(1, LengthModel.Reach).Sum(d => LengthModel.Share(d) * ((c >= d ? counts[c - d] : 0) + (c + d < counts.Length ? counts[c + d] : 0))))))];
    }

    /// <summary>Its type; a device of none is like itself alone.</summary>
    private static string KindOf(IotAction action) => action.Type.Length > 0 ? action.Type : $"\n{action.Device}";
}
