namespace IotActionId.Signatures;

/// <summary>What a signature set was learned from, for people who must judge it.</summary>
/// <param name="Start">Time of the first message used, UTC.</param>
/// <param name="End">Time of the last message used, UTC.</param>
/// <param name="IdleSeconds">Seconds in which no command was looked for: what the background was learned from.</param>
/// <param name="Messages">Messages of the gateway.</param>
/// <param name="Commands">Commands of the action log.</param>
/// <param name="MatchedCommands">Commands for which an exchange was found.</param>
/// <param name="ClockOffsetSeconds">Capture clock less log clock: the median over the matched commands, the time zone's error included.</param>
/// <param name="ClockSpreadSeconds">Half the width of the window around the offset in which the matched commands lie.</param>
public sealed record TrainingSummary(
    DateTimeOffset Start,
    DateTimeOffset End,
    double IdleSeconds,
    int Messages,
    int Commands,
    int MatchedCommands,
    double ClockOffsetSeconds,
    double ClockSpreadSeconds)
{
    /// <summary>Matched commands whose messages are those of another action: their labels are probably wrong, and they count for next to nothing.</summary>
    public int DoubtedCommands { get; init; }

    /// <summary>How fast the log's clock runs away from the capture's, seconds a day: the median slope over the matched commands.</summary>
    public double ClockDriftSecondsPerDay { get; init; }

    /// <summary>Hours by which the times of a log were off because they were read in a wrong time zone; 0 where they were right.</summary>
    public double TimeZoneErrorHours { get; init; }
}
