namespace IotActionId.Signatures;

/// <summary>Masses on consecutive lengths, for sums of many: an offset and an array.</summary>
internal sealed class PointMass
{
    private readonly int _from;
    private readonly double[] _masses;

    private PointMass(int from, double[] masses)
    {
        _from = from;
        _masses = masses;
    }

    /// <summary>All mass on 0 bytes.</summary>
    public static PointMass Zero { get; } = new(0, [1]);

    public double Sum => _masses.Sum();

    /// <summary>The same masses.</summary>
    public static PointMass Of(LengthDistribution lengths)
    {
        var masses = new double[lengths.Max - lengths.Min + 1];
        for (int i = 0; i < lengths.Lengths.Count; i++)
        {
            masses[lengths.Lengths[i] - lengths.Min] = lengths.Masses[i];
        }

        return new PointMass(lengths.Min, masses);
    }

    /// <summary>Mass on all lengths within a reach, falling by half with each byte where the centre is known well.</summary>
    public static PointMass Around(int centre, int reach, bool falls) =>
        new PointMass(centre - reach, [.. Enumerable.Range(-reach, (2 * reach) + 1).Select(d => falls ? Math.Pow(0.5, Math.Abs(d)) : 1.0)]).Normalized();

    /// <summary>The same lengths without mass.</summary>
    public PointMass Zeroed() => new(_from, new double[_masses.Length]);

    public PointMass Normalized()
    {
        double sum = Sum;
        return new PointMass(_from, [.. _masses.Select(m => m / sum)]);
    }

    /// <summary>Adds the masses of another one of the same lengths to this one's.</summary>
    public void Add(PointMass other)
    {
        for (int i = 0; i < _masses.Length; i++)
        {
            _masses[i] += other._masses[i];
        }
    }

    /// <summary>The masses of the sum of two independent lengths.</summary>
    public PointMass Convolve(PointMass other)
    {
        var masses = new double[_masses.Length + other._masses.Length - 1];
        for (int i = 0; i < _masses.Length; i++)
        {
            for (int j = 0; _masses[i] > 0 && j < other._masses.Length; j++)
            {
                masses[i + j] += _masses[i] * other._masses[j];
            }
        }

        return new PointMass(_from + other._from, masses);
    }

    /// <summary>The masses, times the probability that this and the others sum up to a length within [<paramref name="min"/>, <paramref name="max"/>].</summary>
    public PointMass Given(PointMass others, int min, int max)
    {
        var masses = new double[_masses.Length];
        for (int i = 0; i < masses.Length; i++)
        {
            int from = Math.Max(0, min - (_from + i) - others._from), to = Math.Min(others._masses.Length - 1, max - (_from + i) - others._from);
            double sum = 0;
            for (int j = from; _masses[i] > 0 && j <= to; j++)
            {
                sum += others._masses[j];
            }

            masses[i] = _masses[i] * sum;
        }

        return new PointMass(_from, masses);
    }

    /// <summary>The shortest and the longest length that has at least a part of the largest mass.</summary>
    public (int Min, int Max) Likely(double part)
    {
        double least = part * _masses.Max();
        return (_from + Array.FindIndex(_masses, m => m >= least), _from + Array.FindLastIndex(_masses, m => m >= least));
    }
}
