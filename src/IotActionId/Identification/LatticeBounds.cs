using System.Numerics;
using System.Runtime.CompilerServices;

namespace IotActionId.Identification;

/// <summary>
/// What a state of a lattice can become at most, so that hopeless ones are left out. Every message has a price, such that no step weighs more
/// than the prices of its messages together (a feasible solution of the dual of a matching): the messages that are free bound what further
/// steps can gain. And the sums tell how many further actions it takes to reach the lengths, and whether they can be reached exactly.
/// </summary>
internal sealed class LatticeBounds
{
    private const int Sweeps = 2;

    private readonly HomeModel _home;
    private readonly LatticeStep[][] _steps;
    private readonly LatticeLane[] _lanes;

    // By device: the prices of messages for the steps from it on, those above 1, the highest first; and products of the heaviest steps.
    private readonly (int Unit, double Price)[][] _prices;
    private readonly double[][] _heaviest;
    private readonly double[][] _shares;

    // By device: bit l: it or a later one may make lane l anything; bit 4 + l: may add several lengths to it.
    private readonly int[] _later;

    // The most that a step without messages weighs, if above 1: a likely action.
    private readonly double _likely;

    /// <param name="home">The home.</param>
    /// <param name="steps">The steps of each device, which are put in the order of <see cref="Shares"/>; the last ones are those done by hand.</param>
    /// <param name="lanes">The summed slots.</param>
    /// <param name="units">How many messages there are.</param>
    public LatticeBounds(HomeModel home, LatticeStep[][] steps, LatticeLane[] lanes, int units)
    {
        _home = home;
        _steps = steps;
        _lanes = lanes;
        _later = new int[steps.Length + 1];
        _likely = 1;
        for (int d = steps.Length - 1; d >= 0; d--)
        {
            _later[d] = _later[d + 1];
            foreach (LatticeStep step in steps[d])
            {
                _later[d] |= (int)(step.Taken >> LatticeKey.AnyShift & 0xFF);
                _likely = step.Units == 0 ? Math.Max(_likely, step.Weight) : _likely;
            }
        }

        _prices = Prices(units);
        _shares = [.. steps.Select((_, d) => Order(d, units))];
        _heaviest = Heaviest();
    }

    /// <summary>
    /// By step of a device, the highest first: of what a state can gain by messages, how much is left when it takes the step; the weight of the
    /// step by the prices of its messages.
    /// </summary>
    public ReadOnlySpan<double> Shares(int device) => _shares[device];

