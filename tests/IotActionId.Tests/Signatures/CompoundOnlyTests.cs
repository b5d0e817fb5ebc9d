using IotActionId.Actions;
using IotActionId.Lab;
using IotActionId.Messages;
using IotActionId.Signatures;
using IotActionId.Tests.RealCaptures;

namespace IotActionId.Tests.Signatures;

/// <summary>What can be learned of actions that never occur alone.</summary>
public class CompoundOnlyTests(LabTrainings labs, ITestOutputHelper output) : IClassFixture<LabTrainings>
{
    [Fact]
    public void Actions_that_never_occur_alone_are_worked_out_from_pairs_with_those_that_do()
    {
        string[] alone = ["lamp:on", "heater:warm", "door:lock"];
        IotSignatureSet set = new SyntheticHome().Commands([
            .. Enumerable.Range(0, 24).Select(i => (string[])[alone[i % 3]]),
            .. SyntheticHome.Sets(2)]).Learn();
        AssertHome(set, kappa: SyntheticHome.Constant - SyntheticHome.Separator);
        Assert.All(set.Signatures.Where(s => !alone.Contains(s.Action.Key)), static s => Assert.Contains(s.Warnings, static w => w.StartsWith("Never alone", StringComparison.Ordinal)));
        Assert.All(set.Signatures.Where(s => alone.Contains(s.Action.Key)), static s => Assert.Empty(s.Warnings));
        Assert.Contains(set.Warnings, static w => w.StartsWith("5 actions never occur alone", StringComparison.Ordinal));
    }

    [Fact]
    public void Pairs_and_triples_alone_tell_everything()
    {
        IotSignatureSet set = new SyntheticHome().Commands([.. SyntheticHome.Sets(2), .. SyntheticHome.Sets(3)]).Learn();
        AssertHome(set, kappa: SyntheticHome.Constant - SyntheticHome.Separator);
    }

    [Fact]
    public void Pairs_alone_leave_kappa_open_and_predict_pairs_exactly()
    {
        IotSignatureSet set = new SyntheticHome().Commands(SyntheticHome.Sets(2)).Learn();
        IotSlot command = set.Slots.Single(static s => s.Name == "command");
        Assert.Equal(SlotComposition.Summed, command.Composition);
        Assert.Contains(set.Warnings, static w => w.Contains("leaves kappa open", StringComparison.Ordinal));
        foreach (string[] pair in SyntheticHome.Sets(2))
        {
            int length = pair.Sum(k => Assert.Single(set.Signatures.Single(s => s.Action.Key == k).Find("command")!.Lengths.Lengths)) - command.Kappa;
            Assert.Equal(new SyntheticHome().CommandLength(pair), length);
        }
    }

    [Fact]
    public void Actions_that_the_compounds_leave_open_are_named()
    {
        // Blind and door only ever together: of their sum nothing tells which part is whose.
        IotSignatureSet set = new SyntheticHome().Commands([
            .. Enumerable.Range(0, 24).Select(static i => (string[])[SyntheticHome.Keys[i % 4]]),
            .. SyntheticHome.Sets(2).Where(static s => s.All(static k => k[0] is 'l' or 'h')),
            .. Enumerable.Repeat((string[])["blind:up", "door:lock"], 6)]).Learn();
        Assert.Equal(["heater:cold", "heater:warm", "lamp:off", "lamp:on"], set.Signatures.Select(static s => s.Action.Key));
        Assert.Contains(set.Warnings, static w => w.Contains("do not tell what is whose", StringComparison.Ordinal) && w.Contains("blind:up, door:lock", StringComparison.Ordinal));
    }

