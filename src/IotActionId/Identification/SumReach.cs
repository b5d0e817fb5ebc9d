using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>Which amounts a number of further actions of the devices from the n-th on can add to the length of a summed message; looked up instead of searched.</summary>
internal sealed class SumReach
{
    private const int Limit = 1 << 12;

    private readonly bool[,][] _reachable;

    /// <param name="devices">For each device the lengths of each of its actions.</param>
    /// <param name="kappa">Bytes saved by each further action.</param>
    /// <param name="actions">The most further actions.</param>
    public SumReach(IReadOnlyList<IEnumerable<LengthDistribution>> devices, int kappa, int actions)
    {
        _reachable = new bool[devices.Count + 1, actions + 1][];
        for (int further = 0; further <= actions; further++)
        {
            _reachable[devices.Count, further] = new bool[Limit];
            _reachable[devices.Count, further][0] = true;
        }

        for (int d = devices.Count - 1; d >= 0; d--)
        {
            int[] increments = [.. devices[d].SelectMany(static l => l.Lengths).Select(l => l - kappa).Distinct()];
            for (int further = 0; further <= actions; further++)
            {
                var here = (bool[])_reachable[d + 1, further].Clone();
                bool[]? later = further == 0 ? null : _reachable[d + 1, further - 1];
                foreach (int increment in later is null ? [] : increments)
                {
                    for (int sum = Math.Max(0, -increment); sum < Limit && sum + increment < Limit; sum++)
                    {
                        here[sum + increment] |= later![sum];
                    }
                }

                _reachable[d, further] = here;
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

        bool[] reachable = _reachable[device, further];
        for (int sum = Math.Max(0, min); sum <= max; sum++)
        {
            if (reachable[sum])
            {
                return true;
            }
        }

        return false;
    }
}
