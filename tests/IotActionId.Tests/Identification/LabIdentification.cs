using System.Security.Cryptography.X509Certificates;
using IotActionId.Actions;
using IotActionId.Assessment;
using IotActionId.Identification;
using IotActionId.Lab;
using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Tests.Identification;

/// <summary>A lab run that was learned from and identified with the defaults, beside its truth.</summary>
internal sealed class LabIdentification
{
    private readonly Lazy<IReadOnlyDictionary<IotCommand, BestPossible>> _best;

    private LabIdentification(string truth, LabSessionResult training, LabSessionResult test, LabSessionResult? idle, IotSignatureSet? learned)
    {
        Truth = [.. LabTruthEntry.Read(truth)];
        Set = learned ?? SignatureLearner.Learn(Read(training.Capture), new ActionLogReader(training.Log).Read());
        Test = Read(test.Capture);
        Log = [.. new ActionLogReader(test.Log).Read()];
        Matches = Identify(Test);
        IdleMatches = idle is null ? [] : Identify(Read(idle.Capture));
        _best = new(() => LabBestAnswers.Of(Log, test.Lengths, Test.SelectMany(IotMessageUnit.Of)));
    }

    /// <summary>What was learned in the training session.</summary>
    public IotSignatureSet Set { get; }

    /// <summary>The flows of the test session.</summary>
    public IReadOnlyList<IotFlow> Test { get; }

    /// <summary>What was commanded in the test session.</summary>
    public IReadOnlyList<IotCommand> Log { get; }

    /// <summary>What was found in the test session.</summary>
    public IReadOnlyList<IotActionMatch> Matches { get; }

    /// <summary>What was found in the idle session.</summary>
    public IReadOnlyList<IotActionMatch> IdleMatches { get; }

    /// <summary>How often the best possible answers to the commands are right.</summary>
    public IReadOnlyDictionary<IotCommand, BestPossible> Best => _best.Value;

    /// <summary>Every message of the run.</summary>
    public IReadOnlyList<LabTruthEntry> Truth { get; }

    /// <summary>Runs a lab as anybody can.</summary>
    /// <param name="home">The home.</param>
    /// <param name="options">The run.</param>
    /// <param name="folder">Where its files go.</param>
    /// <param name="learned">What was learned of the same home otherwise; null to learn from the training session.</param>
    public static LabIdentification Of(LabHomeOptions home, LabOptions options, string folder, IotSignatureSet? learned)
    {
        LabResult lab = LabRunner.Run(LabHome.Create(home), options, new LabOutput(folder), progress: null, TestContext.Current.CancellationToken);
        return new LabIdentification(lab.Truth, Session(LabSessionKind.Training)!, Session(LabSessionKind.Test)!, Session(LabSessionKind.Idle), learned);

        LabSessionResult? Session(LabSessionKind kind) => lab.Sessions.FirstOrDefault(s => s.Kind == kind);
    }

    /// <summary>Runs a lab whose test commands come in twos, one so long after the other.</summary>
    public static LabIdentification BackToBack(LabHomeOptions homeOptions, LabOptions options, TimeSpan gap, string folder)
    {
        LabHome home = LabHome.Create(homeOptions);
        using X509Certificate2 certificate = LabCertificate.Create(options.StartTime, LabNames.Default.GatewayHost, LabNames.Default.UserHost);
        var setup = new LabSetup(options, home, certificate, LabNames.Default, keyLog: null);
        LabFolder.Prepare(folder, force: false);
        string truthPath = Path.Combine(folder, LabFolder.Truth);
        var results = new List<LabSessionResult>();
        using (var truth = new TruthFile(truthPath))
        {
            foreach (SessionPlan plan in new SessionPlanner(options, home, [.. setup.Units.SelectMany(static u => u.Devices)], setup.Random.Fork("plan")).Plan())
            {
                UserCommand[] commands = [.. plan.Commands.Select((c, i) => plan.Kind == LabSessionKind.Test && i % 2 == 1 ? c with { Time = plan.Commands[i - 1].Time + (gap.Ticks * 100) } : c)];
                using var files = new SessionFiles(folder, plan.Name);
                using var session = new LabSession(setup, plan with { Commands = commands }, files, truth);
                session.Run(static _ => { }, TestContext.Current.CancellationToken);
                files.WriteUntil(long.MaxValue);
                results.Add(new LabSessionResult
                {
                    Kind = plan.Kind,
                    StartTime = LabTime.ToDate(plan.Start),
                    EndTime = LabTime.ToDate(plan.End),
                    Capture = files.CapturePath,
                    UserCapture = files.UserCapturePath,
                    Log = files.LogPath,
                    Har = files.HarPath,
                    Lengths = session.Lengths,
                    CommandCount = commands.Length,
                    PacketCount = files.Capture.Frames,
                });
            }
        }

        return new LabIdentification(truthPath, results[0], results[1], null, null);
    }

    /// <summary>The commands with their matches. What was commanded while the gateway was away comes late.</summary>
    public IEnumerable<AssessedCommand> Rows(double tolerance = 2)
    {
        IotActionMatch[] remote = [.. Matches.Where(static m => m.Origin == IotOrigin.Remote).OrderBy(static m => m.Time)];
        return Log.Zip(CommandPairing.Pair(Log, remote.Select(static m => m.Time), TimeSpan.FromSeconds(tolerance)), (c, m) => new AssessedCommand(c, m < 0 ? null : remote[m]));
    }

    /// <summary>Measures several runs, which lie apart in time, as one.</summary>
    public static IotAccuracy Measure(params IReadOnlyList<LabIdentification> runs) => AccuracyMeasurement.Measure(
        runs.SelectMany(static r => r.Matches),
        runs.SelectMany(static r => r.Log),
        TimeSpan.FromSeconds(2),
        [.. runs.SelectMany(static r => r.Test)]);

    private List<IotActionMatch> Identify(IReadOnlyList<IotFlow> flows)
    {
        // As Find-IotAction does.
        var identifier = new Identifier(Set);
        return identifier.NeedsAllFlows ? [.. identifier.Identify(flows)] : [.. flows.SelectMany(f => identifier.Identify(f))];
    }

    private static List<IotFlow> Read(string path)
    {
        using FlowReader reader = FlowReader.Open(path);
        return [.. reader.ReadFlows()];
    }
}
