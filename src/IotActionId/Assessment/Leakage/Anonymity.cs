namespace IotActionId.Assessment;

/// <summary>How many truths observations leave possible.</summary>
/// <param name="Min">The smallest number; NaN where nothing was observed, as the others.</param>
/// <param name="Median">The median over exchanges.</param>
/// <param name="Expected">The mean over exchanges.</param>
internal readonly record struct Anonymity(double Min, double Median, double Expected)
{
    /// <summary>By the number of truths that each of some observations leaves possible.</summary>
    public static Anonymity Of(double[] possible) => Of(possible.Select(static p => (p, 1.0)));

    /// <summary>By the number of truths that each observation leaves possible, and its weight.</summary>
    public static Anonymity Of(IEnumerable<(double Possible, double Weight)> observations)
    {
        (double Possible, double Weight)[] sorted = [.. observations.Order()];
        double total = sorted.Sum(static o => o.Weight), below = 0;
        return sorted.Length == 0
            ? new Anonymity(double.NaN, double.NaN, double.NaN)
            : new Anonymity(
                sorted[0].Possible,
                sorted.FirstOrDefault(o => (below += o.Weight / total) >= 0.5 - 1e-9, sorted[^1]).Possible,
                sorted.Sum(static o => o.Possible * o.Weight) / total);
    }
}
