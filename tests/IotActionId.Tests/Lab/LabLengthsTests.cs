using IotActionId.Actions;
using IotActionId.Lab;

namespace IotActionId.Tests.Lab;

/// <summary>The lengths that the lab says are possible against those that it then wrote.</summary>
public sealed class LabLengthsTests(LabFolderFixture folders) : IClassFixture<LabFolderFixture>
{
    private static readonly LabMessageKind[] s_kinds = [LabMessageKind.Command, LabMessageKind.Acknowledgement, LabMessageKind.Status];

    public static TheoryData<string, LabPadding> StylesAndPaddings { get; } = new(
        LabRunner.Styles.SelectMany(style => new[] { LabPadding.None, LabPadding.Block, LabPadding.Random }.Select(padding => (style, padding))));

    /// <summary>Each exchange of one action comes out in a way that was foretold, and the probable ways come as often as they should.</summary>
    [Theory]
    [MemberData(nameof(StylesAndPaddings))]
    public void Actions_alone_are_as_long_as_foretold_and_as_often(string style, LabPadding padding)
    {
        LabSessionResult session = Run(style, padding, testCount: 300, maximumActions: 1, out List<Exchange> exchanges);
        var known = new Dictionary<LabActionLengths, Dictionary<(int, int, int), double>>();
        double expected = 0;
        double observed = 0;
        foreach (Exchange exchange in exchanges)
        {
            LabLengths lengths = LengthsFor(session, exchange.Messages[0].Number);
            LabActionLengths action = lengths.Actions.Single(action => action.Action.Key == exchange.Keys.Single());
            if (!known.TryGetValue(action, out Dictionary<(int, int, int), double>? plaintexts))
            {
                plaintexts = Plaintexts(lengths, action);
                known.Add(action, plaintexts);
            }

            double probability = plaintexts.GetValueOrDefault((exchange.Lengths(LabMessageKind.Command)[0], exchange.Lengths(LabMessageKind.Acknowledgement)[0], exchange.Lengths(LabMessageKind.Status)[0]));

            Assert.True(probability > 0, exchange.Keys.Single());
            observed += probability;
            expected += plaintexts.Values.Sum(each => each * each);
        }

        Assert.Equal(300, exchanges.Count);
        Assert.Equal(expected / exchanges.Count, observed / exchanges.Count, 0.06);
    }

    [Theory]
    [MemberData(nameof(LabRuns.Styles), MemberType = typeof(LabRuns))]
    public void Scenes_are_as_long_as_their_actions_together(string style)
    {
        LabSessionResult session = Run(style, LabPadding.None, testCount: 200, maximumActions: 16, out List<Exchange> exchanges);

        Assert.Contains(exchanges, exchange => exchange.Keys.Count > 8);
        foreach (Exchange exchange in exchanges)
        {
            foreach (LabMessageKind kind in s_kinds)
            {
                AssertPossible(session, exchange, [.. exchange.Messages.Where(message => message.Kind == kind)]);
            }
        }
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(2, 8)]
    [InlineData(3, 2)]
    [InlineData(4, 40)]
    [InlineData(9, 40)]
    [InlineData(16, 1)]
    [InlineData(16, 14)]
    [InlineData(16, 40)]
    public void Tests_have_commands_of_the_sizes_that_are_promised(int maximum, int devices)
    {
        double[] promised = [.. Enumerable.Range(1, 17).Select(size => LabTestSizes.Probability(size, maximum, devices))];
        int[] sizes = [.. LabTestSizes.Sizes(20_000, maximum, new LabRandom(3)).Select(size => Math.Min(size, devices))];

        Assert.Equal(1, promised.Sum(), 1e-9);
        Assert.All(promised, (probability, i) => Assert.Equal(probability, sizes.Count(size => size == i + 1) / 20_000.0, 0.01));
    }

    /// <summary>Every value of a step either way, a million times, against what is worked out.</summary>
    [Theory]
    [InlineData(0.3, -12, 34, 1, 0.5)]
    [InlineData(99.9, 5, 100, 0, 3)]
    [InlineData(5, 5, 100, 0, 12)]
    [InlineData(1.2, 0, 12, 1, 2)]
    [InlineData(9.99, 0, 1800, 1, 40)]
    [InlineData(63_990, 0, 64_000, 0, 90)]
    public void Measured_numbers_have_the_lengths_that_are_worked_out(double from, double min, double max, int decimals, double step)
    {
        var field = new LabStateField("n", null, min, max, decimals, step);
        var random = new LabRandom(5);
        var counts = new Dictionary<int, int>();
        const int times = 200_000;
        for (int i = 0; i < times; i++)
        {
            double value = from + (((random.NextDouble() * 2) - 1) * step);
            value = value < min ? (2 * min) - value : value > max ? (2 * max) - value : value;
            string text = System.Text.Encoding.ASCII.GetString(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(Math.Round(value, decimals)));
            counts[text.Length] = counts.GetValueOrDefault(text.Length) + 1;
        }

        ExactLengths worked = ExactLengths.OfNumber(from, field);

        Assert.Equal(1, worked.Terms.Sum(term => term.Probability), 1e-9);
        Assert.Equal(counts.Keys.Order(), worked.Terms.Where(term => term.Probability > 1e-4).Select(term => term.Length).Union(counts.Keys).Order());
        Assert.All(worked.Terms, term => Assert.Equal(term.Probability, counts.GetValueOrDefault(term.Length) / (double)times, 0.01));
    }

