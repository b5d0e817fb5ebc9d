namespace IotActionId.Actions;

/// <summary>How to read an action log.</summary>
public sealed class ActionLogOptions
{
    /// <summary>The largest time uncertainty that a log may have: a week.</summary>
    public static readonly TimeSpan MaxTimeUncertainty = TimeSpan.FromDays(7);

    /// <summary>The format; by default the file's extension decides.</summary>
    public ActionLogFormat Format { get; init; }

    /// <summary>The zone of times that carry no UTC offset; UTC by default.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>
    /// What is known of the log's precision, zero to <see cref="MaxTimeUncertainty"/>: every command was sent within its printed time ± this.
    /// Null derives it from the resolution of each time: one printed to the minute or the second names the minute or second it
    /// fell in, so <see cref="IotCommand.Time"/> is the middle of that; one with a fraction of a second is taken as it stands,
    /// ± its last digit.
    /// </summary>
    public TimeSpan? TimeUncertainty { get; init; }

    /// <summary>What only CSV needs.</summary>
    public CsvLogOptions Csv { get; init; } = new();

    /// <summary>What only HAR needs.</summary>
    public HarLogOptions Har { get; init; } = new();

    /// <summary>Checks what can be checked before a file is read.</summary>
    /// <exception cref="IotException">
    /// <see cref="IotErrorId.InvalidArgument"/>: the time uncertainty is negative or above <see cref="MaxTimeUncertainty"/>, or a time
    /// format tells no instant.
    /// </exception>
    public void Validate()
    {
        if (TimeUncertainty is { } uncertainty && (uncertainty < TimeSpan.Zero || uncertainty > MaxTimeUncertainty))
        {
            throw new IotException(IotErrorId.InvalidArgument, "The time uncertainty of an action log is 0 to 7 days.");
        }

        foreach (string format in Csv.TimeFormats)
        {
            _ = TimeFormat.Create(format);
        }
    }
}
