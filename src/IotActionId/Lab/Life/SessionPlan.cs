namespace IotActionId.Lab;

/// <summary>What happens in a session.</summary>
/// <param name="Name">The stem of its files' names.</param>
/// <param name="Start">When the gateway connects: nanoseconds.</param>
/// <param name="End">When it leaves.</param>
/// <param name="Commands">What the user does, in order of time.</param>
internal sealed record SessionPlan(string Name, long Start, long End, IReadOnlyList<UserCommand> Commands);
