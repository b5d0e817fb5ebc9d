using IotActionId.Reports.Charts;

namespace IotActionId.Reports;

/// <summary>What a mark of a chart means.</summary>
/// <param name="Text">Its meaning.</param>
/// <param name="Draw">Draws the mark into 24 by 14 units.</param>
internal sealed record LegendEntry(string Text, Action<Drawing> Draw);