    [Fact]
    public void A_home_whose_commands_are_no_sums_is_said_to_have_them()
    {
        // As compression does: what a text gains by its likeness to another depends on both.
        var home = new SyntheticHome
        {
            CommandLength = static keys => SyntheticHome.Constant + keys.Sum(static k => SyntheticHome.Catalogue.Single(c => $"{c.Device}:{c.Action}" == k).Increment)
                - (keys.Length == 1 ? 0 : 10 * (keys.Length - 1) * (string.Concat(keys).Sum(static c => c * c) % 7)),
        };
        IotSignatureSet set = home.Commands([
            .. Enumerable.Range(0, 64).Select(static i => (string[])[SyntheticHome.Keys[i % 8]]),
            .. SyntheticHome.Sets(2), .. SyntheticHome.Sets(3)]).Learn();
        Assert.Equal(SlotComposition.NotAdditive, set.Slots.Single(static s => s.Name == "command").Composition);
        Assert.False(set.IsComposable);
        Assert.Contains(set.Warnings, static w => w.StartsWith("Slot command is not additive", StringComparison.Ordinal));
        Assert.All(set.Signatures, s => Assert.Equal([home.CommandLength([s.Action.Key])], s.Find("command")!.Lengths.Lengths));
    }

    [Theory]
    [InlineData("WebSocketJsonRpc")]
    [InlineData("MqttQos1")]
    [InlineData("HttpLongPoll")]
    [InlineData("Http2EventStream")]
    [InlineData("WebSocketCbc")]
    public void A_training_of_pairs_only_explains_unseen_pairs(string style)
    {
        TrainingTruth truth = labs.Get($"pairs-{style}", style, static options => options with { Repetition = 1, PairCount = 240, TestCount = 80, MaximumActions = 2 }, devices: 8);
        List<IotCommand> log = truth.Log();
        DateTimeOffset first = log.First(static c => c.Actions.Count > 1).Time.AddSeconds(-8);
        List<IotFlow> flows = [.. truth.Flows().Select(f => TimeSlice.Of(f, first, DateTimeOffset.MaxValue))];
        IotSignatureSet set = SignatureLearner.Learn(flows, log.Where(static c => c.Actions.Count > 1), cancellationToken: TestContext.Current.CancellationToken);
        TrainingTruth.Distance distance = truth.Compare(set);
        output.WriteLine($"{style}: {string.Join("; ", set.Slots.Select(static s => $"{s.Name} {s.Composition} {s.Kappa} {s.CompoundSupport}/{s.CompoundTotal} {s.Envelope}"))}; {set.Signatures.Count} signatures of {truth.Result.ElementaryActionCount}; {distance}\n{string.Join('\n', set.Warnings)}");

        // All of a pair's messages are exact; what an action alone would send is not known where its messages are summed.
        Assert.True(distance.Compositions);
        Assert.Equal(truth.Result.ElementaryActionCount, set.Signatures.Count);
        Assert.True(distance.Explained >= 0.95 * distance.Compounds, $"{distance.Explained} of {distance.Compounds} unseen pairs explained");
        Assert.Equal(set.Slots.Any(static s => s.Composition == SlotComposition.Summed), set.Warnings.Any(static w => w.Contains("leaves kappa open", StringComparison.Ordinal)));
        Assert.True(distance.Compounds > 0 || distance.Lacking <= 2, $"{distance.Lacking} true lengths lack");
    }

    private static void AssertHome(IotSignatureSet set, int kappa)
    {
        Assert.Equal([("command", SlotComposition.Summed), ("acknowledgement", SlotComposition.Separate)], set.Slots.Select(static s => (s.Name, s.Composition)));
        Assert.Equal(kappa, set.Slots[0].Kappa);
        Assert.Equal(SyntheticHome.Keys.Order(StringComparer.Ordinal), set.Signatures.Select(static s => s.Action.Key));
        foreach ((string device, _, string action, int increment, int status) in SyntheticHome.Catalogue)
        {
            IotSignature signature = set.Signatures.Single(s => s.Action.Key == $"{device}:{action}");
            Assert.Equal([SyntheticHome.Constant + increment], signature.Find("command")!.Lengths.Lengths);
            Assert.Equal([status], signature.Find("acknowledgement")!.Lengths.Lengths);
        }
    }
}