    /// <summary>Whether the devices from one on can bring every sum to its message with so many further actions at most.</summary>
    /// <param name="key">The state.</param>
    /// <param name="device">The device.</param>
    /// <param name="further">The number of further actions.</param>
    /// <param name="exactly">Whether only the lengths that training showed count.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool CanEnd(LatticeKey key, int device, int further, bool exactly = false)
    {
        for (int lane = 0; lane < _lanes.Length; lane++)
        {
            LatticeLane l = _lanes[lane];
            if (!key.IsAny(lane) && !l.CanReach(_home, key.Sum(lane), device, further, exactly ? 0 : l.Reach) && !(further > 0 && (_later[device] >> lane & 1) != 0))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The most that a state's weight can be multiplied by in the steps from a device on, the prior of the number of actions included; and the same by its free messages alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public (double Most, double Gain) Of(LatticeKey key, int device)
    {
        double[] heaviest = _heaviest[device];
        (int Unit, double Price)[] prices = _prices[device];
        double byHand = ByHand(key, device), byMessages = 1, most = 0, mostGain = 0;
        int next = 0, parts = device < _steps.Length ? _home.AnswerParts : 0;
        for (int more = 0; key.Count + more <= _home.MaximumActions && more < heaviest.Length; more++)
        {
            for (; parts > 0 && next < prices.Length; next++)
            {
                if ((key.Taken >> prices[next].Unit & 1) == 0)
                {
                    byMessages *= prices[next].Price;
                    parts--;
                }
            }

            parts += _home.OwnParts;
            double fit = Fit(key, device, more);
            if (fit > 0 && key.Count + more > 0)
            {
                double gain = fit * byMessages * _home.Prior[key.Count + more];
                mostGain = Math.Max(mostGain, gain);
                most = Math.Max(most, Math.Min(gain, fit * heaviest[more] * byHand * _home.Prior[key.Count + more]));
            }

            byMessages *= _likely;
        }

        return (most, mostGain);
    }

    /// <summary>The most that the report of a device used by hand gains.</summary>
    private double ByHand(LatticeKey key, int device)
    {
        double gain = 1;
        int parts = device < _steps.Length ? _home.AnswerParts : 0;
        foreach ((int unit, double price) in _prices[^2])
        {
            if (parts > 0 && (key.Taken >> unit & 1) == 0)
            {
                gain *= price;
                parts--;
            }
        }

        return gain;
    }

    /// <summary>How well the sums can fit after so many further actions at most.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Fit(LatticeKey key, int device, int further)
    {
        double fit = 1;
        for (int lane = 0; lane < _lanes.Length && fit > 0; lane++)
        {
            LatticeLane l = _lanes[lane];
            if (key.IsAny(lane))
            {
                fit *= l.AnyFit;
                continue;
            }

            int sum = key.Sum(lane);
            if (_home.Variance[l.Slot] == 0 && l.CanReach(_home, sum, device, further, 0))
            {
                continue;
            }

            double near = !l.CanReach(_home, sum, device, further, l.Reach) ? 0
                : _home.Variance[l.Slot] > 0 ? 1
                : LengthModel.Share(1) * _home.UnseenSum(l.Slot, key.Count + further, key.IsLoose(lane) || (_later[device] >> (4 + lane) & 1) != 0);
            fit *= further > 0 && (_later[device] >> lane & 1) != 0 ? Math.Max(near, l.AnyFit) : near;
        }

        return fit;
    }

    /// <summary>By device and number of further actions: the product of the heaviest steps of so many devices from that one on.</summary>
    private double[][] Heaviest()
    {
        var products = new double[_steps.Length + 1][];
        double[] weights = [.. _steps.Take(_home.Devices.Length).Select(static s => s.Length == 0 ? 0 : s.Max(static i => i.Weight))];
        var top = new List<double>();
        for (int device = _steps.Length; device >= 0; device--)
        {
            if (device < weights.Length)
            {
                int place = top.FindIndex(t => t < weights[device]);
                top.Insert(place < 0 ? top.Count : place, weights[device]);
            }

            double[] product = products[device] = new double[Math.Min(top.Count, _home.MaximumActions) + 1];
            product[0] = 1;
            for (int more = 1; more < product.Length; more++)
            {
                product[more] = product[more - 1] * top[more - 1];
            }
        }

        return products;
    }

    private (int Unit, double Price)[][] Prices(int units)
    {
        double[] prices = Feasible(units);

        // Where only later steps count, less may do. Each message of a step may be lowered by its share of what the step is too dear.
        var dear = new double[units];
        var shares = new int[units];
        var sorted = new (int, double)[_steps.Length + 1][];
        sorted[^1] = [];
        for (int d = _steps.Length - 1; d >= 0; d--)
        {
            foreach (LatticeStep step in _steps[d])
            {
                double ratio = step.Weight / Product(prices, step.Units);
                for (ulong left = step.Units; left != 0; left &= left - 1)
                {
                    int unit = BitOperations.TrailingZeroCount(left);
                    dear[unit] = Math.Max(dear[unit], ratio);
                    shares[unit] = Math.Max(shares[unit], BitOperations.PopCount(step.Units));
                }
            }

            var here = new List<(int Unit, double Price)>(units);
            for (int unit = 0; unit < units; unit++)
            {
                double price = shares[unit] == 0 ? 1 : prices[unit] * (shares[unit] == 1 ? dear[unit] : Math.Pow(dear[unit], 1.0 / shares[unit]));
                if (price > 1)
                {
                    here.Add((unit, price));
                }
            }

            here.Sort(static (a, b) => b.Price.CompareTo(a.Price));
            sorted[d] = [.. here];
        }

        return sorted;
    }

    /// <summary>Prices for all steps: raised until no step weighs more than its messages cost, then lowered one by one as far as that holds.</summary>
    private double[] Feasible(int units)
    {
        var prices = new double[units];
        Array.Fill(prices, 1);
        LatticeStep[] steps = [.. _steps.SelectMany(static s => s).Where(static s => s.Units != 0 && s.Weight > 1)];
        foreach (LatticeStep step in steps)
        {
            double missing = step.Weight / Product(prices, step.Units);
            if (missing > 1)
            {
                double share = Math.Pow(missing, 1.0 / BitOperations.PopCount(step.Units));
                for (ulong left = step.Units; left != 0; left &= left - 1)
                {
                    prices[BitOperations.TrailingZeroCount(left)] *= share;
                }
            }
        }

        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            for (int unit = 0; unit < units; unit++)
            {
                double dearest = 1 / prices[unit];
                foreach (LatticeStep step in steps)
                {
                    if ((step.Units >> unit & 1) != 0)
                    {
                        dearest = Math.Max(dearest, step.Weight / Product(prices, step.Units));
                    }
                }

                prices[unit] *= Math.Min(1, dearest);
            }
        }

        return prices;
    }

    private double[] Order(int device, int units)
    {
        var prices = new double[units];
        Array.Fill(prices, 1);
        foreach ((int unit, double price) in _prices[device])
        {
            prices[unit] = price;
        }

        double likely = device < _home.Devices.Length ? _likely : 1;
        double[] shares = [.. _steps[device].Select(s => s.Weight / Product(prices, s.Units) / likely)];
        Array.Sort(shares, _steps[device], Comparer<double>.Create(static (a, b) => b.CompareTo(a)));
        return shares;
    }

    private static double Product(double[] prices, ulong units)
    {
        double product = 1;
        for (ulong left = units; left != 0; left &= left - 1)
        {
            product *= prices[BitOperations.TrailingZeroCount(left)];
        }

        return product;
    }
}
