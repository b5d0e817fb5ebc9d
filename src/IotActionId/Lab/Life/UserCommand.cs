using IotActionId.Actions;

namespace IotActionId.Lab;

/// <summary>What somebody asks of the web service at one moment.</summary>
/// <param name="Number">From 1 in each session.</param>
/// <param name="Time">When the browser sends it: nanoseconds, true time.</param>
/// <param name="Targets">The elementary actions, at most one for each device.</param>
/// <param name="Attack">The attack that it is part of: then an intruder sends it, and the user's log knows nothing of it. Null otherwise.</param>
internal sealed record UserCommand(int Number, long Time, IReadOnlyList<TargetedAction> Targets, string? Attack = null)
{
    /// <summary>The actions alone.</summary>
    public IReadOnlyList<IotAction> Actions { get; } = [.. Targets.Select(target => target.Action)];
}
