using IotActionId.Actions;

namespace IotActionId.Lab;

/// <summary>What the user asks for at one moment.</summary>
/// <param name="Number">From 1 in each session.</param>
/// <param name="Time">When the user's browser sends it: nanoseconds, true time.</param>
/// <param name="Targets">The elementary actions, at most one for each device.</param>
internal sealed record UserCommand(int Number, long Time, IReadOnlyList<TargetedAction> Targets)
{
    /// <summary>The actions alone.</summary>
    public IReadOnlyList<IotAction> Actions { get; } = [.. Targets.Select(target => target.Action)];
}
