namespace IotActionId.Lab;

/// <summary>What a routine does to the devices of one type.</summary>
/// <param name="Type">The type.</param>
/// <param name="Action">The action.</param>
/// <param name="Value">The value that goes with it; null for none, or for another one each time.</param>
/// <param name="Share">The part of the home's devices of the type that take part, 0 to 1; at least one.</param>
public sealed record LabRoutineStep(string Type, string Action, string? Value = null, double Share = 1);
