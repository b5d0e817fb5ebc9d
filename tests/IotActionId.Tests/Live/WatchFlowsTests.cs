using IotActionId.Capture;
using IotActionId.Identification;
using IotActionId.Lab;
using IotActionId.Live;
using IotActionId.Messages;
using IotActionId.Signatures;
using IotActionId.Tests.Lab;

namespace IotActionId.Tests.Live;

/// <summary>Flows that are looked into while they go on, by the time of their packets alone.</summary>
public sealed class WatchFlowsTests(ITestOutputHelper output) : IDisposable
{
    private static readonly IdentificationOptions Identification = new() { MaximumActions = 2, Prior = IotPrior.Learned };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("iotactionid");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(LabRuns.Styles), MemberType = typeof(LabRuns))]
    public void Exchanges_found_piece_by_piece_are_those_of_the_whole_flows(string style)
    {
        LabResult lab = LabRuns.Run(_folder.FullName, new LabOptions
        {
            Style = style,
            Sessions = [LabSessionKind.Training, LabSessionKind.Life],
            Repetition = 4,
            PairCount = 6,
            Duration = TimeSpan.FromHours(12),
            Disturbance = new LabDisturbance { ReconnectInterval = TimeSpan.FromHours(3), LocalActionRate = 20 },
            Network = new LabNetwork { ReorderingRate = 0.01, DuplicationRate = 0.01 },
        });
        IotSignatureSet set = SignatureLearner.Learn([.. Flows(lab.TrainingCapture!)], LabRuns.ReadLog(lab.TrainingLog));
        string capture = lab.Sessions[1].Capture;
        List<IotActionMatch> whole = OfflineMatches.Of(capture, set, Identification);

        var gateway = new WatchedGateway(set, Identification);
        List<IotActionMatch> seen = [];
        int longest = 0;
        var flows = new WatchFlows(gateway, new FlowReaderOptions(), null, capture, window =>
        {
            longest = Math.Max(longest, window.Messages.Count);
            seen.AddRange(gateway.Identify(window, TestContext.Current.CancellationToken));
        });
        using CaptureReader reader = CaptureReader.Open(capture);
        CapturedPacket packet = default;
        while (reader.TryRead(ref packet))
        {
            flows.Accept(packet);
        }

        // The last exchange may not be complete when the last packet comes.
        DateTimeOffset end = DateTimeOffset.UnixEpoch.AddTicks(packet.Time / 100) - set.QuietTime - TimeSpan.FromSeconds(1);
        string[] expected = [.. whole.Where(match => match.Time < end).Select(Describe)];
        output.WriteLine($"{expected.Length} matches, {whole.Count(static match => match.Origin == IotOrigin.Local)} of them local; exchanges {(set.SpansFlows ? "span flows" : "lie on one flow")}; the longest window has {longest} messages.");
        Assert.NotEmpty(expected);
        Assert.Equal(expected, seen.Where(match => match.Time < end).OrderBy(static match => match.Time).Select(Describe));
    }

    private static string Describe(IotActionMatch match) => $"{match.Time:O} {OfflineMatches.Describe(match)} in {match.Flow}";

    private static IEnumerable<IotFlow> Flows(string path)
    {
        using FlowReader reader = FlowReader.Open(path);
        foreach (IotFlow flow in reader.ReadFlows(TestContext.Current.CancellationToken))
        {
            yield return flow;
        }
    }
}
