namespace IotActionId.Signatures;

/// <summary>A probability mass function over plaintext lengths in bytes; immutable, sorted, its masses sum to 1.</summary>
public sealed class LengthDistribution
{
    private readonly int[] _lengths;
    private readonly double[] _masses;

    // The mass of all lengths before each, so that intervals need no loop.
    private readonly double[] _before;

    private LengthDistribution(int[] lengths, double[] masses)
    {
        _lengths = lengths;
        _masses = masses;
        _before = new double[lengths.Length + 1];
        for (int i = 0; i < masses.Length; i++)
        {
            _before[i + 1] = _before[i] + masses[i];
        }
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
    public double Entropy => Math.Max(0, -_masses.Sum(static m => m * Math.Log2(m)));

    /// <summary>The distribution with these weights, normalised.</summary>
    /// <param name="weights">Length and weight; a length may recur; weights are positive.</param>
    /// <exception cref="ArgumentException">There is no weight above 0.</exception>
    public static LengthDistribution FromWeights(IEnumerable<KeyValuePair<int, double>> weights)
    {
        var sum = new Dictionary<int, double>();
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

        int[] lengths = [.. sum.Keys.Order()];
        return new LengthDistribution(lengths, [.. lengths.Select(l => sum[l] / total)]);
    }

    /// <summary>The distribution of observed plaintext intervals, each observation spread evenly over its interval.</summary>
    /// <param name="observations">Smallest and largest plaintext length of each observation.</param>
    public static LengthDistribution FromObservations(IEnumerable<(int Min, int Max)> observations) =>
        FromWeights(observations.SelectMany(static o =>
            Enumerable.Range(o.Min, o.Max - o.Min + 1).Select(n => KeyValuePair.Create(n, 1.0 / (o.Max - o.Min + 1)))));

    /// <summary>
    /// The likeliest distribution behind observed intervals (Turnbull 1976, by a few steps of expectation-maximisation from the even spread):
    /// lengths that several intervals have in common gain what the others lose.
    /// </summary>
    /// <param name="observations">Smallest and largest plaintext length of each observation, with its weight above 0.</param>
    internal static LengthDistribution FromIntervals(IReadOnlyList<(int Min, int Max, double Weight)> observations)
    {
        const int Steps = 12;
        LengthDistribution estimate = FromWeights(observations.SelectMany(static o =>
            Enumerable.Range(o.Min, o.Max - o.Min + 1).Select(n => KeyValuePair.Create(n, o.Weight / (o.Max - o.Min + 1)))));
        if (observations.All(static o => o.Min == o.Max))
        {
            return estimate;
        }

        for (int step = 0; step < Steps; step++)
        {
            var masses = new double[estimate._lengths.Length];
            foreach ((int min, int max, double weight) in observations)
            {
                int from = estimate.IndexOf(min), to = estimate.IndexOf(max + 1);
                double within = estimate._before[to] - estimate._before[from];
                for (int i = from; i < to; i++)
                {
                    masses[i] += weight * estimate._masses[i] / within;
                }
            }

            double total = masses.Sum();
            int[] kept = [.. Enumerable.Range(0, masses.Length).Where(i => masses[i] > 1e-6 * total)];
            double left = kept.Sum(i => masses[i]);
            estimate = new LengthDistribution([.. kept.Select(i => estimate._lengths[i])], [.. kept.Select(i => masses[i] / left)]);
        }

        return estimate;
    }

    /// <summary>The probability of a length within [<paramref name="min"/>, <paramref name="max"/>].</summary>
    public double Probability(int min, int max)
    {
        int from = IndexOf(min), to = max == min ? (from < _lengths.Length && _lengths[from] == min ? from + 1 : from) : IndexOf(max + 1);
        return to - from == 1 ? _masses[from] : Math.Max(0, _before[to] - _before[from]);
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

    /// <summary>The distribution moved by some bytes; what would fall below 0 is left out unless nothing else is.</summary>
    internal LengthDistribution Shift(int bytes) =>
        bytes == 0 ? this : Max + bytes < 0 ? FromWeights([KeyValuePair.Create(0, 1.0)]) : FromWeights(_lengths.Zip(_masses, (length, mass) => KeyValuePair.Create(length + bytes, length + bytes < 0 ? 0 : mass)));

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
    public override string ToString() => string.Join(", ", Ranges(static (_, _) => true).Select(static r => r.Text));

    /// <summary>Runs of consecutive lengths that have the same mass, with the mass of the run: what a file says in one line.</summary>
    internal IEnumerable<(string Text, double Mass)> EvenRanges() => Ranges(static (a, b) => Math.Abs(a - b) < 1e-9);

    private IEnumerable<(string Text, double Mass)> Ranges(Func<double, double, bool> together)
    {
        for (int i = 0, start = 0; i < _lengths.Length; i++)
        {
            if (i + 1 == _lengths.Length || _lengths[i + 1] != _lengths[i] + 1 || !together(_masses[i], _masses[i + 1]))
            {
                yield return (start == i ? $"{_lengths[i]}" : $"{_lengths[start]}-{_lengths[i]}", _before[i + 1] - _before[start]);
                start = i + 1;
            }
        }
    }

    /// <summary>The index of the first length that is not below <paramref name="length"/>.</summary>
    private int IndexOf(int length)
    {
        int index = Array.BinarySearch(_lengths, length);
        return index < 0 ? ~index : index;
    }
}
