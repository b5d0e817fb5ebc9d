namespace IotActionId.Lab;

/// <summary>What makes a home harder to read.</summary>
public sealed record LabDisturbance
{
    /// <summary>How far the clock that the logs are written by is ahead of the capture's, at the start of the run; within a day.</summary>
    public TimeSpan ClockOffset { get; init; }

    /// <summary>How much faster that clock runs, in parts per million: -1,000 to 1,000.</summary>
    public double ClockDrift { get; init; }

    /// <summary>The mean time from one loss of the gateway's connection to the next, at least a minute; null for never.</summary>
    public TimeSpan? ReconnectInterval { get; init; }

    /// <summary>How often a device does not answer a command, 0 to 1.</summary>
    public double UnansweredRate { get; init; }

    /// <summary>How often each device that can be told something is used by hand instead, per day: 0 to 10,000.</summary>
    public double LocalActionRate { get; init; }
}
