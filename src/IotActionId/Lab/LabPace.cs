namespace IotActionId.Lab;

/// <summary>When things happen in a session that goes in real time.</summary>
/// <param name="Lead">From the start to the first command.</param>
/// <param name="Gap">From one command to the next.</param>
/// <param name="Started">Is called when the session is about to begin; or null.</param>
internal sealed record LabPace(TimeSpan Lead, TimeSpan Gap, Action? Started = null)
{
    /// <summary>The same session, now.</summary>
    public SessionPlan Plan(SessionPlan simulated)
    {
        Started?.Invoke();
        long start = RealTimeNetwork.Now;
        long gap = Gap.Ticks * 100;
        long time = start + (Lead.Ticks * 100) - gap;
        UserCommand[] commands = [.. simulated.Commands.Select(command => command with { Time = time += gap })];
        return simulated with { Start = start, End = time + gap, Commands = commands, Floods = [] };
    }
}
