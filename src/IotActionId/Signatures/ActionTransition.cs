namespace IotActionId.Signatures;

/// <summary>How often one action of a device followed another in the training log: what a learned prior rests on.</summary>
/// <param name="Device">The device.</param>
/// <param name="From">The action before; null for the first of the log.</param>
/// <param name="To">The action after.</param>
/// <param name="Count">How often.</param>
public sealed record ActionTransition(string Device, string? From, string To, int Count);
