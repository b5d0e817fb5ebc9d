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
}
