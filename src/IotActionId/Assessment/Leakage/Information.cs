namespace IotActionId.Assessment;

/// <summary>Shannon's measures, in bits, and how far they scatter.</summary>
internal static class Information
{
    /// <summary>The normal distribution's 97.5 % point: a 95 % interval is so many standard errors to each side.</summary>
    public const double Z = 1.959963984540054;

    /// <summary>-p log2 p.</summary>
    public static double Term(double probability) => probability <= 0 ? 0 : -probability * Math.Log2(probability);

    /// <summary>The entropy of probabilities that add up to 1, give or take a rounding error.</summary>
    public static double Entropy(IEnumerable<double> probabilities) => Math.Max(0, probabilities.Sum(Term));

    /// <summary>The entropy of a coin.</summary>
    public static double Coin(double probability) => Math.Max(0, Term(probability) + Term(1 - probability));

    /// <summary>The entropy that counts show.</summary>
    public static double OfCounts(IReadOnlyCollection<int> counts)
    {
        double total = counts.Sum(static c => (double)c);
        return Math.Max(0, counts.Sum(c => Term(c / total)));
    }

    /// <summary>What the entropy of samples lacks on average: half the number of different values less one, over the samples (Miller 1955).</summary>
    public static double MillerMadow(int different, int samples) => (different - 1) / (2 * Math.Log(2) * samples);
}
