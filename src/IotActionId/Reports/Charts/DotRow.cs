namespace IotActionId.Reports.Charts;

/// <summary>A row of shares, joined by a line.</summary>
/// <param name="Name">What stands before it.</param>
/// <param name="Dots">The shares in [0, 1], each with its class, its shape and what it says in words.</param>
internal sealed record DotRow(string Name, IReadOnlyList<(double Share, string Kind, Marker Marker, string Title)> Dots);
