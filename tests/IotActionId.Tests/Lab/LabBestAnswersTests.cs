using IotActionId.Actions;
using IotActionId.Assessment;
using IotActionId.Lab;
using IotActionId.Messages;

namespace IotActionId.Tests.Lab;

/// <summary>The best possible answers, against closed forms and against the enumeration of everything.</summary>
public sealed class LabBestAnswersTests(LabFolderFixture folders) : IClassFixture<LabFolderFixture>
{
    [Fact]
    public void Fixed_lengths_are_told_as_often_as_there_are_different_ones()
    {
        // Six single actions, four lengths: |Y| / |X|.
        LabLengths lengths = Lengths(LabComposition.Summed, [("a", 10), ("a", 11), ("b", 10), ("b", 12), ("c", 10), ("c", 14)]);
        IotCommand[] log = [.. lengths.Actions.Select(static a => Command(a.Action))];
        IReadOnlyDictionary<IotCommand, BestPossible> best = LabBestAnswers.Of(log, [lengths], [], TestContext.Current.CancellationToken);
        Assert.Equal(4 / 6.0, best.Values.Average(static b => b.ExactSet), 9);
        Assert.All(best.Values, static b => Assert.Equal(1, b.DeviceCount * b.DeviceTypes, 9));
        Assert.All(log, c => Assert.Equal(c.Actions[0].Action == "x10" ? 1 / 3.0 : 1, best[c].ExactSet, 9));
    }

    [Fact]
    public void Sums_collide_where_separate_messages_do_not()
    {
        // 10 + 14 = 11 + 13: of the four pairs of one action each two look alike; separate messages tell them apart.
        (string, int)[] actions = [("a", 10), ("a", 11), ("b", 13), ("b", 14)];
        Assert.Equal(3 / 4.0, OfPairs(LabComposition.Summed), 9);
        Assert.Equal(1, OfPairs(LabComposition.Separate), 9);

        double OfPairs(LabComposition composition)
        {
            LabLengths lengths = Lengths(composition, actions);
            IotCommand[] log = [.. lengths.Actions.Take(2).SelectMany(a => lengths.Actions.Skip(2).Select(b => Command(a.Action, b.Action)))];
            return LabBestAnswers.Of(log, [lengths], [], TestContext.Current.CancellationToken).Values.Average(static b => b.ExactSet);
        }
    }

    [Fact]
    public void An_action_that_comes_out_in_several_ways_is_told_by_the_more_probable_cause()
    {
        // x is 10 or 11 long, half each; y always 11. Of 10 x is sure; of 11 y is twice as probable.
        LabLengths lengths = Lengths(LabComposition.Summed, [("a", 10), ("b", 11)]) with
        {
            Actions =
            [
                new LabActionLengths(new IotAction("a", "t", "x"), [new LabOutcome(0.5, 10, 1, 1), new LabOutcome(0.5, 11, 1, 1)]),
                new LabActionLengths(new IotAction("b", "t", "y"), [new LabOutcome(1, 11, 1, 1)]),
            ],
        };
        IotCommand x = Command(lengths.Actions[0].Action), y = Command(lengths.Actions[1].Action);
        IReadOnlyDictionary<IotCommand, BestPossible> best = LabBestAnswers.Of([x, y], [lengths], [], TestContext.Current.CancellationToken);
        Assert.Equal(0.5 + (0.5 * 2 / 3), best[x].ExactSet, 9);
        Assert.Equal(2 / 3.0, best[y].ExactSet, 9);
    }

    [Fact]
    public void Lengths_that_TLS_rounds_up_collide_within_a_block()
    {
        // With the envelope 14 to 33 bytes; blocks begin at 0, 16, 32: 14 | 16, 20, 31 | 33.
        LabLengths lengths = Lengths(LabComposition.Summed, [("a", 10), ("b", 12), ("c", 16), ("d", 27), ("e", 29)]);
        IotCommand[] log = [.. lengths.Actions.Select(static a => Command(a.Action))];
        IotMessageUnit[] seen = [new(DateTimeOffset.UnixEpoch, IotDirection.ToGateway, 85, 32, 47), new(DateTimeOffset.UnixEpoch, IotDirection.ToGateway, 69, 16, 31)];
        Assert.Equal(3 / 5.0, LabBestAnswers.Of(log, [lengths], seen, TestContext.Current.CancellationToken).Values.Average(static b => b.ExactSet), 9);
    }

    [Fact]
    public void A_device_that_joined_later_cannot_be_told_and_large_scenes_are_left_open()
    {
        LabLengths lengths = Lengths(LabComposition.Summed, [.. Enumerable.Range(0, 8).Select(static i => ($"d{i}", 10 + i))]);
        IotCommand stranger = Command(new IotAction("new", "t", "x")), large = Command([.. lengths.Actions.Select(static a => a.Action)]);
        IReadOnlyDictionary<IotCommand, BestPossible> best = LabBestAnswers.Of([stranger, large], [lengths], [], TestContext.Current.CancellationToken);
        Assert.Equal(new BestPossible(0, 0, 0), best[stranger]);
        Assert.Equal(BestPossible.Unknown, best[large]);
        Assert.Equal(BestPossible.Unknown, LabBestAnswers.Of([Command(lengths.Actions[0].Action)], [lengths with { RandomPadding = 8 }], [], TestContext.Current.CancellationToken).Values.Single());
    }

