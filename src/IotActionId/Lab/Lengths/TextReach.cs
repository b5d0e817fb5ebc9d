namespace IotActionId.Lab;

/// <summary>Which sums the texts of some actions, of some of the last devices, can have: so that no set is begun that cannot come out.</summary>
internal sealed class TextReach
{
    private readonly (int Least, int Most)[,][] _limits;
    private readonly int[,][,] _counts;

    /// <summary>Works it out.</summary>
    /// <param name="devices">Of each device, the lengths that its command, acknowledgement and status can have together.</param>
    /// <param name="most">The most actions.</param>
    public TextReach(IReadOnlyList<int[][]> devices, int most)
    {
        _limits = new (int, int)[devices.Count + 1, most + 1][];
        _counts = new int[devices.Count + 1, most + 1][,];
        var sums = new HashSet<(int Command, int Acknowledgement)>[devices.Count + 1, most + 1];
        for (int device = devices.Count; device >= 0; device--)
        {
            for (int left = 0; left <= Math.Min(most, devices.Count - device); left++)
            {
                HashSet<(int, int)> reached = sums[device, left] = left == 0 ? [(0, 0)] : [.. sums[device + 1, left] ?? []];
                var limits = new (int Least, int Most)[3];
                Array.Fill(limits, left == 0 ? (0, 0) : (int.MaxValue, int.MinValue));
                if (left > 0 && _limits[device + 1, left] is { } without)
                {
                    without.CopyTo(limits, 0);
                }

                if (left > 0 && sums[device + 1, left - 1] is { } others)
                {
                    foreach ((int command, int acknowledgement) in devices[device].Select(static t => (t[0], t[1])).Distinct())
                    {
                        reached.UnionWith(others.Select(o => (o.Command + command, o.Acknowledgement + acknowledgement)));
                    }

                    for (int slot = 0; slot < limits.Length; slot++)
                    {
                        (int least, int largest) = _limits[device + 1, left - 1][slot];
                        limits[slot] = (Math.Min(limits[slot].Least, least + devices[device].Min(t => t[slot])), Math.Max(limits[slot].Most, largest + devices[device].Max(t => t[slot])));
                    }
                }

                _limits[device, left] = limits;
                _counts[device, left] = Count(reached, limits);
            }
        }
    }

    /// <summary>Whether so many actions of the devices from this one on can have texts whose sums lie in these ranges; null for any.</summary>
    public bool Fits(int device, int left, (int Least, int Most)? command, (int Least, int Most)? acknowledgement, (int Least, int Most)? status)
    {
        (int Least, int Most)[]? limits = _limits[device, left];
        if (limits is null || (status is { } s && (s.Most < limits[2].Least || s.Least > limits[2].Most)))
        {
            return false;
        }

        (int Least, int Most) first = Within(command, limits[0]), second = Within(acknowledgement, limits[1]);
        if (first.Least > first.Most || second.Least > second.Most)
        {
            return false;
        }

        int[,] counts = _counts[device, left];
        return counts[first.Most + 1, second.Most + 1] - counts[first.Least, second.Most + 1] - counts[first.Most + 1, second.Least] + counts[first.Least, second.Least] > 0;
    }

    /// <summary>The part of a range that lies within the limits, from the lower of them on.</summary>
    private static (int Least, int Most) Within((int Least, int Most)? range, (int Least, int Most) limits) =>
        (Math.Max(range?.Least ?? limits.Least, limits.Least) - limits.Least, Math.Min(range?.Most ?? limits.Most, limits.Most) - limits.Least);

    /// <summary>At [x, y] how many of the sums are below both.</summary>
    private static int[,] Count(HashSet<(int Command, int Acknowledgement)> sums, (int Least, int Most)[] limits)
    {
        var counts = new int[limits[0].Most - limits[0].Least + 2, limits[1].Most - limits[1].Least + 2];
        for (int x = 1; x < counts.GetLength(0); x++)
        {
            for (int y = 1; y < counts.GetLength(1); y++)
            {
                int here = sums.Contains((x - 1 + limits[0].Least, y - 1 + limits[1].Least)) ? 1 : 0;
                counts[x, y] = here + counts[x - 1, y] + counts[x, y - 1] - counts[x - 1, y - 1];
            }
        }

        return counts;
    }
}
