namespace IotActionId.Identification;

/// <summary>Which options of a home may have sent a message of a length as their own part in a slot, looked up by the length.</summary>
internal sealed class LengthIndex
{
    /// <summary>Options whose lengths scatter further, as pictures do, are gone through.</summary>
    private const int Widest = 600;

    private readonly Dictionary<int, (ActionOption Option, double Probability)[]> _byLength;
    private readonly ActionOption[] _wide;
    private readonly int _slot;

    /// <param name="options">All options of the home.</param>
    /// <param name="slot">The slot.</param>
    public LengthIndex(IEnumerable<ActionOption> options, int slot)
    {
        _slot = slot;
        ILookup<bool, ActionOption> some = options.Where(o => o.Lengths[slot] is not null).ToLookup(o => o.Lengths[slot]!.Max - o.Lengths[slot]!.Min > Widest);
        _wide = [.. some[true]];
        _byLength = some[false]
            .SelectMany(o => Enumerable.Range(o.Lengths[slot]!.Min, o.Lengths[slot]!.Max - o.Lengths[slot]!.Min + 1).Select(l => (Length: l, Option: o, Probability: o.Lengths[slot]!.Probability(l, l))))
            .Where(static e => e.Probability > 1e-12)
            .GroupBy(static e => e.Length)
            .ToDictionary(static g => g.Key, static g => g.Select(static e => (e.Option, e.Probability)).ToArray());
    }

    /// <summary>Adds the options that may have sent a message of a length, each with the probability of that length.</summary>
    public void Find(int length, List<(ActionOption Option, double Probability)> found)
    {
        if (_byLength.TryGetValue(length, out (ActionOption, double)[]? some))
        {
            found.AddRange(some);
        }

        foreach (ActionOption option in _wide)
        {
            if (option.Lengths[_slot]!.Probability(length, length) is > 0 and double probability)
            {
                found.Add((option, probability));
            }
        }
    }
}
