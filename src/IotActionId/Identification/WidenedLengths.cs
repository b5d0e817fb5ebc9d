using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>The lengths of an action in a slot with some probability for those that training did not show.</summary>
internal sealed class WidenedLengths
{
    private readonly int _first;

    // The probability of all lengths before each, so that intervals need no loop.
    private readonly double[] _before;

    /// <param name="lengths">The lengths that training showed.</param>
    /// <param name="unseen">The probability of others.</param>
    public WidenedLengths(LengthDistribution lengths, double unseen)
    {
        double[] kernel = LengthModel.Kernel(lengths.Max);
        int reach = kernel.Length / 2;
        _first = lengths.Min - reach;
        _before = new double[lengths.Max - lengths.Min + kernel.Length + 1];
        for (int i = 0; i < lengths.LengthSpan.Length; i++)
        {
            int place = lengths.LengthSpan[i] - lengths.Min;
            _before[place + reach + 1] += (1 - unseen) * lengths.MassSpan[i];
            for (int k = 0; k < kernel.Length; k++)
            {
                _before[place + k + 1] += unseen * kernel[k] * lengths.MassSpan[i];
            }
        }

        for (int i = 1; i < _before.Length; i++)
        {
            _before[i] += _before[i - 1];
        }
    }

    /// <summary>The shortest length.</summary>
    public int Min => _first;

    /// <summary>The longest.</summary>
    public int Max => _first + _before.Length - 2;

    /// <summary>The probability of a length within an interval.</summary>
    public double Probability(int min, int max)
    {
        int from = Math.Max(min - _first, 0), to = Math.Min(max - _first + 1, _before.Length - 1);
        return from >= to ? 0 : _before[to] - _before[from];
    }
}
