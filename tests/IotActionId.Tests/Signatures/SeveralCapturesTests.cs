using System.Globalization;
using System.Text;
using IotActionId.Actions;
using IotActionId.Lab;
using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Tests.Signatures;

/// <summary>Training captures of several days with logs of several formats and clocks, learned from in one call.</summary>
public class SeveralCapturesTests(LabTrainings labs, ITestOutputHelper output) : IClassFixture<LabTrainings>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Three_captures_with_logs_of_three_formats_and_clocks_make_one_set()
    {
        TrainingTruth[] days = [.. Enumerable.Range(0, 3).Select(day => labs.Get($"day-{day}", "WebSocketJsonRpc", options => options with
        {
            StartTime = options.StartTime.AddDays(7 * day),
            Repetition = 4,
            PairCount = 14,
            Disturbance = new LabDisturbance { ClockOffset = TimeSpan.FromSeconds(day switch { 0 => 12, 1 => -97, _ => 41 }) },
        }, devices: 8))];
        string csv = Path.ChangeExtension(days[1].Result.Sessions[0].Log, ".csv");
        WriteCsv(csv, days[1].Log());
        List<IotCommand> log =
        [
            .. days[0].Log(),
            .. new ActionLogReader(csv, new ActionLogOptions { Csv = new CsvLogOptions { CommandColumn = "command" } }).Read(Stop),
            .. new ActionLogReader(days[2].Result.Sessions[0].Har).Read(Stop),
        ];
        IotSignatureSet set = SignatureLearner.Learn(days.SelectMany(static d => d.Flows()), log, cancellationToken: Stop);
        output.WriteLine($"{set.TrainedFrom}\n{string.Join('\n', set.Warnings)}\n{string.Join('\n', days.Select(d => d.Compare(set)))}");
        Assert.Equal(days.Sum(static d => d.Log().Count), log.Count);
        Assert.True(set.TrainedFrom.MatchedCommands >= log.Count - 1);
        Assert.InRange(set.TrainedFrom.ClockSpreadSeconds, 52, 120);
        Assert.All(set.Signatures, static s => Assert.InRange(s.Support, 11, 12));
        Assert.All(days, day =>
        {
            TrainingTruth.Distance distance = day.Compare(set);
            Assert.True(distance.Compositions);
            Assert.Equal(0, distance.Lacking);
            Assert.True(distance.Explained >= 0.95 * distance.Compounds);
        });
    }

    [Fact]
    public void An_idle_capture_makes_background_of_what_it_holds()
    {
        TrainingTruth truth = labs.Get("idle", "WebSocketJsonRpc", static options => options with
        {
            Repetition = 4,
            PairCount = 12,
            Sessions = [LabSessionKind.Training, LabSessionKind.Test, LabSessionKind.Idle],
            Duration = TimeSpan.FromHours(3),
        }, devices: 8);
        IotSignatureSet without = SignatureLearner.Learn(truth.Flows(), truth.Log(), cancellationToken: Stop);
        IotSignatureSet with = SignatureLearner.Learn([.. truth.Flows(), .. truth.Flows("idle.pcap")], truth.Log(), cancellationToken: Stop);
        Assert.True(with.TrainedFrom.IdleSeconds > without.TrainedFrom.IdleSeconds + 10_000, $"{without.TrainedFrom.IdleSeconds} s, {with.TrainedFrom.IdleSeconds} s");
        Assert.True(with.Background.Count > without.Background.Count);
        Assert.Equal(without.Signatures.Select(static s => s.ToString()), with.Signatures.Select(static s => s.ToString()));
    }

    [Fact]
    public void Background_that_falls_into_exchanges_pollutes_no_signature()
    {
        SyntheticHome home = new SyntheticHome().Wait(3600);
        for (int i = 0; i < 96; i++)
        {
            // Telemetry and a keepalive between command and answer, a report of a sensor after it.
            if (i % 5 == 0)
            {
                home.Message(0.3, IotDirection.FromGateway, 80 + (i % 3)).Message(0.4, IotDirection.FromGateway, 2).Message(2 + (i % 5), IotDirection.FromGateway, 81);
            }

            home.Command(SyntheticHome.Keys[i % 8]);
        }

        IotSignatureSet set = home.Wait(3600).Learn();
        Assert.Equal(["command", "acknowledgement"], set.Slots.Select(static s => s.Name));
        foreach ((string device, _, string action, int increment, int status) in SyntheticHome.Catalogue)
        {
            IotSignature signature = set.Signatures.Single(s => s.Action.Key == $"{device}:{action}");
            Assert.Equal([SyntheticHome.Constant + increment], signature.Find("command")!.Lengths.Lengths);
            Assert.Equal([status], signature.Find("acknowledgement")!.Lengths.Lengths);
        }
    }

    private static void WriteCsv(string path, List<IotCommand> log)
    {
        var text = new StringBuilder("time,command,device,type,action,value\n");
        for (int i = 0; i < log.Count; i++)
        {
            foreach (IotAction action in log[i].Actions)
            {
                text.Append(CultureInfo.InvariantCulture, $"{log[i].Time:yyyy-MM-ddTHH:mm:ss.fffZ},{i},{action.Device},{action.Type},{action.Action},{action.Value}\n");
            }
        }

        File.WriteAllText(path, text.ToString());
    }
}
