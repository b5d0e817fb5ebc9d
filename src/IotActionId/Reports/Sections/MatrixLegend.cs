using IotActionId.Reports.Charts;

namespace IotActionId.Reports.Sections;

/// <summary>What the colours of a matrix mean.</summary>
internal static class MatrixLegend
{
    /// <summary>The five steps.</summary>
    public static IReadOnlyList<LegendEntry> Entries { get; } =
    [
        .. Enumerable.Range(1, MatrixChart.Steps).Select(static step => new LegendEntry(
            step == 1 ? "up to 20 %" : $"{(step - 1) * 20} to {step * 20} %",
            d =>
            {
                using (d.Group($"cell h{step}"))
                {
                    d.Box(2, 1, 20, 12, "box");
                }
            })),
    ];
}
