namespace IotActionId.Assessment;

/// <summary>What is known of a home's compound actions, each part worked out when it is needed and then kept: several defences look at the same.</summary>
internal sealed class ExposedCompounds(ExposedHome home, LeakageOptions options, IProgress<long>? progress, CancellationToken cancellationToken)
{
    private readonly Lazy<ExactTally> _tally = new(() => new ExactTally(home, progress, cancellationToken));
    private readonly Dictionary<int, SampledLeakage> _samples = [];
    private readonly Dictionary<double[], SampledLeakage> _mixtures = [];

    public ExposedHome Home => home;

    /// <summary>The sizes that can be gone through.</summary>
    public ExactTally Tally => _tally.Value;

    /// <summary>Exchanges of one size, drawn at random.</summary>
    public SampledLeakage Sample(int size)
    {
        if (!_samples.TryGetValue(size, out SampledLeakage? sample))
        {
            _samples[size] = sample = Draw([.. Enumerable.Range(1, home.MaximumActions).Select(k => k == size ? 1.0 : 0)]);
        }

        return sample;
    }

    /// <summary>Exchanges of all sizes, drawn at random; the same ones for the same array.</summary>
    /// <param name="weights">How likely each size is, from 1 on.</param>
    public SampledLeakage Sample(double[] weights)
    {
        if (!_mixtures.TryGetValue(weights, out SampledLeakage? sample))
        {
            _mixtures[weights] = sample = Draw(weights);
        }

        return sample;
    }

    private SampledLeakage Draw(double[] weights) => new(home, weights, options.Samples, options.Seed, progress, cancellationToken);
}
