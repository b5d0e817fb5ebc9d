namespace IotActionId.Lab;

/// <summary>What happens in a session.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Start">When the gateways connect: nanoseconds.</param>
/// <param name="End">When they leave.</param>
/// <param name="Commands">What is asked of the web service, in order of time.</param>
/// <param name="Floods">What a compromised device does.</param>
internal sealed record SessionPlan(
    LabSessionKind Kind,
    long Start,
    long End,
    IReadOnlyList<UserCommand> Commands,
    IReadOnlyList<Flood> Floods)
{
    /// <summary>The stem of the session's file names.</summary>
    public string Name => LabFolder.SessionName(Kind);

    public TimeSpan Duration => LabTime.ToDate(End) - LabTime.ToDate(Start);
}
