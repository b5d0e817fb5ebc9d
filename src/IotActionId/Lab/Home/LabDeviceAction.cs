namespace IotActionId.Lab;

/// <summary>What a type of device can be told to do.</summary>
/// <param name="Name">As commands and logs name it.</param>
/// <param name="Set">What becomes of the state: property to value, <c>$value</c> standing for the command's.</param>
/// <param name="Value">The value that goes with it, or null.</param>
/// <param name="Picture">The picture that the device takes, or null.</param>
public sealed record LabDeviceAction(string Name, IReadOnlyDictionary<string, string> Set, LabActionValue? Value = null, LabPicture? Picture = null);
