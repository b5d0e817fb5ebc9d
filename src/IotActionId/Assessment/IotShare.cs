namespace IotActionId.Assessment;

/// <summary>A share that was counted, with the interval that the true one lies in with 95 % confidence (Wilson's, without continuity correction).</summary>
/// <param name="Measure">What is counted.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Of">Of how many.</param>
public sealed record IotShare(string Measure, int Count, int Of)
{
    /// <summary>The normal distribution's 97.5 % point.</summary>
    private const double Z = 1.959963984540054;

    /// <summary><see cref="Count"/> / <see cref="Of"/>, in [0, 1]; NaN of nothing.</summary>
    public double Share => Of == 0 ? double.NaN : (double)Count / Of;

    /// <summary>The lower end of the interval; 0 of nothing.</summary>
    public double Low => Of == 0 || Count == 0 ? 0 : Middle - HalfWidth;

    /// <summary>The upper end of the interval; 1 of nothing.</summary>
    public double High => Of == 0 || Count == Of ? 1 : Middle + HalfWidth;

    /// <summary>What the share can be expected to be at best, in [0, 1]; null where that is not known. <see cref="IotAccuracy.BestPossibleSource"/> tells where it comes from.</summary>
    public double? BestPossible { get; init; }

    private double Middle => (Count + (Z * Z / 2)) / (Of + (Z * Z));

    private double HalfWidth => Z / (Of + (Z * Z)) * Math.Sqrt(((double)Count * (Of - Count) / Of) + (Z * Z / 4));

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Measure}: {Share:P1} ({Low:P1} to {High:P1})");
}