    [Theory]
    [MemberData(nameof(LabRuns.Styles), MemberType = typeof(LabRuns))]
    public void Singles_and_pairs_are_as_sure_as_the_enumeration_of_all_says(string style)
    {
        LabHome home = LabRuns.Home(6);
        LabOptions options = LabRuns.Small with { Style = style, Repetition = 1, TestCount = 60, MaximumActions = 2 };
        LabResult result = LabRuns.Run(folders.New(), options, home);
        LabLengths lengths = result.Sessions[1].Lengths[0];

        // Every single and every pair once, so that the log is the prior, up to the number of actions of a device: those weigh.
        LabActionLengths[][] devices = [.. lengths.Actions.GroupBy(static a => a.Action.Device).Select(static g => g.ToArray())];
        List<(IotCommand Command, double Weight)> log = [];
        foreach (LabActionLengths[] first in devices)
        {
            log.AddRange(first.Select(a => (Command(a.Action), 1.0 / devices.Length / first.Length)));
            foreach (LabActionLengths[] second in devices.SkipWhile(d => d != first).Skip(1))
            {
                log.AddRange(first.SelectMany(a => second.Select(b => (Command(a.Action, b.Action), 2.0 / devices.Length / (devices.Length - 1) / first.Length / second.Length))));
            }
        }

        IotCommand[] commands = [.. log.Select(static l => l.Command)];
        double singles = commands.Count(static c => c.Actions.Count == 1) / (double)commands.Length;
        IReadOnlyDictionary<IotCommand, BestPossible> best = LabBestAnswers.Of(commands, [lengths], [], TestContext.Current.CancellationToken);
        double[] expected = Enumerated(lengths, devices, singles);
        for (int size = 1; size <= 2; size++)
        {
            var ofSize = log.Where(l => l.Command.Actions.Count == size).ToList();
            Assert.Equal(1, ofSize.Sum(static l => l.Weight), 9);

            // Pairs of actions with many values are drawn from, so not exact.
            Assert.Equal(expected[size], ofSize.Sum(l => l.Weight * best[l.Command].ExactSet), size == 1 ? 1e-9 : 0.01);
        }
    }

    /// <summary>By size, how often the best classifier is right: of everything that can be seen, the set with the most mass.</summary>
    private static double[] Enumerated(LabLengths lengths, LabActionLengths[][] devices, double singles)
    {
        var joint = new Dictionary<string, Dictionary<string, (int Size, double Mass)>>();
        double pairShare = 2.0 / devices.Length / (devices.Length - 1);
        for (int i = 0; i < devices.Length; i++)
        {
            foreach (LabActionLengths first in devices[i])
            {
                foreach (LabOutcome one in first.Outcomes)
                {
                    Add([first], [one], singles / devices.Length / devices[i].Length * one.Probability);
                    for (int j = i + 1; j < devices.Length; j++)
                    {
                        foreach (LabActionLengths second in devices[j])
                        {
                            foreach (LabOutcome two in second.Outcomes)
                            {
                                Add([first, second], [one, two], (1 - singles) * pairShare / devices[i].Length / devices[j].Length * one.Probability * two.Probability);
                            }
                        }
                    }
                }
            }
        }

        var right = new double[3];
        foreach (Dictionary<string, (int Size, double Mass)> sets in joint.Values)
        {
            (int size, double mass) = sets.Values.MaxBy(static s => s.Mass);
            right[size] += mass;
        }

        return [0, right[1] / singles, right[2] / (1 - singles)];

        void Add(LabActionLengths[] actions, LabOutcome[] way, double mass)
        {
            string seen = string.Join('|', lengths.Slots.Select(slot => Seen(slot, actions, way)));
            Dictionary<string, (int Size, double Mass)> sets = joint.TryGetValue(seen, out Dictionary<string, (int, double)>? known) ? known : joint[seen] = [];
            string name = string.Join(" + ", actions.Select(static a => a.Action.Key));
            sets[name] = (actions.Length, sets.GetValueOrDefault(name).Mass + mass);
        }
    }

    private static string Seen(LabSlot slot, LabActionLengths[] actions, LabOutcome[] way)
    {
        int[] texts = [.. way.Select(o => slot.Kind switch { LabMessageKind.Command => o.Command, LabMessageKind.Acknowledgement => o.Acknowledgement, _ => o.Status })];
        return string.Join(' ', (slot.Composition == LabComposition.Separate
            ? texts.Zip(actions, (text, action) => slot.PlaintextLength(action.Action.Device, text))
            : [slot.PlaintextLength(actions[0].Action.Device, texts.Sum() - (slot.Overlap * (texts.Length - 1)))]).Order());
    }

    /// <summary>Only commands differ in length; each action is of a device and as long as told.</summary>
    private static LabLengths Lengths(LabComposition composition, (string Device, int Command)[] actions) => new()
    {
        Gateway = "home",
        NumberDigits = 1,
        Commands = 10,
        RandomPadding = 0,
        Slots = [.. new[] { LabMessageKind.Command, LabMessageKind.Acknowledgement, LabMessageKind.Status }.Select(k => new LabSlot(k, k == LabMessageKind.Command ? composition : LabComposition.Summed, 0, static (_, text) => text + 4))],
        Actions = [.. actions.Select(static a => new LabActionLengths(new IotAction(a.Device, "t", $"x{a.Command}"), [new LabOutcome(1, a.Command, 1, 1)]))],
    };

    private static IotCommand Command(params IotAction[] actions) => new() { Time = DateTimeOffset.UnixEpoch, Actions = actions };
}
