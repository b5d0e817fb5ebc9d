namespace IotActionId.Actions;

/// <summary>Which columns of a CSV action log hold what. Names are compared without regard to case.</summary>
public sealed class CsvLogOptions
{
    /// <summary>The column of the time; null looks for <c>Time</c>, <c>Timestamp</c>, <c>DateTime</c>, <c>Date</c>.</summary>
    public string? TimeColumn { get; init; }

    /// <summary>The column of the device; null looks for <c>Device</c>, <c>DeviceName</c>, <c>DeviceId</c>.</summary>
    public string? DeviceColumn { get; init; }

    /// <summary>The column of the action; null looks for <c>Action</c>, <c>Event</c>.</summary>
    public string? ActionColumn { get; init; }

    /// <summary>The column of the device's type; null looks for <c>Type</c>, <c>DeviceType</c>; the log need not have one.</summary>
    public string? TypeColumn { get; init; }

    /// <summary>The column of the value; null looks for <c>Value</c>; the log need not have one.</summary>
    public string? ValueColumn { get; init; }

    /// <summary>
    /// A column whose equal, non-empty entries in consecutive rows make these rows one compound command, at the first row's time;
    /// null makes every row a command of its own.
    /// </summary>
    public string? CommandColumn { get; init; }

    /// <summary>What separates the columns; null takes what occurs most in the header: comma, semicolon, tab or bar.</summary>
    public char? Delimiter { get; init; }

    /// <summary>
    /// How the times are written: .NET custom format strings read with English names, <c>unix</c> (seconds since 1970, with or
    /// without a fraction) or <c>unixms</c>; the first that fits is taken. None means ISO 8601.
    /// </summary>
    public IReadOnlyList<string> TimeFormats { get; init; } = [];
}
