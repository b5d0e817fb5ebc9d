namespace IotActionId.Signatures;

/// <summary>The last message of a device in a slot that the training showed: the state in which it was left.</summary>
/// <param name="Device">The device.</param>
/// <param name="Action">The action that the message answered.</param>
/// <param name="Slot">The <see cref="IotSlot.Name"/>.</param>
/// <param name="Length">Its plaintext length.</param>
/// <param name="Time">When the action was commanded, UTC.</param>
public sealed record LastStatus(string Device, string Action, string Slot, int Length, DateTimeOffset Time);
