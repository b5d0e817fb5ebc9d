using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>Which amounts a number of further actions of the devices from the n-th on can add to the length of a summed message; looked up instead of searched.</summary>
internal sealed class SumReach
{
    private const int Limit = 1 << 12;

    // How many amounts below n are reachable: a range holds one where the counts at its ends differ.
    private readonly int[,][] _below;

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

        _below = new int[devices.Count + 1, actions + 1][];
        for (int d = 0; d <= devices.Count; d++)
        {
            for (int further = 0; further <= actions; further++)
            {
                int[] below = _below[d, further] = new int[Limit + 1];
                for (int n = 0; n < Limit; n++)
                {
                    below[n + 1] = below[n] + (reachable[d, further][n] ? 1 : 0);
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

        int[] below = _below[device, further];
        return max >= 0 && below[max + 1] > below[Math.Max(0, min)];
    }
}
