namespace IotActionId.Lab;

/// <summary>The value that goes with an action: a whole number in a range, or one of some words.</summary>
/// <param name="Min">The least number.</param>
/// <param name="Max">The greatest number.</param>
/// <param name="Values">The words; null for a number.</param>
public sealed record LabActionValue(int Min = 0, int Max = 0, IReadOnlyList<string>? Values = null);
