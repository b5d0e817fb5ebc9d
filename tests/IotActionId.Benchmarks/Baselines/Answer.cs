using IotActionId.Actions;
using IotActionId.Identification;
using IotActionId.Messages;

namespace IotActionId.Benchmarks;

/// <summary>Says in the words of IotActionId what another method answered, so that all are measured alike.</summary>
internal static class Answer
{
    /// <summary>A match without a doubt.</summary>
    public static IotActionMatch Of(Burst burst, IReadOnlyList<IotAction> actions) => new()
    {
        Time = burst.Time,
        Decision = IotDecision.Identified,
        Actions = actions,
        Posterior = 1,
        Candidates = [new IotCandidate(actions, 1)],
        CandidateCount = 1,
        IsComplete = true,
        Certain = actions,
        Possible = actions,
        DeviceCountMin = actions.Count,
        DeviceCountMax = actions.Count,
        DeviceTypes = [.. actions.Select(static a => a.Type).Order(StringComparer.Ordinal)],
        Exchange = new IotExchange { Time = burst.Time, EndTime = burst.Units[^1].Time, Gateway = burst.Flow.Gateway, FlowId = burst.Flow.Id, Units = burst.Units },
        Flow = burst.Flow.Id,
        Gateway = burst.Flow.Gateway,
    };
}
