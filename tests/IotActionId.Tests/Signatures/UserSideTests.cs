using IotActionId.Actions;
using IotActionId.Lab;
using IotActionId.Messages;
using IotActionId.Signatures;
using IotActionId.Tests.Messages;
using IotActionId.Tests.RealCaptures;

namespace IotActionId.Tests.Signatures;

/// <summary>What the user's side of the web service tells: when commands came, and how long their messages will be.</summary>
public class UserSideTests(LabTrainings labs, ITestOutputHelper output) : IClassFixture<LabTrainings>
{
    private const string Style = "WebSocketJsonRpc";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Requests_make_coarse_labels_exact()
    {
        TrainingTruth truth = Truth(Style);
        List<IotCommand> coarse = [.. TrainingTruth.ToMinutes(truth.Log()).Select(static c => TrainingTruth.Move(c, TimeSpan.FromSeconds(-97)))];
        IotSignatureSet set = SignatureLearner.Learn(truth.Flows(), coarse, new LearningOptions { UserFlows = truth.Flows("training.user.pcap") }, Stop);
        output.WriteLine(string.Join('\n', set.Warnings));
        Assert.InRange(set.TrainedFrom.MatchedCommands, coarse.Count - 1, coarse.Count);
        Assert.InRange(set.TrainedFrom.ClockOffsetSeconds, 0, 0.3);
        Assert.InRange(set.TrainedFrom.ClockSpreadSeconds, 0, 1);
        TrainingTruth.Distance distance = truth.Compare(set);
        Assert.True(distance.Compositions);
        Assert.InRange(distance.Mean, 0, 0.05);
    }

    [Fact]
    public void A_log_of_a_wrong_time_zone_is_told_by_requests_too()
    {
        TrainingTruth truth = Truth(Style);
        IotSignatureSet set = SignatureLearner.Learn(
            truth.Flows(), truth.Log().Select(static c => TrainingTruth.Move(c, TimeSpan.FromHours(-5))), new LearningOptions { UserFlows = truth.Flows("training.user.pcap") }, Stop);
        Assert.Equal(-5, set.TrainedFrom.TimeZoneErrorHours);
        Assert.Contains(set.Warnings, static w => w.Contains("5 h behind", StringComparison.Ordinal));
    }

    [Fact]
    public void Requests_stand_in_for_a_log()
    {
        TrainingTruth truth = Truth(Style);
        IotSignatureSet set = SignatureLearner.Learn(truth.Flows(), [], new LearningOptions { UserFlows = truth.Flows("training.user.pcap") }, Stop);
        Assert.Equal(truth.Log().Count, set.TrainedFrom.Commands);
        Assert.Equal(set.TrainedFrom.Commands, set.TrainedFrom.MatchedCommands);
        Assert.All(set.Signatures, static s => Assert.Matches("^user:request-[0-9]+$", s.Action.Key));
        Assert.Equal(truth.Flows()[0].Gateway, set.GatewayAddress);
        output.WriteLine($"{set.Signatures.Count} request lengths; {string.Join("; ", set.Signatures.Take(5))}");
    }

    [Fact]
    public void Flows_of_a_user_without_requests_of_the_log_are_said_to_be_so()
    {
        TrainingTruth truth = Truth(Style);
        List<IotFlow> idle = [.. truth.Flows("training.user.pcap").Select(f => TimeSlice.Of(f, DateTimeOffset.MinValue, truth.Log()[20].Time))];
        IotSignatureSet set = SignatureLearner.Learn(truth.Flows(), truth.Log(), new LearningOptions { UserFlows = idle }, Stop);
        Assert.Contains(set.Warnings, static w => w.Contains("go with requests in the user's flows", StringComparison.Ordinal));
        Assert.True(truth.Compare(set).Compositions);
    }

    [Theory]
    [InlineData("WebSocketJsonRpc")]
    [InlineData("MqttQos1")]
    [InlineData("HttpLongPoll")]
    [InlineData("Http2EventStream")]
    [InlineData("WebSocketCbc")]
    public void Actions_that_were_never_triggered_are_predicted_where_lengths_follow_requests(string style)
    {
        TrainingTruth truth = Truth(style);
        List<IotCommand> log = truth.Log();

        // One action of each device that has several is never triggered, as far as the learner knows.
        HashSet<string> hidden = [.. log.SelectMany(static c => c.Actions).GroupBy(static a => a.Device).Where(static g => g.Select(static a => a.Key).Distinct().Count() > 2).Select(static g => g.Min(static a => a.Key)!)];
        List<IotCommand> known = [.. log.Where(c => !c.Actions.Any(a => hidden.Contains(a.Key)))];
        List<IotCommand> predict = [.. log.Where(c => c.Actions is [{ } only] && hidden.Contains(only.Key))];
        IotSignatureSet set = SignatureLearner.Learn(truth.Flows(), known, new LearningOptions { Predict = predict }, Stop);
        output.WriteLine(string.Join('\n', set.RequestRelations) + "\n" + string.Join('\n', set.Warnings));
        IotSignature[] predicted = [.. set.Signatures.Where(static s => s.IsPredicted)];
        foreach (IotSignature s in predicted)
        {
            output.WriteLine($"{s}   true: {string.Join(", ", truth.Lengths(s.Action.Key, LabMessageKind.Command).Distinct().Order())}");
            LengthDistribution command = s.Find("command")!.Lengths;
            Assert.All(truth.Lengths(s.Action.Key, LabMessageKind.Command), l => Assert.True(command.Probability(l, l) > 0, $"{s.Action} may have {l} bytes"));
            Assert.InRange(command.Max - command.Min, 0, 4);
            Assert.Contains(s.Warnings, static w => w.StartsWith("Never triggered", StringComparison.Ordinal));
        }

        // What the web service writes into a command is what the browser wrote; what the gateway reports of it is not, nor what CBC hides.
        bool isExact = set.Framing.IsExact;
        Assert.Equal(isExact, set.RequestRelations.Single(static r => r.Slot == "command").Holds);
        Assert.False(set.RequestRelations.Single(static r => r.Slot == "status").Holds);
        Assert.Equal(isExact ? hidden.Order() : [], predicted.Select(static s => s.Action.Key).Order());
        Assert.Equal(!isExact, set.Warnings.Any(static w => w.StartsWith("Nothing was predicted", StringComparison.Ordinal)));
    }

