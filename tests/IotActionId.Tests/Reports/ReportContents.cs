using IotActionId.Actions;
using IotActionId.Assessment;
using IotActionId.Identification;
using IotActionId.Messages;
using IotActionId.Reports;
using IotActionId.Signatures;

namespace IotActionId.Tests.Reports;

/// <summary>Reports to write: of the home whose lengths are a formula, and of matches made by hand.</summary>
internal static class ReportContents
{
    public static readonly DateTimeOffset Time = new(2026, 3, 4, 10, 0, 0, TimeSpan.FromHours(1));

    private static readonly Lazy<(IotSignatureSet Set, IotFlow Flow, IotActionMatch[] Matches, IotAccuracy Accuracy)> s_home = new(static () =>
    {
        SyntheticHome home = SyntheticHome.Training();
        IotFlow flow = home.Flow();
        var set = SignatureLearner.Learn([flow], home.Log);
        IotActionMatch[] matches = [.. new Identifier(set, new IdentificationOptions()).Identify(flow)];
        return (set, flow, matches, AccuracyMeasurement.Measure(matches, home.Log, null, [flow], null));
    });

    public static IotSignatureSet Signatures => s_home.Value.Set;

    public static IotFlow Flow => s_home.Value.Flow;

    public static IotActionMatch[] Matches => s_home.Value.Matches;

    public static IotAccuracy Accuracy => s_home.Value.Accuracy;

    /// <summary>A report with everything in it.</summary>
    public static ReportContent Full() => new()
    {
        Title = "Home of the tests",
        Time = Time,
        Matches = Matches,
        Signatures = Signatures,
        SignatureFile = "home.iotsig.json",
        Flows = [Flow],
        Accuracy = Accuracy,
        Leakage =
        [
            Leakage(IotDefence.None, 3.1, 0.82, 0),
            Leakage(new IotDefence(IotDefenceKind.PadToBlock, 16), 1.4, 0.35, 7.5),
            Leakage(new IotDefence(IotDefenceKind.PadToBlock, 64), 0.3, 0.14, 31.5, "Pad to blocks of 64 bytes: 90 % less for 31.5 bytes."),
            Leakage(new IotDefence(IotDefenceKind.RandomPadding, 63), 1.1, 0.4, 31.5),
            Leakage(new IotDefence(IotDefenceKind.Batching, 30), 2.2, 0.5, 0),
        ],
        Collisions =
        [
            Collision(IotObservation.Command, 0, 1, "lamp:on", "lamp:off"),
            Collision(IotObservation.Command, 1, 0.4, "door:lock", "heater:warm"),
            Collision(IotObservation.All, 0, 0.9, "blind:up", "blind:down"),
            Collision(IotObservation.All, 0, 1, "lamp:on + door:lock", "lamp:off + door:lock"),
        ],
    };

    /// <summary>A day of many matches in a home of many actions.</summary>
    public static ReportContent Day(int matches, int devices = 16)
    {
        var random = new Random(5);
        return new()
        {
            Time = Time,
            Matches = [.. Enumerable.Range(0, matches).Select(i => Match(i * 86400.0 / matches, 0.3 + (0.7 * random.NextDouble()), [.. Enumerable.Range(0, 1 + random.Next(2)).Select(_ => $"living_room_device_{random.Next(devices):00}:action{random.Next(3)}").Distinct()]))],
        };
    }

    public static IotActionMatch Match(double seconds, double posterior, params string[] keys)
    {
        IotAction[] actions = [.. keys.Select(Action)];
        DateTimeOffset time = SyntheticHome.Start.AddSeconds(seconds);
        return new IotActionMatch
        {
            Time = time,
            Decision = actions.Length == 0 ? IotDecision.Unknown : posterior >= 0.9 ? IotDecision.Identified : IotDecision.Ambiguous,
            Actions = actions,
            Posterior = posterior,
            SizesPosterior = posterior,
            Candidates = [new IotCandidate(actions, posterior)],
            CandidateCount = 1,
            IsComplete = true,
            Certain = actions,
            Possible = actions,
            DeviceCountMin = actions.Length,
            DeviceCountMax = actions.Length,
            DeviceTypes = [],
            Exchange = new IotExchange { Time = time, EndTime = time, Gateway = SyntheticHome.Gateway, FlowId = "x", Units = [new IotMessageUnit(time, IotDirection.ToGateway, 100, 78, 78)] },
            Flow = "x",
            Gateway = SyntheticHome.Gateway,
        };
    }

    public static IotLeakage Leakage(IotDefence defence, double bits, double right, double bytes, string? recommendation = null) => new()
    {
        Gateway = "home",
        Basis = IotLeakageBasis.Signature,
        Defence = defence,
        Amounts =
        [
            Amount(IotLeakageLevel.ActionSet, null, 4.5, bits, right, 0.06),
            Amount(IotLeakageLevel.DeviceCount, null, 1.5, bits / 3, Math.Min(1, right * 1.2), 0.5),
            Amount(IotLeakageLevel.DeviceTypes, null, 3, bits / 2, Math.Min(1, right * 1.1), 0.2),
            Amount(IotLeakageLevel.Presence, null, 0.9, 0.8, 0.95, 0.6),
            Amount(IotLeakageLevel.ActionSet, 1, 3, bits / 1.2, right, 0.125),
            Amount(IotLeakageLevel.ActionSet, 2, 4.6, bits, right, 0.04),
        ],
        ExtraBytes = bytes,
        ExtraBytesShare = bytes / 300,
        ExtraDelay = defence.Kind == IotDefenceKind.Batching ? TimeSpan.FromSeconds(defence.Amount / 2) : TimeSpan.Zero,
        Recommendation = recommendation,
        Parameters = new IotLeakageParameters(IotObservation.All, 2, [0.67, 0.33], 100_000, 1),
    };

    public static IotCollision Collision(IotObservation observation, int distance, double overlap, params string[] members) => new()
    {
        Gateway = "home",
        Observation = observation,
        ActionCount = members[0].Split(" + ").Length,
        Members = [.. members.Select(static m => new IotCompound([.. m.Split(" + ").Select(Action)]))],
        MemberCount = members.Length,
        Lengths = [new IotSlotLengths("command", 83, 83 + distance)],
        Distance = distance,
        Overlap = overlap,
        DistinctBy = distance == 0 ? null : "command",
        Remedies = [new IotLengthChange("lamp", 3, [members[0]], [])],
    };

    /// <summary>An action of a key whose last colon is before the action.</summary>
    private static IotAction Action(string key)
    {
        int colon = key.LastIndexOf(':');
        return new IotAction(key[..colon], "type", key[(colon + 1)..]);
    }

    private static IotLeakageAmount Amount(IotLeakageLevel level, int? count, double entropy, double bits, double right, double guess) => new()
    {
        Level = level,
        ActionCount = count,
        PriorEntropy = entropy,
        MutualInformation = bits,
        MutualInformationRaw = bits + 0.05,
        NullInformation = 0.05,
        MinEntropyLeakage = Math.Log2(right / guess),
        BayesAccuracy = right,
        PriorAccuracy = guess,
        AnonymityMin = 1,
        AnonymityMedian = 2,
        AnonymityExpected = 2.5,
        IsExact = false,
        Samples = 1000,
        Low = bits * 0.9,
        High = bits * 1.05,
    };
}
