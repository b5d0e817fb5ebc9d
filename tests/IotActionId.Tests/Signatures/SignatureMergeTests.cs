using System.Net;
using IotActionId.Actions;
using IotActionId.Messages;
using IotActionId.Signatures;
using IotActionId.Tests.Lab;
using IotActionId.Tls;

namespace IotActionId.Tests.Signatures;

public sealed class SignatureMergeTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("iotmerge").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string> Styles => LabRuns.Styles;

    [Theory]
    [MemberData(nameof(Styles))]
    public void A_device_that_is_added_has_the_signatures_that_learning_all_anew_gives(string style)
    {
        var truth = new TrainingTruth(_folder, style);
        string added = truth.Log().SelectMany(static c => c.Actions).Select(static a => a.Device).Distinct().Order(StringComparer.Ordinal).Last();
        IotSignatureSet whole = SignatureLearner.Learn(truth.Flows(), truth.Log());
        IotSignatureSet known = TrainingPart.Learn(truth, (_, actions) => actions.All(a => a.Device != added));
        IotSignatureSet fresh = TrainingPart.Learn(truth, (_, actions) => actions.All(a => a.Device == added));
        Assert.DoesNotContain(known.Signatures, s => s.Action.Device == added);
        Assert.All(fresh.Signatures, s => Assert.Equal(added, s.Action.Device));
        IotSignatureSet merged = SignatureMerge.Merge([known, fresh]);
        AssertAlike(whole, merged);
        Assert.Equal(known.Slots.Select(static s => (s.Name, s.Composition, s.Kappa)), merged.Slots.Select(static s => (s.Name, s.Composition, s.Kappa)));
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public void Two_halves_of_a_training_make_the_whole(string style)
    {
        var truth = new TrainingTruth(_folder, style);
        DateTimeOffset middle = truth.Log()[truth.Log().Count / 2].Time.AddSeconds(-3);
        IotSignatureSet whole = SignatureLearner.Learn(truth.Flows(), truth.Log());
        IotSignatureSet first = TrainingPart.Learn(truth, (time, _) => time < middle);
        IotSignatureSet second = TrainingPart.Learn(truth, (time, _) => time >= middle);
        IotSignatureSet merged = SignatureMerge.Merge([second, first]);
        AssertAlike(whole, merged);
        Assert.Equal(whole.TrainedFrom.MatchedCommands, merged.TrainedFrom.MatchedCommands);
        Assert.Equal(whole.Transitions.Sum(static t => t.Count), merged.Transitions.Sum(static t => t.Count));
    }

    [Theory]
    [InlineData("WebSocketJsonRpc")]
    [InlineData("MqttQos1")]
    public void A_counter_that_gained_a_digit_between_two_trainings_is_aligned(string style)
    {
        var truth = new TrainingTruth(_folder, style);
        IotSignatureSet whole = SignatureLearner.Learn(truth.Flows(), truth.Log());
        DateTimeOffset step = Assert.Single(whole.CounterSteps).Time.AddSeconds(-1);
        IotSignatureSet first = TrainingPart.Learn(truth, (time, _) => time < step);
        IotSignatureSet second = TrainingPart.Learn(truth, (time, _) => time >= step);
        Assert.All(first.Slots.Concat(second.Slots), static s => Assert.Equal(0, s.CounterBytes));
        IotSignatureSet merged = SignatureMerge.Merge([first, second]);
        AssertAlike(whole, merged);
        Assert.Equal(whole.Slots.Select(static s => (s.Name, s.CounterBytes)), merged.Slots.Select(static s => (s.Name, s.CounterBytes)));
        Assert.Equal(1, Assert.Single(merged.CounterSteps).Bytes);
        Assert.Contains(merged.Warnings, static w => w.Contains("moved by +1 bytes (acknowledgement, command;", StringComparison.Ordinal));

        // Without an action in common nothing tells, and that is said.
        HashSet<string> known = [.. second.Signatures.Take(10).Select(static s => s.Action.Device)];
        IotSignatureSet others = TrainingPart.Learn(truth, (time, actions) => actions.All(a => !known.Contains(a.Device)));
        IotSignatureSet some = TrainingPart.Learn(truth, (time, actions) => time >= step && actions.All(a => known.Contains(a.Device)));
        Assert.Contains(SignatureMerge.Merge([others, some]).Warnings, static w => w.Contains("no action in common", StringComparison.Ordinal));
    }

    [Fact]
    public void Changes_of_statuses_add_up_and_of_the_last_ones_the_later_holds()
    {
        IotSignatureSet set = SyntheticHome.WithState().Train().Learn();
        Assert.NotEmpty(set.StatusChanges);
        IotSignatureSet twice = SignatureMerge.Merge([set, set]);
        Assert.Equal(set.StatusChanges.Select(static c => (c.Device, c.From, c.To, c.Slot)), twice.StatusChanges.Select(static c => (c.Device, c.From, c.To, c.Slot)));
        Assert.All(set.StatusChanges.Zip(twice.StatusChanges), static pair => Assert.Equal(pair.First.Counts.OrderBy(static c => c.Key).Select(static c => (c.Key, 2 * c.Value)), pair.Second.Counts.OrderBy(static c => c.Key).Select(static c => (c.Key, c.Value))));
        Assert.Equal(set.LastStatuses, twice.LastStatuses);

        // A later training without the lamp leaves what is known of it, and one with it takes its place, whatever the order in which they come.
        SyntheticHome heater = SyntheticHome.WithState(5).Wait(100_000);
        for (int i = 0; i < 6; i++)
        {
            heater.Command("heater:cold").Command("heater:warm").Command("door:lock");
        }

        IotSignatureSet later = Change(heater.Wait(3600).Learn(), last: [new LastStatus("heater", "cold", set.Slots[1].Name, 177, heater.Log[^1].Time)]);
        foreach (IotSignatureSet[] order in (IotSignatureSet[][])[[set, later], [later, set]])
        {
            IotSignatureSet merged = SignatureMerge.Merge(order);
            Assert.Equal(("cold", 177), merged.LastStatuses.Where(static l => l.Device == "heater").Select(static l => (l.Action, l.Length)).Single());
            Assert.Equal(set.LastStatuses.Where(static l => l.Device != "heater"), merged.LastStatuses.Where(static l => l.Device != "heater"));
        }
    }

    [Fact]
    public void Changes_of_a_value_that_takes_another_number_of_bytes_stay_apart()
    {
        IotSignatureSet set = SyntheticHome.WithState().Train().Learn();
        StatusChange change = set.StatusChanges[0];
        IotSignatureSet merged = SignatureMerge.Merge([set, Change(set, changes: [change with { ValueBytes = 2 }])]);
        Assert.Equal([0, 2], merged.StatusChanges.Where(c => (c.Device, c.From, c.To, c.Slot) == (change.Device, change.From, change.To, change.Slot)).Select(static c => c.ValueBytes).Order());
    }

    [Fact]
    public void A_counter_that_gained_a_digit_moves_the_last_statuses_of_the_slots_that_hold_it()
    {
        // All messages of the later training are a byte longer; the earlier one's lamp has not been used since.
        SyntheticHome before = SyntheticHome.WithState();
        IotSignatureSet earlier = before.Train().Learn();
        var counted = new SyntheticHome(2) { CommandLength = static keys => new SyntheticHome().CommandLength(keys) + 1, StatusLength = key => before.StatusLength(key) + 1 };
        counted.Wait(200_000);
        foreach (string key in Enumerable.Repeat(SyntheticHome.Keys.Where(static k => !k.StartsWith("lamp", StringComparison.Ordinal)), 6).SelectMany(static k => k))
        {
            counted.Command(key);
        }

        IotSignatureSet merged = SignatureMerge.Merge([earlier, counted.Wait(3600).Learn()]);
        Assert.Contains(merged.Warnings, static w => w.Contains("moved by +1 bytes", StringComparison.Ordinal));
        LastStatus lamp = Assert.Single(earlier.LastStatuses, static l => l.Device == "lamp");
        Assert.Equal(lamp with { Length = lamp.Length + 1 }, Assert.Single(merged.LastStatuses, static l => l.Device == "lamp"));
    }

    [Fact]
    public void One_set_is_itself_and_none_is_an_error()
    {
        IotSignatureSet set = SyntheticHome.Learned();
        Assert.Same(set, SignatureMerge.Merge([set]));
        Assert.Equal(IotErrorId.InvalidArgument, Assert.Throws<IotException>(static () => SignatureMerge.Merge([])).Id);
    }

    [Fact]
    public void The_same_training_twice_changes_no_length_and_is_said()
    {
        IotSignatureSet set = SyntheticHome.Learned(), merged = SignatureMerge.Merge([set, set]);
        Assert.Equal(set.Signatures.SelectMany(static s => s.Slots).Select(static s => s.Lengths.ToString()), merged.Signatures.SelectMany(static s => s.Slots).Select(static s => s.Lengths.ToString()));
        Assert.Equal(set.Background, merged.Background);
        Assert.All(merged.Signatures, static s => Assert.Equal(16, s.Support));
        Assert.All(merged.Signatures, static s => Assert.Equal(1, s.CrossValidatedAccuracy));
        Assert.Contains(merged.Warnings, static w => w.Contains("overlap in time", StringComparison.Ordinal));
        IotSlot command = merged.Slots[0];
        Assert.Equal((2 * set.Slots[0].CompoundTotal, 2 * set.Slots[0].CompoundSupport, set.Slots[0].Kappa), (command.CompoundTotal, command.CompoundSupport, command.Kappa));
    }

    [Fact]
    public void What_another_training_knows_as_an_action_is_no_background()
    {
        // The lamp is switched again and again while the heater is learned, and nobody logs it.
        SyntheticHome lamp = new SyntheticHome(1).Wait(600), heater = new SyntheticHome(2).Wait(600);
        for (int i = 0; i < 8; i++)
        {
            lamp.Command("lamp:on").Command("lamp:off");
            heater.Command("heater:warm").Command("heater:cold").Wait(90 * (i % 3)).Command("lamp:on");
        }

        IotSignatureSet known = SignatureLearner.Learn([lamp.Wait(600).Flow()], lamp.Log);
        IotSignatureSet fresh = SignatureLearner.Learn([heater.Wait(600).Flow()], heater.Log.Where(static c => c.Actions[0].Device == "heater"));
        Assert.Contains(fresh.Background, static b => b.PlaintextMax == SyntheticHome.Constant + 21);
        IotSignatureSet merged = SignatureMerge.Merge([known, fresh]);
        Assert.DoesNotContain(merged.Background, static b => b.PlaintextMax is SyntheticHome.Constant + 21 or 150);
        Assert.Equal(known.Background.Select(static b => b.Kind).Order(Comparer<MessageKind>.Create(static (a, b) => a.PlaintextMax - b.PlaintextMax)).ToHashSet(), merged.Background.Select(static b => b.Kind).ToHashSet());
        Assert.Equal(["heater:cold", "heater:warm", "lamp:off", "lamp:on"], merged.Signatures.Select(static s => s.Action.Key));
    }

    [Fact]
    public void Sets_that_are_not_of_one_gateway_or_not_of_one_kind_are_refused()
    {
        IotSignatureSet set = SyntheticHome.Learned();
        AssertRefused("two gateways", set, Change(set, name: "192.0.2.11", address: IPAddress.Parse("192.0.2.11")));
        AssertRefused("two gateways", Change(set, name: "office"), Change(set, name: "home"));
        AssertRefused("begins the exchanges", set, Change(set, initiator: IotDirection.FromGateway));
        AssertRefused("different structure", set, Change(set, slots: [set.Slots[0], set.Slots[1] with { Name = "confirmation" }]));
        AssertRefused("different structure", set, Change(set, slots: [set.Slots[0], set.Slots[1] with { Direction = IotDirection.ToGateway }]));
        AssertRefused("-ByValue", set, Change(set, value: "40"));

        // An address that changed, under one name; a set without the last slot.
        Assert.Equal("home", SignatureMerge.Merge([Change(set, name: "home"), Change(set, name: "home", address: IPAddress.Parse("192.0.2.11"))]).Gateway);
        Assert.Equal(2, SignatureMerge.Merge([set, Change(set, slots: [set.Slots[0]])]).Slots.Count);
    }

    [Fact]
    public void Contradicting_compositions_are_said_and_the_better_supported_is_kept()
    {
        IotSignatureSet set = SyntheticHome.Learned();
        IotSignatureSet other = Change(set, slots: [set.Slots[0] with { Kappa = 7, CompoundSupport = 2, CompoundTotal = 3 }, set.Slots[1]]);
        IotSignatureSet merged = SignatureMerge.Merge([set, other]);
        Assert.Equal(set.Slots[0].Kappa, merged.Slots[0].Kappa);
        Assert.Equal((set.Slots[0].CompoundSupport, set.Slots[0].CompoundTotal + 3), (merged.Slots[0].CompoundSupport, merged.Slots[0].CompoundTotal));
        Assert.Contains(merged.Warnings, static w => w.Contains("kappa 7 (2 of 3 compounds)", StringComparison.Ordinal));
    }

    [Fact]
    public void Exact_lengths_win_over_intervals()
    {
        IotSignatureSet exact = SyntheticHome.Learned(), merged = SignatureMerge.Merge([exact, SyntheticHome.Learned(new TlsFraming("CbcSha1", 42, 16, 5))]);
        Assert.Equal(exact.Framing, merged.Framing);
        Assert.Equal(exact.Signatures.Select(static s => s.ToString()), merged.Signatures.Select(static s => s.ToString()));
        Assert.Contains(merged.Warnings, static w => w.Contains("intervals (CbcSha1)", StringComparison.Ordinal));
    }

    [Fact]
    public void A_measured_signature_takes_the_place_of_a_predicted_one()
    {
        IotSignatureSet set = SyntheticHome.Learned(), predicted = Change(set, predicted: true);
        Assert.All(SignatureMerge.Merge([predicted, set]).Signatures, static s => Assert.Equal((false, 8), (s.IsPredicted, s.Support)));
        Assert.All(SignatureMerge.Merge([set, predicted]).Signatures, static s => Assert.False(s.IsPredicted));
    }

    private void AssertAlike(IotSignatureSet whole, IotSignatureSet merged)
    {
        Assert.Equal(whole.Signatures.Select(static s => (s.Action, s.Support)), merged.Signatures.Select(static s => (s.Action, s.Support)));
        double[] shared = [.. whole.Signatures.Zip(merged.Signatures, (a, b) => SignatureDistance.SharedMass(a, b, whole.Slots))];
        output.WriteLine($"Mass shared with the set learned from all: {shared.Average():0.0000} on average, at least {shared.Min():0.000}.");
        Assert.Equal(whole.Slots.Select(static s => (s.Name, s.Direction, s.Composition)), merged.Slots.Select(static s => (s.Name, s.Direction, s.Composition)));
        if (whole.Framing.IsExact)
        {
            // Where the head of an HTTP message is left open, kappa is too, by a byte or two.
            Assert.All(whole.Slots.Zip(merged.Slots), static s => Assert.Equal(s.First.Kappa, s.Second.Kappa, s.First.Envelope == LengthEnvelope.HttpContentLength ? 2.0 : 0.0));
            Assert.True(shared.Average() >= 0.98);
            Assert.True(shared.Min() >= 0.8);
        }
        else
        {
            // Half a training finds no more than intervals, and others than the whole where two of them overlap.
            Assert.True(shared.Average() >= 0.9);
        }
    }

    private static void AssertRefused(string reason, IotSignatureSet a, IotSignatureSet b)
    {
        foreach (IotSignatureSet[] sets in (IotSignatureSet[][])[[a, b], [b, a]])
        {
            IotException error = Assert.Throws<IotException>(() => SignatureMerge.Merge(sets));
            Assert.Equal(IotErrorId.InvalidArgument, error.Id);
            Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        }
    }

    private static IotSignatureSet Change(
        IotSignatureSet set, string? name = null, IPAddress? address = null, IotDirection? initiator = null, IReadOnlyList<IotSlot>? slots = null, string? value = null, bool predicted = false,
        StatusChange[]? changes = null, LastStatus[]? last = null) => new()
        {
            Gateway = name ?? set.Gateway,
            GatewayAddress = address ?? set.GatewayAddress,
            Services = set.Services,
            Framing = set.Framing,
            Initiator = initiator ?? set.Initiator,
            QuietTime = set.QuietTime,
            BurstTime = set.BurstTime,
            Background = set.Background,
            Slots = slots ?? set.Slots,
            Signatures = [.. set.Signatures.Select(s => new IotSignature { Action = s.Action with { Value = value }, Variants = s.Variants, Support = predicted ? 0 : s.Support, IsPredicted = predicted })],
            StatusChanges = changes ?? [],
            LastStatuses = last ?? [],
            TrainedFrom = set.TrainedFrom,
        };
}