    private static void AssertPossible(LabSessionResult session, Exchange exchange, List<LabTruthEntry> messages)
    {
        foreach (LabTruthEntry message in messages)
        {
            LabLengths lengths = LengthsFor(session, message.Number ?? exchange.Messages[0].Number);
            LabSlot slot = lengths.Slots.Single(slot => slot.Kind == message.Kind);
            Assert.Equal(slot.Composition == LabComposition.Summed ? 1 : exchange.Keys.Count, messages.Count);
            HashSet<int> texts = [0];
            foreach (IotAction action in message.Actions!)
            {
                IReadOnlyList<LabOutcome> outcomes = lengths.Actions.Single(other => other.Action.Key == action.Key).Outcomes;
                texts = [.. texts.SelectMany(before => outcomes.Select(outcome => before + Text(outcome, slot.Kind)).Distinct())];
            }

            int overlap = slot.Overlap * (message.Actions!.Count - 1);
            HashSet<int> possible = [.. texts.Select(text => slot.PlaintextLength(message.Actions[0].Device, text - overlap))];
            Assert.True(possible.Contains(message.PlaintextLength), $"{message} {string.Join(", ", message.Actions)} is not {string.Join(", ", possible)} bytes long.");
        }
    }

    private static LabLengths LengthsFor(LabSessionResult session, int? number) =>
        session.Lengths.Single(lengths => lengths.NumberDigits == number.ToString()!.Length);

    private static int Text(LabOutcome outcome, LabMessageKind kind) => kind switch
    {
        LabMessageKind.Command => outcome.Command,
        LabMessageKind.Acknowledgement => outcome.Acknowledgement,
        _ => outcome.Status,
    };

    private static Dictionary<(int, int, int), double> Plaintexts(LabLengths lengths, LabActionLengths action)
    {
        var plaintexts = new Dictionary<(int, int, int), double>();
        Assert.Equal(1, action.Outcomes.Sum(outcome => outcome.Probability), 1e-9);
        foreach (LabOutcome outcome in action.Outcomes)
        {
            int[][] choices = [.. lengths.Slots.Select(slot => Enumerable.Range(0, lengths.RandomPadding + 1).Select(more => slot.PlaintextLength(action.Action.Device, Text(outcome, slot.Kind) + more)).ToArray())];
            double probability = outcome.Probability / Math.Pow(lengths.RandomPadding + 1, choices.Length);
            foreach (int command in choices[0])
            {
                foreach (int acknowledgement in choices[1])
                {
                    foreach (int status in choices[2])
                    {
                        (int, int, int) key = (command, acknowledgement, status);
                        plaintexts[key] = plaintexts.GetValueOrDefault(key) + probability;
                    }
                }
            }
        }

        return plaintexts;
    }

    private LabSessionResult Run(string style, LabPadding padding, int testCount, int maximumActions, out List<Exchange> exchanges)
    {
        LabOptions options = LabRuns.Small with
        {
            Style = style,
            TestCount = testCount,
            MaximumActions = maximumActions,
            Defence = new LabDefence { Padding = padding, PaddingSize = padding switch { LabPadding.Block => 16, LabPadding.Random => 3, _ => null } },
        };
        LabResult result = LabRuns.Run(folders.New(), options, LabRuns.Home(17));
        exchanges =
        [
            .. LabRuns.Truth(result, "test.pcap").Where(entry => entry.Exchanges is not null && s_kinds.Contains(entry.Kind))
                .GroupBy(entry => Assert.Single(entry.Exchanges!)).OrderBy(group => group.Key).Select(group => new Exchange([.. group])),
        ];
        return result.Sessions[1];
    }

    /// <summary>The messages of one exchange, as the truth tells them, the command first.</summary>
    private sealed record Exchange(List<LabTruthEntry> Messages)
    {
        public List<string> Keys { get; } = [.. Messages.Where(message => message.Kind == LabMessageKind.Command).SelectMany(message => message.Actions!).Select(action => action.Key)];

        public int[] Lengths(LabMessageKind kind) => [.. Messages.Where(message => message.Kind == kind).Select(message => message.PlaintextLength)];
    }
}
