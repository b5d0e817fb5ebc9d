using IotActionId.Identification;

namespace IotActionId.Reports.Charts;

/// <summary>The marks of one action.</summary>
/// <param name="Name">The action.</param>
/// <param name="Times">When, in order, and how sure; at least one.</param>
internal sealed record TimelineLane(string Name, IReadOnlyList<(DateTimeOffset Time, IotDecision Decision)> Times)
{
    /// <summary>How many marks have a decision.</summary>
    public int Count(IotDecision decision) => Times.Count(t => t.Decision == decision);
}
