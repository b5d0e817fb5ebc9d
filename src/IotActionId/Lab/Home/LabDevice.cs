namespace IotActionId.Lab;

/// <summary>One device of a home.</summary>
/// <param name="Name">What the user calls it; unique in the home.</param>
/// <param name="Type">Its type in the device catalogue.</param>
/// <param name="Node">Its address in the home's radio network: four hexadecimal digits, as commands name it.</param>
public sealed record LabDevice(string Name, string Type, string Node);
