namespace IotActionId.Reports.Charts;

/// <summary>An axis of a chart.</summary>
/// <param name="Name">What it shows, with its unit.</param>
/// <param name="From">The least value.</param>
/// <param name="To">The greatest, above <paramref name="From"/>.</param>
/// <param name="Ticks">What is marked.</param>
internal sealed record CurveAxis(string Name, double From, double To, IReadOnlyList<Tick> Ticks)
{
    /// <summary>An axis of shares from 0 to 1.</summary>
    public static CurveAxis Share(string name) => new(name, 0, 1, Charts.Ticks.Shares());

    /// <summary>An axis from 0 to somewhat beyond a value.</summary>
    public static CurveAxis UpTo(double most, string name)
    {
        double end = most > 0 ? most * 1.06 : 1;
        return new CurveAxis(name, 0, end, Charts.Ticks.Linear(0, end, 6));
    }

    /// <summary>An axis from 0 on that gives small values room beside large ones: values stand at <see cref="Place"/>.</summary>
    public static CurveAxis Compressed(double most, string name)
    {
        double end = Math.Max(1, Place(most)) * 1.04;
        double[] values = [0, .. Enumerable.Range(0, 10).Select(static p => Math.Pow(10, p)).Where(v => Place(v) <= end)];
        return new CurveAxis(name, 0, end, [.. values.Select(static v => new Tick(Place(v), v.ToString("#,0", System.Globalization.CultureInfo.InvariantCulture)))]);
    }

    /// <summary>Where a value stands on a compressed axis: at the logarithm of 1 more.</summary>
    public static double Place(double value) => Math.Log10(1 + Math.Max(0, value));
}
