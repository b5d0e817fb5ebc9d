namespace IotActionId.Lab;

/// <summary>One device of a home.</summary>
/// <param name="Name">What the user calls it; unique in the home.</param>
/// <param name="Type">The name of its type.</param>
/// <param name="Node">Its address in the home's radio network: hexadecimal digits, as commands name it; unique in the home.</param>
/// <param name="JoinsLater">Whether it is not there yet while signatures are learned: a training session knows nothing of it.</param>
public sealed record LabDevice(string Name, string Type, string Node, bool JoinsLater = false);
