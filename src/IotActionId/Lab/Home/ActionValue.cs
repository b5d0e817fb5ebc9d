namespace IotActionId.Lab;

/// <summary>The value that goes with an action: a whole number in a range, or one of some words.</summary>
internal sealed record ActionValue(int Min = 0, int Max = 0, IReadOnlyList<string>? Values = null);
