namespace IotActionId.Reports.Charts;

/// <summary>A chart before it is drawn: its size, and what draws it.</summary>
/// <param name="Width">Units; the page shows it as wide as there is room.</param>
/// <param name="Height">Units.</param>
/// <param name="Draw">Draws it.</param>
internal sealed record Chart(double Width, double Height, Action<Drawing> Draw);
