namespace IotActionId.Lab;

/// <summary>One action of a habit.</summary>
/// <param name="Device">The device's name.</param>
/// <param name="Action">The action.</param>
/// <param name="Value">The value that goes with it; null for none, or for another one each time.</param>
public sealed record LabHabitAction(string Device, string Action, string? Value = null);
