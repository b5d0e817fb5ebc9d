using IotActionId.Actions;
using IotActionId.Identification;
using IotActionId.Messages;

namespace IotActionId.Tests.Assessment;

/// <summary>Commands and matches made by hand: seconds after the start, and keys of actions.</summary>
internal static class AssessedMatches
{
    public static DateTimeOffset Start => SyntheticHome.Start;

    public static IotCommand Command(double seconds, params string[] keys) =>
        new() { Time = Start.AddSeconds(seconds), Actions = [.. keys.Select(SyntheticHome.Action)] };

    public static IotActionMatch Match(double seconds, double posterior, params string[] keys) =>
        Match(seconds, [(posterior, keys)]);

    /// <summary>With several candidates, best first; Identified from 0.9 on.</summary>
    public static IotActionMatch Match(double seconds, (double Posterior, string[] Keys)[] candidates, int? candidateCount = null)
    {
        IotAction[][] sets = [.. candidates.Select(static c => c.Keys.Select(SyntheticHome.Action).ToArray())];
        return Match(
            seconds,
            candidates.Length == 0 ? IotDecision.Unknown : candidates[0].Posterior >= 0.9 ? IotDecision.Identified : IotDecision.Ambiguous,
            candidates.Length == 0 ? 1 : candidates[0].Posterior,
            [.. sets.Zip(candidates, static (s, c) => new IotCandidate(s, c.Posterior))],
            candidateCount ?? candidates.Length,
            [.. sets.SelectMany(static s => s).Distinct().Where(a => sets.All(s => s.Contains(a)))],
            [.. sets.SelectMany(static s => s).Distinct()]);
    }

    public static IotActionMatch Unknown(double seconds) => Match(seconds, []);

    /// <summary>One whose list of candidates is cut after the first.</summary>
    public static IotActionMatch Cut(double seconds, double posterior, string[] first, string[] certain, string[] possible, int most) => Match(
        seconds,
        IotDecision.Ambiguous,
        posterior,
        [new IotCandidate([.. first.Select(SyntheticHome.Action)], posterior)],
        40,
        [.. certain.Select(SyntheticHome.Action)],
        [.. possible.Select(SyntheticHome.Action)],
        most);

    private static IotActionMatch Match(
        double seconds, IotDecision decision, double posterior, IotCandidate[] candidates, int candidateCount, IotAction[] certain, IotAction[] possible, int? most = null)
    {
        DateTimeOffset time = Start.AddSeconds(seconds);
        IReadOnlyList<IotAction> actions = candidates.Length == 0 ? [] : candidates[0].Actions;
        return new IotActionMatch
        {
            Time = time,
            Decision = decision,
            Actions = actions,
            Posterior = posterior,
            Candidates = candidates,
            CandidateCount = candidateCount,
            IsComplete = true,
            Certain = certain,
            Possible = possible,
            DeviceCountMin = candidates.Select(static c => c.Actions.Count).DefaultIfEmpty(0).Min(),
            DeviceCountMax = most ?? candidates.Select(static c => c.Actions.Count).DefaultIfEmpty(0).Max(),
            DeviceTypes = [.. actions.Select(static a => a.Type).Order(StringComparer.Ordinal)],
            Exchange = new IotExchange { Time = time, EndTime = time, Gateway = SyntheticHome.Gateway, FlowId = "x", Units = [new IotMessageUnit(time, IotDirection.ToGateway, 100, 78, 78)] },
            Flow = "x",
            Gateway = SyntheticHome.Gateway,
        };
    }
}
