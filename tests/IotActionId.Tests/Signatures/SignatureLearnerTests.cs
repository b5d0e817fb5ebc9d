using System.Net;
using IotActionId.Actions;
using IotActionId.Messages;
using IotActionId.Signatures;
using IotActionId.Tls;

namespace IotActionId.Tests.Signatures;

public class SignatureLearnerTests
{
    [Fact]
    public void Every_length_of_the_home_is_found()
    {
        IotSignatureSet set = SyntheticHome.Learned();
        Assert.Equal(SyntheticHome.Catalogue.Length, set.Signatures.Count);
        foreach ((string device, string type, string action, int increment, int status) in SyntheticHome.Catalogue)
        {
            IotSignature signature = set.Signatures.Single(s => s.Action.Key == $"{device}:{action}");
            Assert.Equal(type, signature.Action.Type);
            Assert.Equal([SyntheticHome.Constant + increment], signature.Find("command")!.Lengths.Lengths);
            Assert.Equal([status], signature.Find("acknowledgement")!.Lengths.Lengths);
            Assert.Equal(8, signature.Support);
            Assert.Empty(signature.Collides);
        }
    }

    [Fact]
    public void Composition_and_kappa_are_those_of_the_home()
    {
        IotSignatureSet set = SyntheticHome.Learned();
        IotSlot command = set.Slots.Single(static s => s.Name == "command");
        Assert.Equal(SlotComposition.Summed, command.Composition);
        Assert.Equal(SyntheticHome.Constant - SyntheticHome.Separator, command.Kappa);
        Assert.Equal(command.CompoundTotal, command.CompoundSupport);
        Assert.Equal(SlotComposition.Separate, set.Slots.Single(static s => s.Name == "acknowledgement").Composition);
        Assert.Equal(IotDirection.ToGateway, set.Initiator);
    }

    [Fact]
    public void Keepalives_and_telemetry_are_background()
    {
        IotSignatureSet set = SyntheticHome.Learned();
        Assert.Equal(
            [(IotDirection.ToGateway, 2), (IotDirection.FromGateway, 2), (IotDirection.FromGateway, 80), (IotDirection.FromGateway, 81), (IotDirection.FromGateway, 82)],
            set.Background.Select(static b => (b.Direction, b.PlaintextMax)).Order());
        Assert.All(set.Background.Where(static b => b.PlaintextMax == 2), static b => Assert.Equal(30, b.Period!.Value, 0.1));
    }

    [Fact]
    public void Under_cbc_the_intervals_hold_the_true_lengths()
    {
        IotSignatureSet set = SyntheticHome.Learned(new TlsFraming("CbcSha1", 42, 16, 5));
        foreach ((string device, _, string action, int increment, _) in SyntheticHome.Catalogue)
        {
            LengthDistribution lengths = set.Signatures.Single(s => s.Action.Key == $"{device}:{action}").Find("command")!.Lengths;
            Assert.InRange(SyntheticHome.Constant + increment, lengths.Min, lengths.Max);
            Assert.Equal(16, lengths.Lengths.Count);
        }
    }

    [Fact]
    public void Commands_without_consequence_are_counted_not_hidden()
    {
        SyntheticHome home = SyntheticHome.Training();
        List<IotCommand> log = [.. home.Log, new IotCommand { Time = SyntheticHome.Start.AddSeconds(300), Actions = [SyntheticHome.Action("lamp:on")] }];
        IotSignatureSet set = SignatureLearner.Learn([home.Flow()], log);
        Assert.Equal(log.Count, set.TrainedFrom.Commands);
        Assert.Equal(log.Count - 1, set.TrainedFrom.MatchedCommands);
    }

    [Fact]
    public void An_action_that_was_triggered_once_has_the_lengths_of_that_once()
    {
        SyntheticHome home = new SyntheticHome().Wait(1800);
        foreach (string key in (string[])["lamp:on", "lamp:off", "door:lock", "lamp:on", "lamp:off", "lamp:on", "lamp:off", "blind:up"])
        {
            home.Command(key);
        }

        IotSignatureSet set = SignatureLearner.Learn([home.Wait(1800).Flow()], home.Log);
        foreach ((string key, int command, int status) in (ReadOnlySpan<(string, int, int)>)[("door:lock", 90, 190), ("blind:up", 104, 210)])
        {
            IotSignature signature = set.Signatures.Single(s => s.Action.Key == key);
            Assert.Equal(1, signature.Support);
            Assert.Equal([command], signature.Find("command")!.Lengths.Lengths);
            Assert.Equal([status], signature.Find("acknowledgement")!.Lengths.Lengths);
        }
    }

    [Fact]
    public void A_log_from_another_day_is_no_training_data()
    {
        SyntheticHome home = SyntheticHome.Training();
        IotException error = Assert.Throws<IotException>(() => SignatureLearner.Learn(
            [home.Flow()], [new IotCommand { Time = SyntheticHome.Start.AddDays(3), Actions = [SyntheticHome.Action("lamp:on")] }]));
        Assert.Equal(IotErrorId.NoTrainingData, error.Id);
    }

    [Fact]
    public void Another_gateway_is_no_training_data()
    {
        SyntheticHome home = SyntheticHome.Training();
        IotException error = Assert.Throws<IotException>(() => SignatureLearner.Learn(
            [home.Flow()], home.Log, new LearningOptions { Gateway = IPAddress.Parse("192.0.2.99") }));
        Assert.Equal(IotErrorId.NoTrainingData, error.Id);
    }

    [Fact]
    public void Nothing_to_learn_from_is_said()
    {
        Assert.Equal(IotErrorId.NoTrainingData, Assert.Throws<IotException>(static () => SignatureLearner.Learn([], [])).Id);
        Assert.Equal(
            IotErrorId.NoApplicationData,
            Assert.Throws<IotException>(static () => SignatureLearner.Learn([], [new IotCommand { Time = SyntheticHome.Start, Actions = [SyntheticHome.Action("lamp:on")] }])).Id);
    }
}
