using IotActionId.Actions;
using IotActionId.Lab;
using IotActionId.Messages;
using IotActionId.Signatures;
using IotActionId.Tests.Lab;

namespace IotActionId.Tests.Signatures;

/// <summary>How the statuses of each device changed in a lab training, against the lab's truth, which has every message of every device.</summary>
public class StatusHistoryTests(LabTrainings labs, ITestOutputHelper output) : IClassFixture<LabTrainings>
{
    public static TheoryData<string> Styles => LabRuns.Styles;

    [Theory]
    [MemberData(nameof(Styles))]
    public void Of_single_commands_all_changes_are_those_of_the_truth_and_so_are_the_last_statuses(string style)
    {
        TrainingTruth truth = labs.Get($"{style}-singles", style, static o => o with { PairCount = 0 });
        IotSignatureSet set = SignatureLearner.Learn(truth.Flows(), truth.Log(), cancellationToken: TestContext.Current.CancellationToken);
        if (!set.Framing.IsExact)
        {
            Assert.Empty(set.StatusChanges);
            Assert.Empty(set.LastStatuses);
            return;
        }

        Assert.NotEmpty(set.StatusChanges);
        List<Sent> sent = Messages(truth);
        foreach (string slot in set.StatusChanges.Select(static c => c.Slot).Distinct())
        {
            Dictionary<string, int> expected = Changes(sent, slot, ValueBytes(set, slot)), learned = Learned(set, slot);
            output.WriteLine($"{style}, {slot}: {learned.Values.Sum()} changes learned, {expected.Values.Sum()} in truth");
            Assert.Equal(expected.OrderBy(static c => c.Key, StringComparer.Ordinal), learned.OrderBy(static c => c.Key, StringComparer.Ordinal));
            foreach (IGrouping<string, Sent> device in sent.GroupBy(static s => s.Action.Device))
            {
                Sent last = device.Where(s => s.Slot == slot).MaxBy(static s => s.Exchange)!;
                LastStatus status = Assert.Single(set.LastStatuses, l => l.Device == device.Key && l.Slot == slot);
                Assert.Equal((last.Action.Action, last.Length), (status.Action, status.Length));
                Assert.Equal(last.Commanded, status.Time, TimeSpan.FromSeconds(1));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public void Of_compounds_a_status_is_taken_only_where_it_is_clear_and_then_it_is_the_truths(string style)
    {
        TrainingTruth truth = labs.Get(style);
        IotSignatureSet set = SignatureLearner.Learn(truth.Flows(), truth.Log(), cancellationToken: TestContext.Current.CancellationToken);
        if (!set.Framing.IsExact)
        {
            Assert.Empty(set.StatusChanges);
            return;
        }

        List<Sent> sent = Messages(truth);
        foreach (string slot in set.StatusChanges.Select(static c => c.Slot).Distinct())
        {
            Dictionary<string, int> expected = Changes(sent, slot, ValueBytes(set, slot)), learned = Learned(set, slot);
            output.WriteLine($"{style}, {slot}: {learned.Values.Sum()} changes learned, {expected.Values.Sum()} in truth; {string.Join(", ", learned.Where(l => l.Value > expected.GetValueOrDefault(l.Key)).Take(5))}");

            // Of what is learned nothing is wrong, and not much is missing.
            Assert.All(learned, l => Assert.InRange(l.Value, 1, expected.GetValueOrDefault(l.Key)));
            Assert.True(learned.Values.Sum() >= 0.75 * expected.Values.Sum());
            foreach (LastStatus status in set.LastStatuses.Where(l => l.Slot == slot))
            {
                Sent last = sent.Where(s => s.Action.Device == status.Device && s.Slot == slot).MaxBy(static s => s.Exchange)!;
                Assert.Equal((last.Action.Action, last.Length), (status.Action, status.Length));
            }
        }
    }

    [Fact]
    public void A_device_whose_statuses_always_have_one_length_shows_no_state() => Assert.Empty(SyntheticHome.Learned().StatusChanges);

    [Fact]
    public void Changes_are_counted_from_each_command_of_a_device_to_its_next_one()
    {
        StatusHistory history = Learn(["lamp:on", "heater:warm", "lamp:off", "lamp:on", "lamp:on"], [150, 170, 152, 151, 151]);
        Assert.Equal(
            ["lamp off>on -1: 1", "lamp on>off 2: 1", "lamp on>on 0: 1"],
            history.Changes.SelectMany(static c => c.Counts.Select(n => $"{c.Device} {c.From}>{c.To} {n.Key}: {n.Value}")).Order(StringComparer.Ordinal));
        Assert.Equal(["heater warm 170", "lamp on 151"], history.Last.Select(static l => $"{l.Device} {l.Action} {l.Length}"));
    }

    [Fact]
    public void A_command_without_an_exchange_breaks_the_chain_of_its_device()
    {
        StatusHistory history = Learn(["lamp:on", "lamp:off", "heater:warm", "lamp:on", "heater:cold"], [150, null, 170, 151, 173]);
        Assert.Equal(["heater warm>cold"], history.Changes.Select(static c => $"{c.Device} {c.From}>{c.To}"));
        history = Learn(["lamp:on", "heater:warm", "heater:cold", "lamp:off"], [150, 170, 173, null]);
        Assert.Equal(["heater cold 173"], history.Last.Select(static l => $"{l.Device} {l.Action} {l.Length}"));
    }

    [Fact]
    public void A_doubted_label_breaks_the_chain_of_its_device()
    {
        StatusHistory history = Learn(["lamp:on", "lamp:off", "lamp:on", "lamp:off"], [150, 152, 150, 152], doubted: [1]);
        Assert.Equal(["lamp on>off 2: 1"], history.Changes.SelectMany(static c => c.Counts.Select(n => $"{c.Device} {c.From}>{c.To} {n.Key}: {n.Value}")));
    }

    [Fact]
    public void A_message_without_an_exact_length_breaks_the_chain()
    {
        StatusHistory history = Learn(["lamp:on", "lamp:off", "lamp:on", "lamp:off"], [150, 152, 150, 152], blurred: [2]);
        Assert.Equal(["lamp on>off 2: 1"], history.Changes.SelectMany(static c => c.Counts.Select(n => $"{c.Device} {c.From}>{c.To} {n.Key}: {n.Value}")));
    }

    [Fact]
    public void Of_a_compound_only_what_one_of_its_actions_alone_can_have_sent_is_a_status()
    {
        // Lamp and heater share 155; the lamp alone sends 150 and 152, the heater alone 170.
        (string, int[])[] lengths = [("lamp:on", [150, 152, 155]), ("heater:warm", [155, 170])];
        Assert.Equal(["lamp on>on 2: 1", "heater warm>warm 0: 1"], Compound([152, 170]));
        Assert.Equal(["lamp on>on 0: 1"], Compound([150, 155]));
        Assert.Empty(Compound([155, 155]));

        // Two that both only the lamp can have sent, or one of which nobody can.
        Assert.Empty(Compound([150, 152]));
        Assert.Equal(["heater warm>warm 0: 1"], Compound([177, 170]));

        string[] Compound(int[] statuses) => [.. Learn(["lamp:on", "heater:warm"], [150, 170], compound: statuses, lengths: lengths).Changes
            .OrderByDescending(static c => c.Device).SelectMany(static c => c.Counts.Select(n => $"{c.Device} {c.From}>{c.To} {n.Key}: {n.Value}"))];
    }

    [Fact]
    public void The_characters_of_the_later_value_are_left_out_of_a_change()
    {
        IotCommand[] log = [Command("lamp:on", 0), Command("lamp:dim", 1, "5"), Command("lamp:dim", 2, "100")];
        int[] statuses = [150, 153, 157];
        var signatures = new Dictionary<string, IotSignature> { ["lamp:on"] = Signature("lamp:on", [150]), ["lamp:dim"] = Signature("lamp:dim", [153, 157]) };
        var history = new StatusHistory(log, log.Select((c, i) => Sample(c, statuses[i])), [], signatures, static a => a.Key, new Dictionary<string, int[]> { ["lamp:dim"] = [0, 2] }, s_slots, IotDirection.ToGateway);
        Assert.Equal(
            ["dim>dim 2: -2", "on>dim 2: 1"],
            history.Changes.Select(static c => $"{c.From}>{c.To} {c.ValueBytes}: {Assert.Single(c.Counts).Key}"));
    }

    private static readonly IotSlot[] s_slots =
    [
        new("command", IotDirection.ToGateway, SlotComposition.Summed, 40, 1, 1),
        new("status", IotDirection.FromGateway, SlotComposition.Separate, 0, 1, 1),
    ];

    /// <summary>What is remembered of single commands, the compound of the first two last.</summary>
    private static StatusHistory Learn(
        string[] keys, int?[] statuses, int[]? doubted = null, int[]? blurred = null, int[]? compound = null, (string Key, int[] Lengths)[]? lengths = null)
    {
        List<IotCommand> log = [.. keys.Select((k, i) => Command(k, i))];
        var samples = new List<TrainingSample>();
        for (int i = 0; i < keys.Length; i++)
        {
            if (statuses[i] is { } status)
            {
                samples.Add(Sample(log[i], status, blurred?.Contains(i) == true ? 15 : 0));
                samples[^1].Weight = doubted?.Contains(i) == true ? 0.1 : 1;
            }
        }

        lengths ??= [.. keys.Distinct().Select(k => (k, (int[])[.. Enumerable.Range(150, 40)]))];
        Dictionary<string, IotSignature> signatures = lengths.ToDictionary(static l => l.Key, static l => Signature(l.Key, l.Lengths));
        var compounds = new List<CompoundSample>();
        if (compound is not null)
        {
            var command = new IotCommand { Time = SyntheticHome.Start.AddMinutes(keys.Length), Actions = [.. keys.Select(SyntheticHome.Action)] };
            log.Add(command);
            compounds.Add(new CompoundSample(Exchange(command, compound), signatures, s_slots, 0));
        }

        return new StatusHistory(log, samples, compounds, signatures, static a => a.Key, new Dictionary<string, int[]>(), s_slots, IotDirection.ToGateway);
    }

    private static IotCommand Command(string key, int minute, string? value = null) => new()
    {
        Time = SyntheticHome.Start.AddMinutes(minute),
        Actions = [value is null ? SyntheticHome.Action(key) : new IotAction("lamp", "switch", key.Split(':')[1], value)],
    };

    private static TrainingSample Sample(IotCommand command, int status, int width = 0) =>
        new(Exchange(command, [status]), command.Actions[0].Key, 0, [new SampleMessage(100, 100, 0, 0), new SampleMessage(status, status + width, 0.5, 0)]);

    private static TrainingExchange Exchange(IotCommand command, int[] statuses) => new(command, new SyntheticHome().Wait(60).Flow(), TrainingTrace.Seconds(command.Time),
    [
        new TrainingMessage(0, new IotMessageUnit(command.Time, IotDirection.ToGateway, 122, 100, 100), 0, 0),
        .. statuses.Select((s, i) => new TrainingMessage(0.5 + (0.1 * i), new IotMessageUnit(command.Time.AddSeconds(0.5 + (0.1 * i)), IotDirection.FromGateway, s + 22, s, s), 0, 0)),
    ]);

    private static IotSignature Signature(string key, int[] lengths) => new()
    {
        Action = key.EndsWith("dim", StringComparison.Ordinal) ? new IotAction("lamp", "switch", "dim") : SyntheticHome.Action(key),
        Support = 8,
        Variants = [new SignatureVariant(null, 1, 8,
        [
            new SlotSignature("command", LengthDistribution.FromWeights([KeyValuePair.Create(100, 1.0)]), 0.99, 0, 0),
            new SlotSignature("status", LengthDistribution.FromWeights(lengths.Select(static l => KeyValuePair.Create(l, 1.0))), 0.99, 0.3, 1),
        ])],
    };

    /// <summary>A message of one device by the truth.</summary>
    private sealed record Sent(int Exchange, DateTimeOffset Commanded, IotAction Action, string Slot, int? Length);

    /// <summary>For each action of each exchange and each slot the message, with null for its length where the device has none of its own.</summary>
    private static List<Sent> Messages(TrainingTruth truth) =>
    [
        .. from exchange in truth.Exchanges("training.pcap").GroupBy(static e => e.Exchanges![0])
           let commands = exchange.Where(static e => e.Kind == LabMessageKind.Command).ToArray()
           let actions = commands.SelectMany(static c => c.Actions!).ToArray()
           from action in actions
           from kind in (LabMessageKind[])[LabMessageKind.Acknowledgement, LabMessageKind.Status]
           let own = exchange.Where(e => e.Kind == kind && e.Actions is [var only] && only.Device == action.Device).ToArray()
           select new Sent(exchange.Key, commands.Min(static c => c.Time), action, TrainingTruth.NameOf(kind), own is [var message] ? truth.AtTheEnd(message) : null),
    ];

    private static Dictionary<string, int> Changes(List<Sent> sent, string slot, Dictionary<(string Device, string Action), int> valueBytes)
    {
        var changes = new Dictionary<string, int>();
        foreach (IGrouping<string, Sent> device in sent.Where(s => s.Slot == slot).GroupBy(static s => s.Action.Device))
        {
            Sent[] inTurn = [.. device.OrderBy(static s => s.Exchange)];
            foreach ((Sent before, Sent now) in inTurn.Zip(inTurn.Skip(1)))
            {
                if (before.Length is { } old && now.Length is { } length)
                {
                    int bytes = length - old - (valueBytes.GetValueOrDefault((device.Key, now.Action.Action)) * (now.Action.Value?.Length ?? 0));
                    string key = $"{device.Key} {before.Action.Action}>{now.Action.Action} {bytes}";
                    changes[key] = changes.GetValueOrDefault(key) + 1;
                }
            }
        }

        return changes;
    }

    private static Dictionary<string, int> Learned(IotSignatureSet set, string slot) => set.StatusChanges.Where(c => c.Slot == slot)
        .SelectMany(static c => c.Counts.Select(n => ($"{c.Device} {c.From}>{c.To} {n.Key}", n.Value))).ToDictionary(static c => c.Item1, static c => c.Value);

    private static Dictionary<(string Device, string Action), int> ValueBytes(IotSignatureSet set, string slot) =>
        set.StatusChanges.Where(c => c.Slot == slot).GroupBy(static c => (c.Device, c.To)).ToDictionary(static g => g.Key, static g => g.Select(static c => c.ValueBytes).Distinct().Single());
}
