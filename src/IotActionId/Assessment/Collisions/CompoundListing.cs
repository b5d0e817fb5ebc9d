namespace IotActionId.Assessment;

/// <summary>Lists the compounds that have a number, going back through the devices.</summary>
internal sealed class CompoundListing
{
    private readonly ExposedHome _home;

    // At [d][k]: the numbers of all compounds of k actions of the devices before d.
    private readonly HashSet<UInt128>[][] _before;

    public CompoundListing(ExposedHome home, int maximumActions)
    {
        _home = home;
        _before = new HashSet<UInt128>[home.Devices.Length + 1][];
        _before[0] = [.. Enumerable.Range(0, maximumActions).Select(static k => k == 0 ? new HashSet<UInt128> { 0 } : [])];
        for (int d = 0; d < home.Devices.Length; d++)
        {
            HashSet<UInt128>[] before = _before[d], after = [.. before.Select(static s => new HashSet<UInt128>(s))];
            for (int k = 1; k < maximumActions; k++)
            {
                foreach (UInt128 rest in before[k - 1])
                {
                    foreach (ExposedAction action in home.Devices[d])
                    {
                        after[k].Add(rest + action.Code);
                    }
                }
            }

            _before[d + 1] = after;
        }
    }

    /// <summary>The compounds, the actions of each in the order of their devices.</summary>
    public IEnumerable<ExposedAction[]> Of(UInt128 code, int size) => Of(code, size, _home.Devices.Length);

    private IEnumerable<ExposedAction[]> Of(UInt128 code, int size, int devices)
    {
        if (size == 0)
        {
            if (code == 0)
            {
                yield return [];
            }

            yield break;
        }

        for (int d = 0; d < devices; d++)
        {
            foreach (ExposedAction action in _home.Devices[d])
            {
                UInt128 rest = code - action.Code;
                if (_before[d][size - 1].Contains(rest))
                {
                    foreach (ExposedAction[] others in Of(rest, size - 1, d))
                    {
                        yield return [.. others, action];
                    }
                }
            }
        }
    }
}
