namespace IotActionId.Assessment;

/// <summary>The mutual information of truths and observations as samples show it: biased upwards, so with what the bias is (Miller 1955) and with what shuffled truths show.</summary>
internal sealed class PlugIn
{
    /// <summary>How often truths are shuffled.</summary>
    private const int Shuffles = 10;

    private readonly UInt128[] _truths;
    private readonly UInt128[] _observations;

    private readonly CancellationToken _cancellationToken;

    public PlugIn(UInt128[] truths, UInt128[] observations, CancellationToken cancellationToken = default)
    {
        (_truths, _observations, _cancellationToken) = (truths, observations, cancellationToken);
        (Raw, Bias) = Of(truths, observations, null);
    }

    /// <summary>The information without correction, in bits.</summary>
    public double Raw { get; }

    /// <summary>By how much it is too high on average.</summary>
    public double Bias { get; }

    /// <summary>The information less its bias, in bits. Nothing is added where few truths recur and the bias seems below 0.</summary>
    public double Corrected => Correct(Raw, Bias);

    /// <summary>What shuffled truths show on average.</summary>
    public double Null(Random random)
    {
        UInt128[] shuffled = [.. _truths];
        double sum = 0;
        for (int i = 0; i < Shuffles; i++)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            random.Shuffle(shuffled);
            sum += Of(shuffled, _observations, null).Raw;
        }

        return sum / Shuffles;
    }

    /// <summary>The standard error of the corrected information, from leaving out a tenth at a time (Tukey 1958).</summary>
    public double StandardError() => Jackknife(_truths.Length, keep =>
    {
        _cancellationToken.ThrowIfCancellationRequested();
        (double raw, double bias) = Of(_truths, _observations, keep);
        return Correct(raw, bias);
    });

    /// <summary>How often the likeliest truth of an observation is right, learned from one half of the samples and tried on the other.</summary>
    public double Accuracy()
    {
        double right = 0;
        for (int half = 0; half < 2; half++)
        {
            var counts = new Dictionary<UInt128, Dictionary<UInt128, int>>();
            var all = new Dictionary<UInt128, int>();
            for (int i = half; i < _truths.Length; i += 2)
            {
                if (!counts.TryGetValue(_observations[i], out Dictionary<UInt128, int>? truths))
                {
                    counts[_observations[i]] = truths = [];
                }

                truths[_truths[i]] = truths.GetValueOrDefault(_truths[i]) + 1;
                all[_truths[i]] = all.GetValueOrDefault(_truths[i]) + 1;
            }

            Dictionary<UInt128, UInt128> answers = counts.ToDictionary(static c => c.Key, static c => c.Value.MaxBy(static t => t.Value).Key);
            UInt128 guess = all.Count == 0 ? 0 : all.MaxBy(static t => t.Value).Key;
            for (int i = 1 - half; i < _truths.Length; i += 2)
            {
                right += answers.GetValueOrDefault(_observations[i], guess) == _truths[i] ? 1 : 0;
            }
        }

        return right / _truths.Length;
    }

    /// <summary>The standard error of an estimate, from leaving out every tenth sample in turn.</summary>
    public static double Jackknife(int samples, Func<Func<int, bool>, double> estimate)
    {
        const int Parts = 10;
        if (samples < 2 * Parts)
        {
            return double.NaN;
        }

        double[] without = [.. Enumerable.Range(0, Parts).Select(part => estimate(i => i % Parts != part))];
        double mean = without.Average();
        return Math.Sqrt((Parts - 1.0) / Parts * without.Sum(w => (w - mean) * (w - mean)));
    }

    private static double Correct(double raw, double bias) => Math.Max(0, raw - Math.Max(0, bias));

    private static (double Raw, double Bias) Of(UInt128[] truths, UInt128[] observations, Func<int, bool>? keep)
    {
        var ofTruths = new Dictionary<UInt128, int>();
        var ofObservations = new Dictionary<UInt128, int>();
        var ofBoth = new Dictionary<(UInt128, UInt128), int>();
        int n = 0;
        for (int i = 0; i < truths.Length; i++)
        {
            if (keep?.Invoke(i) ?? true)
            {
                n++;
                ofTruths[truths[i]] = ofTruths.GetValueOrDefault(truths[i]) + 1;
                ofObservations[observations[i]] = ofObservations.GetValueOrDefault(observations[i]) + 1;
                ofBoth[(truths[i], observations[i])] = ofBoth.GetValueOrDefault((truths[i], observations[i])) + 1;
            }
        }

        if (n == 0)
        {
            return (0, 0);
        }

        double raw = Math.Max(0, Information.OfCounts(ofTruths.Values) + Information.OfCounts(ofObservations.Values) - Information.OfCounts(ofBoth.Values));
        double bias = Information.MillerMadow(ofBoth.Count, n) - Information.MillerMadow(ofTruths.Count, n) - Information.MillerMadow(ofObservations.Count, n);
        return (raw, bias);
    }
}
