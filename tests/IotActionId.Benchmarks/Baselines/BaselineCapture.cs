using IotActionId.Actions;
using IotActionId.Assessment;
using IotActionId.Identification;
using IotActionId.Lab;
using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Benchmarks;

/// <summary>What the methods are compared on: traffic with its log to learn from, and other traffic with its log to be tested on.</summary>
internal sealed class BaselineCapture
{
    private const string HubTimes = "MMMM dd, yyyy 'at' hh:mmtt";

    private IReadOnlyDictionary<IotCommand, BestPossible>? _best;

    private BaselineCapture(string name, IEnumerable<IotFlow> training, IEnumerable<IotCommand> trainingLog, IEnumerable<IotFlow> test, IEnumerable<IotCommand> testLog, TimeSpan tolerance)
    {
        Name = name;
        TrainingLog = [.. trainingLog.OrderBy(static c => c.Time)];
        TestLog = [.. testLog.OrderBy(static c => c.Time)];
        Tolerance = tolerance;
        List<IotFlow> flows = [.. training];
        Set = SignatureLearner.Learn(flows, TrainingLog);
        Identifier = new Identifier(Set);
        Training = [.. flows.Where(Identifier.Concerns)];
        Test = [.. test.Where(Identifier.Concerns)];
    }

    /// <summary>What the table calls it.</summary>
    public string Name { get; }

    /// <summary>Flows of the gateway to learn from.</summary>
    public IReadOnlyList<IotFlow> Training { get; }

    /// <summary>What was done meanwhile.</summary>
    public IReadOnlyList<IotCommand> TrainingLog { get; }

    /// <summary>Flows of the gateway to be tested on.</summary>
    public IReadOnlyList<IotFlow> Test { get; }

    /// <summary>What was done in the test.</summary>
    public IReadOnlyList<IotCommand> TestLog { get; }

    /// <summary>How far the logs' clock is from the captures' at most.</summary>
    public TimeSpan Tolerance { get; }

    /// <summary>What IotActionId learned.</summary>
    public IotSignatureSet Set { get; }

    private Identifier Identifier { get; }

    /// <summary>What IotActionId finds, as Find-IotAction would: exchanges of some gateways lie on several flows.</summary>
    public IReadOnlyList<IotActionMatch> Find() => Identifier.NeedsAllFlows ? [.. Identifier.Identify(Test)] : [.. Test.SelectMany(f => Identifier.Identify(f))];

    /// <summary>Measures matches against the log.</summary>
    public IotAccuracy Measure(IReadOnlyList<IotActionMatch> matches) =>
        AccuracyMeasurement.Measure(matches, TestLog, Tolerance, Test, _best);

    /// <summary>A home of the lab: singles and pairs to learn from; singles, pairs, triples, scenes of 4 to 6, and an idle day, to be tested on.</summary>
    public static BaselineCapture OfLab(string style, int seed, string folder)
    {
        LabResult lab = LabRunner.Run(
            LabHome.Create(new LabHomeOptions { Seed = seed }),
            new LabOptions { Style = style, Seed = seed, TestCount = 300, MaximumActions = 6, Sessions = [LabSessionKind.Training, LabSessionKind.Test, LabSessionKind.Idle] },
            new LabOutput(Path.Combine(folder, style), Force: true));
        LabSessionResult test = lab.Sessions.Single(static s => s.Kind == LabSessionKind.Test);
        var capture = new BaselineCapture(
            style,
            Flows(lab.TrainingCapture!),
            Log(lab.TrainingLog!),
            [.. Flows(test.Capture), .. Flows(lab.Sessions.Single(static s => s.Kind == LabSessionKind.Idle).Capture)],
            Log(test.Log),
            TimeSpan.FromSeconds(5));
        capture._best = LabBestAnswers.Of(capture.TestLog, test.Lengths, capture.Test.SelectMany(IotMessageUnit.Of));
        return capture;
    }

    /// <summary>The real captures, each learned in its first half and tested in its second; none where the folder is absent.</summary>
    public static IEnumerable<BaselineCapture> OfReality(string folder)
    {
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        yield return Halves("plug", Flows(Path.Combine(folder, "plug", "capture.pcap")), Log(Path.Combine(folder, "plug", "actions.jsonl")), TimeSpan.FromSeconds(3));
        var options = new ActionLogOptions { TimeZone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York"), Csv = new CsvLogOptions { TimeFormats = [HubTimes] } };
        yield return Halves("lock-hub", Flows(Path.Combine(folder, "lock-hub", "capture.pcap")), Log(Path.Combine(folder, "lock-hub", "actions.csv"), options), TimeSpan.FromSeconds(90));
    }

    private static BaselineCapture Halves(string name, List<IotFlow> flows, List<IotCommand> log, TimeSpan tolerance)
    {
        int half = log.Count / 2;
        DateTimeOffset cut = log[half - 1].Time + ((log[half].Time - log[half - 1].Time) / 2);
        return new BaselineCapture(
            name,
            flows.Select(f => Slice(f, DateTimeOffset.MinValue, cut)).OfType<IotFlow>(),
            log.Take(half),
            flows.Select(f => Slice(f, cut, DateTimeOffset.MaxValue)).OfType<IotFlow>(),
            log.Skip(half),
            tolerance);
    }

    private static List<IotFlow> Flows(string path)
    {
        using FlowReader reader = FlowReader.Open(path);
        return [.. reader.ReadFlows()];
    }

    private static List<IotCommand> Log(string path, ActionLogOptions? options = null) => [.. new ActionLogReader(path, options).Read().OrderBy(static c => c.Time)];

    /// <summary>The part of a flow within a time, as if the capture had begun or ended there; null where there is none.</summary>
    private static IotFlow? Slice(IotFlow flow, DateTimeOffset from, DateTimeOffset to) => flow.EndTime < from || flow.StartTime >= to ? null : new()
    {
        Id = flow.Id,
        Gateway = flow.Gateway,
        GatewayPort = flow.GatewayPort,
        Server = flow.Server,
        ServerPort = flow.ServerPort,
        Protocol = flow.Protocol,
        ServerName = flow.ServerName,
        Alpn = flow.Alpn,
        TlsVersion = flow.TlsVersion,
        CipherSuite = flow.CipherSuite,
        Framing = flow.Framing,
        StartTime = flow.StartTime > from ? flow.StartTime : from,
        EndTime = flow.EndTime < to ? flow.EndTime : to,
        Packets = flow.Packets,
        Bytes = flow.Bytes,
        LostBytes = flow.LostBytes,
        HandshakeSeen = flow.HandshakeSeen,
        Truncated = flow.Truncated,
        Messages = [.. flow.Messages.Where(m => m.Time >= from && m.Time < to)],
        Path = flow.Path,
    };
}
