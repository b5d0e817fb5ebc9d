using System.Net;
using IotActionId.Actions;
using IotActionId.Assessment;
using IotActionId.Identification;
using IotActionId.Lab;
using IotActionId.Live;
using IotActionId.Messages;
using IotActionId.Signatures;
using IotActionId.Tests.Lab;
using IotActionId.Tests.Messages;

namespace IotActionId.Tests.Live;

/// <summary>The lab's gateway in real time over real sockets, watched on the loopback interface while a capture session writes the same packets.</summary>
[Collection(AloneCollection.Name)]
public sealed class LiveWatchTests(ITestOutputHelper output) : IDisposable
{
    private const int Commands = 6;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Skew = TimeSpan.FromMilliseconds(1);
    private static readonly IdentificationOptions Identification = new() { Gateways = [IPAddress.Parse("127.0.1.20")], MaximumActions = 2, Prior = IotPrior.Learned };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("iotactionid");
    private readonly List<Vantage> _vantages = [];

    public void Dispose()
    {
        _vantages.ForEach(static vantage => vantage.Dispose());
        _folder.Delete(recursive: true);
    }

    [Theory]
    [MemberData(nameof(LabRuns.Styles), MemberType = typeof(LabRuns))]
    public async Task Actions_are_identified_live_as_offline_from_the_file_of_the_same_session(string style)
    {
        LiveRights.Need();
        IotSignatureSet? set = null;
        Task? late = null;
        TimeSpan gap = TimeSpan.FromSeconds(8);
        LabHome home = LabHome.Create(new LabHomeOptions { DeviceCount = 6, Seed = 5 });
        var options = new LabOptions { Style = style, Repetition = 8, PairCount = 12, TestCount = Commands, MaximumActions = 2, Seed = 5 };
        LabResult lab = LabRunner.Run(home, options, new LabOutput(Path.Combine(_folder.FullName, "lab")), new LabPace(Lead, gap, Begin), null, TestContext.Current.CancellationToken);
        await late!;
        output.WriteLine($"Quiet time {set!.QuietTime.TotalSeconds:0.00} s.");

        foreach (Vantage vantage in _vantages)
        {
            List<IotActionMatch> offline = vantage.Offline(set);
            Assert.NotEmpty(offline);
            Assert.True(SpinWait.SpinUntil(() => vantage.Matches.Count >= offline.Count, Patience), $"{vantage.Matches.Count} of {offline.Count} matches came.");
            Assert.Equal(offline.Select(OfflineMatches.Describe), vantage.Matches.Select(static seen => OfflineMatches.Describe(seen.Match)));

            // The kernel stamps a packet anew for each who captures it.
            Assert.All(offline.Zip(vantage.Matches), static pair => Assert.InRange(pair.First.Time - pair.Second.Match.Time, -Skew, Skew));
            Assert.Equal((0, 0), (vantage.Session.KernelDropped, vantage.Watcher.Statistics.DroppedExchanges));
            TimeSpan[] delays = [.. vantage.Matches.Select(seen => seen.At - seen.Match.Time - set.QuietTime).Order()];
            output.WriteLine($"{offline.Count} matches; after the quiet time {delays[0].TotalMilliseconds:0} to {delays[^1].TotalMilliseconds:0} ms, median {delays[delays.Length / 2].TotalMilliseconds:0} ms.");
        }

        List<IotCommand> truth = [.. new ActionLogReader(lab.TestLog!).Read()];
        IotAccuracy accuracy = AccuracyMeasurement.Measure(_vantages[0].Matches.Select(static seen => seen.Match), truth, TimeSpan.FromSeconds(2));
        output.WriteLine($"Of {Commands} commands {accuracy.ExactSetAccuracy:P0} exact, best possible {accuracy.BestPossibleAccuracy:P0}; truth among the candidates {accuracy.CandidateCoverage:P0}.");
        Assert.Equal(0, accuracy.Missed);
        Assert.True(_vantages[1].Matches.Count is > 0 and < Commands);

        void Begin()
        {
            string training = Path.Combine(_folder.FullName, "lab", "training");
            set = SignatureLearner.Learn(Flows($"{training}.pcap"), new ActionLogReader($"{training}.jsonl").Read());
            _vantages.Add(new Vantage(set, Path.Combine(_folder.FullName, "whole.pcap")));

            // Half-way, when the connection has long been open.
            late = Task.Delay(Lead + (gap * 2.5), TestContext.Current.CancellationToken)
                .ContinueWith(_ => _vantages.Add(new Vantage(set, Path.Combine(_folder.FullName, "late.pcap"))), TaskScheduler.Default);
        }
    }

    private static List<IotFlow> Flows(string path)
    {
        using FlowReader reader = FlowReader.Open(path);
        return [.. reader.ReadFlows()];
    }

    /// <summary>A capture session and a watch that begin together.</summary>
    private sealed class Vantage : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Lock _gate = new();
        private readonly List<(DateTimeOffset At, IotActionMatch Match)> _matches = [];
        private readonly Task _collecting;

        public Vantage(IotSignatureSet set, string path)
        {
            Session = new IotCapture(0, new CaptureOptions { Interface = "lo", Path = path, Filter = "host 127.0.1.20" });
            Watcher = new ActionWatcher(set, new WatchOptions { Interface = "lo", Filter = "host 127.0.1.20", Identification = Identification });
            _collecting = Task.Run(Collect);
        }

        public IotCapture Session { get; }

        public ActionWatcher Watcher { get; }

        public IReadOnlyList<(DateTimeOffset At, IotActionMatch Match)> Matches
        {
            get
            {
                lock (_gate)
                {
                    return [.. _matches];
                }
            }
        }

        public List<IotActionMatch> Offline(IotSignatureSet set)
        {
            Session.Stop();
            return OfflineMatches.Of(Session.Files[0], set, Identification);
        }

        public void Dispose()
        {
            _stop.Cancel();
            _collecting.GetAwaiter().GetResult();
            Watcher.Dispose();
            Session.Dispose();
            _stop.Dispose();
        }

        private void Collect()
        {
            try
            {
                while (true)
                {
                    foreach (IotActionMatch match in Watcher.Next(TimeSpan.FromSeconds(1), _stop.Token))
                    {
                        lock (_gate)
                        {
                            _matches.Add((DateTimeOffset.UtcNow, match));
                        }
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // The test is over.
            }
        }
    }
}
