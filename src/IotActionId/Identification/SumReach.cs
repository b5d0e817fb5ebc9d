using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>Which amounts a number of further actions of the devices from the n-th on can add to the length of a summed message; looked up instead of searched.</summary>
internal sealed class SumReach
{
    private const int Limit = 1 << 12;
    private const int Words = Limit / 64;

    // By device and number of further actions: bit n tells whether an amount of n can be reached.
    private readonly ulong[] _reachable;
    private readonly int _actions;

    /// <param name="devices">For each device the lengths of each of its actions.</param>
    /// <param name="kappa">Bytes saved by each further action.</param>
    /// <param name="actions">The most further actions.</param>
    public SumReach(IReadOnlyList<IEnumerable<LengthDistribution>> devices, int kappa, int actions)
    {
        var reachable = new bool[devices.Count + 1, actions + 1][];
        for (int further = 0; further <= actions; further++)
        {
            reachable[devices.Count, further] = new bool[Limit];
            reachable[devices.Count, further][0] = true;
        }

        for (int d = devices.Count - 1; d >= 0; d--)
        {
            int[] increments = [.. devices[d].SelectMany(static l => l.Lengths).Select(l => l - kappa).Distinct()];
            for (int further = 0; further <= actions; further++)
            {
                var here = (bool[])reachable[d + 1, further].Clone();
                bool[]? later = further == 0 ? null : reachable[d + 1, further - 1];
                foreach (int increment in later is null ? [] : increments)
                {
                    for (int sum = Math.Max(0, -increment); sum < Limit && sum + increment < Limit; sum++)
                    {
                        here[sum + increment] |= later![sum];
                    }
                }

                reachable[d, further] = here;
            }
        }

        _actions = actions;
        _reachable = new ulong[(devices.Count + 1) * (actions + 1) * Words];
        for (int d = 0; d <= devices.Count; d++)
        {
            for (int further = 0; further <= actions; further++)
            {
                for (int n = 0; n < Limit; n++)
                {
                    _reachable[Place(d, further) + (n / 64)] |= reachable[d, further][n] ? 1UL << (n % 64) : 0;
                }
            }
        }
    }

    /// <summary>
    /// Whether at most <paramref name="further"/> actions of devices from <paramref name="device"/> on can add an amount in
    /// [<paramref name="min"/>, <paramref name="max"/>]; nothing added is an amount of 0.
    /// </summary>
    public bool CanReach(int device, int further, int min, int max)
    {
        if (max >= Limit)
        {
            return true;
        }

        if (max < 0)
        {
            return false;
        }

        min = Math.Max(0, min);
        int place = Place(device, further), first = min / 64, last = max / 64;
        ulong from = ulong.MaxValue << (min % 64), to = ulong.MaxValue >> (63 - (max % 64));
        if (first == last)
        {
            return (_reachable[place + first] & from & to) != 0;
        }

        for (int word = first + 1; word < last; word++)
        {
            if (_reachable[place + word] != 0)
            {
                return true;
            }
        }

        return (_reachable[place + first] & from) != 0 || (_reachable[place + last] & to) != 0;
    }

    private int Place(int device, int further) => ((device * (_actions + 1)) + further) * Words;
}
