namespace IotActionId.Reports.Charts;

/// <summary>The points of a curve, told from other curves by colour and by shape.</summary>
/// <param name="Kind">The class of its colour.</param>
/// <param name="Marker">The shape of its points.</param>
/// <param name="Points">The points, from left to right.</param>
internal sealed record CurveSeries(string Kind, Marker Marker, IReadOnlyList<CurvePoint> Points)
{
    /// <summary>Whether a line joins the points.</summary>
    public bool IsJoined { get; init; } = true;

    /// <summary>Whether the points are marked; a curve of many points is but a line.</summary>
    public bool IsMarked { get; init; } = true;
}
