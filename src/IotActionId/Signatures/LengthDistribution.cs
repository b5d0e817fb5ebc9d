namespace IotActionId.Signatures;

/// <summary>A probability mass function over plaintext lengths in bytes; immutable, sorted, its masses sum to 1.</summary>
public sealed class LengthDistribution
{
    private readonly int[] _lengths;
    private readonly double[] _masses;

    private LengthDistribution(int[] lengths, double[] masses)
    {
        _lengths = lengths;
        _masses = masses;
    }

    /// <summary>Lengths with mass, ascending.</summary>
    public IReadOnlyList<int> Lengths => _lengths;

    /// <summary>The mass of each of <see cref="Lengths"/>.</summary>
    public IReadOnlyList<double> Masses => _masses;

    /// <summary>The lengths as a span, for loops that run often.</summary>
    internal ReadOnlySpan<int> LengthSpan => _lengths;

    /// <summary>The masses as a span.</summary>
    internal ReadOnlySpan<double> MassSpan => _masses;

    /// <summary>The smallest length with mass.</summary>
    public int Min => _lengths[0];

    /// <summary>The largest length with mass.</summary>
    public int Max => _lengths[^1];

    /// <summary>The expected length.</summary>
    public double Mean
    {
        get
        {
            double mean = 0;
            for (int i = 0; i < _lengths.Length; i++)
            {
                mean += _lengths[i] * _masses[i];
            }

            return mean;
        }
    }

    /// <summary>Shannon entropy in bits.</summary>
    public double Entropy => -_masses.Sum(static m => m * Math.Log2(m));

    /// <summary>The distribution with these weights, normalised.</summary>
    /// <param name="weights">Length and weight; a length may recur; weights are positive.</param>
    /// <exception cref="ArgumentException">There is no weight above 0.</exception>
    public static LengthDistribution FromWeights(IEnumerable<KeyValuePair<int, double>> weights)
    {
        var sum = new SortedDictionary<int, double>();
        double total = 0;
        foreach ((int length, double weight) in weights)
        {
            if (weight > 0)
            {
                sum[length] = sum.GetValueOrDefault(length) + weight;
                total += weight;
            }
        }

        if (sum.Count == 0)
        {
            throw new ArgumentException("A length distribution needs at least one weight above 0.", nameof(weights));
        }

        return new LengthDistribution([.. sum.Keys], [.. sum.Values.Select(w => w / total)]);
    }

    /// <summary>The distribution of observed plaintext intervals, each observation spread evenly over its interval.</summary>
    /// <param name="observations">Smallest and largest plaintext length of each observation.</param>
    public static LengthDistribution FromObservations(IEnumerable<(int Min, int Max)> observations) =>
        FromWeights(observations.SelectMany(static o =>
            Enumerable.Range(o.Min, o.Max - o.Min + 1).Select(n => KeyValuePair.Create(n, 1.0 / (o.Max - o.Min + 1)))));

    /// <summary>The probability of a length within [<paramref name="min"/>, <paramref name="max"/>].</summary>
    public double Probability(int min, int max)
    {
        int index = Array.BinarySearch(_lengths, min);
        double sum = 0;
        for (int i = index < 0 ? ~index : index; i < _lengths.Length && _lengths[i] <= max; i++)
        {
            sum += _masses[i];
        }

        return sum;
    }

    /// <summary>The distribution of the sum of this and an independent <paramref name="other"/>, moved by <paramref name="shift"/>.</summary>
    public LengthDistribution Convolve(LengthDistribution other, int shift = 0)
    {
        var sum = new Dictionary<int, double>();
        for (int i = 0; i < _lengths.Length; i++)
        {
            for (int j = 0; j < other._lengths.Length; j++)
            {
                int length = _lengths[i] + other._lengths[j] + shift;
                sum[length] = sum.GetValueOrDefault(length) + (_masses[i] * other._masses[j]);
            }
        }

        return FromWeights(sum);
    }

    /// <summary>The distribution of a function of the length.</summary>
    internal LengthDistribution Map(Func<int, int> function) =>
        FromWeights(_lengths.Zip(_masses, (length, mass) => KeyValuePair.Create(function(length), mass)));

    /// <summary>
    /// This distribution with a little mass for lengths never seen: a field may gain or lose a digit, a message counter may too.
    /// The mass falls by half with each byte of distance, up to <paramref name="reach"/> bytes from any seen length.
    /// </summary>
    /// <param name="mass">Share of the probability for the unseen, in [0, 1).</param>
    /// <param name="reach">Bytes.</param>
    public LengthDistribution Widen(double mass, int reach)
    {
        var weights = new Dictionary<int, double>();
        for (int i = 0; i < _lengths.Length; i++)
        {
            weights[_lengths[i]] = weights.GetValueOrDefault(_lengths[i]) + (_masses[i] * (1 - mass));
            for (int distance = 1; distance <= reach; distance++)
            {
                double share = _masses[i] * mass * Math.Pow(0.5, distance + 1);
                weights[_lengths[i] + distance] = weights.GetValueOrDefault(_lengths[i] + distance) + share;
                if (_lengths[i] - distance >= 0)
                {
                    weights[_lengths[i] - distance] = weights.GetValueOrDefault(_lengths[i] - distance) + share;
                }
            }
        }

        return FromWeights(weights);
    }

    /// <summary>The mass that this and <paramref name="other"/> share: 1 for equal distributions, 0 for disjoint ones.</summary>
    public double Overlap(LengthDistribution other)
    {
        double shared = 0;
        for (int i = 0; i < _lengths.Length; i++)
        {
            shared += Math.Min(_masses[i], other.Probability(_lengths[i], _lengths[i]));
        }

        return shared;
    }

    /// <summary>The lengths as ranges of consecutive integers: <c>73, 206-209</c>.</summary>
    public override string ToString()
    {
        var ranges = new List<string>();
        for (int i = 0, start = 0; i < _lengths.Length; i++)
        {
            if (i + 1 == _lengths.Length || _lengths[i + 1] != _lengths[i] + 1)
            {
                ranges.Add(start == i ? $"{_lengths[i]}" : $"{_lengths[start]}-{_lengths[i]}");
                start = i + 1;
            }
        }

        return string.Join(", ", ranges);
    }
}
