namespace IotActionId.Reports.Charts;

/// <summary>A point of a curve.</summary>
/// <param name="X">Where.</param>
/// <param name="Y">How much.</param>
/// <param name="Low">The lower end of its interval; equal to <paramref name="Y"/> where there is none.</param>
/// <param name="High">The upper end.</param>
/// <param name="Title">What it says, in words.</param>
internal readonly record struct CurvePoint(double X, double Y, double Low, double High, string Title);
