namespace IotActionId.Lab;

/// <summary>An entry of the device catalogue.</summary>
/// <param name="Type">The type's name.</param>
/// <param name="Nouns">What people call such devices.</param>
/// <param name="LatencyMs">The shortest and the longest time from command to status, in milliseconds.</param>
/// <param name="State">The properties of its state.</param>
/// <param name="Actions">What it can be told; none for a device that only measures.</param>
/// <param name="Telemetry">What it reports by itself.</param>
public sealed record LabDeviceType(
    string Type,
    IReadOnlyList<string> Nouns,
    IReadOnlyList<int> LatencyMs,
    IReadOnlyList<LabStateField> State,
    IReadOnlyList<LabDeviceAction> Actions,
    LabTelemetry Telemetry);
