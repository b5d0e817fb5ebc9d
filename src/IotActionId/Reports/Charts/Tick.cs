namespace IotActionId.Reports.Charts;

/// <summary>A marked value of an axis.</summary>
/// <param name="Value">The value.</param>
/// <param name="Label">What stands there.</param>
internal readonly record struct Tick(double Value, string Label);
