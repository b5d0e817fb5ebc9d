namespace IotActionId.Lab;

/// <summary>What a type of device reports by itself.</summary>
/// <param name="PeriodSeconds">From report to report, in seconds.</param>
/// <param name="Fields">The properties of the state that are reported.</param>
public sealed record LabTelemetry(int PeriodSeconds, IReadOnlyList<string> Fields);
