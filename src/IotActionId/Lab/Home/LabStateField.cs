namespace IotActionId.Lab;

/// <summary>One property of a device's state.</summary>
/// <param name="Name">As messages name it.</param>
/// <param name="Values">What it can be, where it is a word, the first at the beginning; null for a number. <c>true</c> and <c>false</c> become JSON booleans.</param>
/// <param name="Min">The least value, where it is a number.</param>
/// <param name="Max">The greatest value, where it is a number.</param>
/// <param name="Decimals">Digits after the point, 0 to 6; trailing zeros are dropped.</param>
/// <param name="Step">How far it moves at most from one report to the next by itself; 0 for what only actions set.</param>
public sealed record LabStateField(string Name, IReadOnlyList<string>? Values = null, double Min = 0, double Max = 0, int Decimals = 0, double Step = 0);
