using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>Which amounts the devices from the n-th on can still add to the length of a summed message; looked up instead of searched.</summary>
internal sealed class SumReach
{
    private const int Limit = 1 << 14;

    private readonly bool[][] _reachable;

    /// <param name="devices">For each device the lengths of each of its actions.</param>
    /// <param name="kappa">Bytes saved by each further action.</param>
    public SumReach(IReadOnlyList<IEnumerable<LengthDistribution>> devices, int kappa)
    {
        _reachable = new bool[devices.Count + 1][];
        _reachable[devices.Count] = new bool[Limit];
        _reachable[devices.Count][0] = true;
        for (int d = devices.Count - 1; d >= 0; d--)
        {
            bool[] later = _reachable[d + 1];
            var here = (bool[])later.Clone();
            foreach (int increment in devices[d].SelectMany(static l => l.Lengths).Select(l => l - kappa).Distinct())
            {
                for (int sum = Math.Max(0, -increment); sum < Limit && sum + increment < Limit; sum++)
                {
                    here[sum + increment] |= later[sum];
                }
            }

            _reachable[d] = here;
        }
    }

    /// <summary>Whether devices from <paramref name="device"/> on can add an amount in [<paramref name="min"/>, <paramref name="max"/>]; nothing added is an amount of 0.</summary>
    public bool CanReach(int device, int min, int max)
    {
        if (max >= Limit)
        {
            return true;
        }

        bool[] reachable = _reachable[device];
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
