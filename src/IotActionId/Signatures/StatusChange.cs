namespace IotActionId.Signatures;

/// <summary>
/// By how many bytes the message of a device in a slot differed from its last one there, when one action followed another in the training:
/// a status shows what state the device is in, and most of that state was the same before.
/// </summary>
/// <param name="Device">The device.</param>
/// <param name="From">The action before.</param>
/// <param name="To">The action after.</param>
/// <param name="Slot">The <see cref="IotSlot.Name"/>.</param>
/// <param name="ValueBytes">Bytes by which each character of the later action's value lengthens the message; they are not counted as change.</param>
/// <param name="Counts">How often the message was so many bytes longer, or shorter where below 0.</param>
public sealed record StatusChange(string Device, string From, string To, string Slot, int ValueBytes, IReadOnlyDictionary<int, int> Counts);
