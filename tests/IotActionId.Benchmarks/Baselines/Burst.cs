using IotActionId.Messages;

namespace IotActionId.Benchmarks;

/// <summary>What came together and is no background, in order of time: what the simple methods take for an exchange.</summary>
/// <param name="Flow">The flow that it began in.</param>
/// <param name="Units">At least one.</param>
internal sealed record Burst(IotFlow Flow, IReadOnlyList<IotMessageUnit> Units)
{
    /// <summary>When it began.</summary>
    public DateTimeOffset Time => Units[0].Time;
}