    [Fact]
    public void Values_that_were_never_triggered_are_predicted_by_value()
    {
        TrainingTruth truth = Truth(Style);
        List<IotCommand> log = truth.Log();
        IotCommand rare = log.Where(static c => c.Actions is [{ Value: not null }]).GroupBy(static c => c.Actions[0].ValueKey).MinBy(static g => g.Count())!.First();
        string key = rare.Actions[0].ValueKey;
        IotSignatureSet set = SignatureLearner.Learn(
            truth.Flows(), log.Where(c => c.Actions.All(a => a.ValueKey != key)), new LearningOptions { Predict = [rare], ByValue = true }, Stop);
        IotSignature predicted = Assert.Single(set.Signatures, static s => s.IsPredicted);
        Assert.Equal(key, predicted.Action.ValueKey);
        Assert.Equal(0, predicted.Support);
        Assert.Contains(predicted.Warnings, static w => w.StartsWith("Never triggered", StringComparison.Ordinal));
        IotSignatureSet all = SignatureLearner.Learn(truth.Flows(), log, new LearningOptions { ByValue = true }, Stop);
        output.WriteLine(key + "\n" + predicted + "\n" + string.Join('\n', set.RequestRelations) + "\n" + all.Signatures.Single(s => s.Action.ValueKey == key));
        Assert.Equal(all.Signatures.Single(s => s.Action.ValueKey == key).Find("command")!.Lengths.Lengths, predicted.Find("command")!.Lengths.Lengths);
    }

    [Fact]
    public void The_plug_s_lengths_do_not_follow_the_phone_s_and_nothing_is_predicted()
    {
        using FlowReader reader = FlowReader.Open(SharedCaptures.Path("plug", "capture.pcap"));
        List<IotFlow> flows = [.. reader.ReadFlows()];
        List<IotFlow> phone = [.. flows.Where(static f => f.Gateway.ToString() == "192.168.1.160" && f.TlsVersion == "TLS 1.0")];
        List<IotCommand> log = [.. new ActionLogReader(SharedCaptures.Path("plug", "actions.jsonl")).Read(Stop)];
        IotSignatureSet set = SignatureLearner.Learn(flows, log, new LearningOptions
        {
            UserFlows = phone,
            Predict = [new IotCommand { Time = log[0].Time, Actions = [new IotAction("plug", "plug", "BLINK")], BodyLength = 90 }],
        }, Stop);
        output.WriteLine(set.GatewayAddress + "\n" + string.Join('\n', set.RequestRelations) + "\n" + string.Join('\n', set.Warnings));
        Assert.Equal("192.168.1.159", set.GatewayAddress.ToString());
        Assert.All(set.RequestRelations, static r => Assert.False(r.Holds));
        Assert.All(set.RequestRelations, static r => Assert.InRange(r.Exchanges, 1, 12));
        Assert.DoesNotContain(set.Signatures, static s => s.IsPredicted);
        Assert.Contains(set.Warnings, static w => w.StartsWith("Nothing was predicted", StringComparison.Ordinal));
    }

    [Fact]
    public void Predictions_without_the_lengths_of_bodies_are_refused_in_words()
    {
        TrainingTruth truth = Truth(Style);
        List<IotCommand> bare = [.. truth.Log().Select(static c => new IotCommand { Time = c.Time, Actions = c.Actions, Source = c.Source })];
        IotCommand blink = new() { Time = bare[0].Time, Actions = [bare[0].Actions[0] with { Action = "blink" }], BodyLength = 90 };
        IotSignatureSet set = SignatureLearner.Learn(truth.Flows(), bare, new LearningOptions { UserFlows = truth.Flows("training.user.pcap"), Predict = [blink] }, Stop);
        Assert.True(set.RequestRelations.Single(static r => r.Slot == "command").Holds);
        Assert.DoesNotContain(set.Signatures, static s => s.IsPredicted);
        Assert.Contains(set.Warnings, static w => w.Contains("does not tell the lengths of the request bodies", StringComparison.Ordinal));
    }

    [Fact]
    public void The_phone_s_polls_alone_show_no_relation_either()
    {
        using FlowReader reader = FlowReader.Open(SharedCaptures.Path("plug", "capture.pcap"));
        List<IotFlow> flows = [.. reader.ReadFlows()];
        List<IotFlow> phone = [.. flows.Where(static f => f.Gateway.ToString() == "192.168.1.160" && f.TlsVersion == "TLS 1.0")];
        IotSignatureSet set = SignatureLearner.Learn(flows, [], new LearningOptions { UserFlows = phone }, Stop);
        output.WriteLine(set.GatewayAddress + "\n" + string.Join('\n', set.RequestRelations));
        Assert.NotEmpty(set.RequestRelations);
        Assert.All(set.RequestRelations, static r => Assert.False(r.Holds));
    }

    private TrainingTruth Truth(string style) => labs.Get($"user-{style}", style, static options => options with { Repetition = 8, PairCount = 24 }, devices: 8);
}
