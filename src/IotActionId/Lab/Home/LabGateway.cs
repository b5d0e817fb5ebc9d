namespace IotActionId.Lab;

/// <summary>One gateway of a home, with the devices behind it.</summary>
/// <param name="Name">Unique in the home.</param>
/// <param name="Devices">The devices, at least one.</param>
/// <param name="Style">Its style, a name of <see cref="LabRunner.Styles"/>; null for the style of the run.</param>
public sealed record LabGateway(string Name, IReadOnlyList<LabDevice> Devices, string? Style = null);
