using System.Globalization;
using IotActionId.Actions;
using IotActionId.Assessment;
using IotActionId.Identification;
using IotActionId.Lab;
using IotActionId.Signatures;
using IotActionId.Tests.Lab;

namespace IotActionId.Tests.Identification;

/// <summary>
/// Homes of 16 devices behind gateways of every style, learned and identified with the defaults, on seeds that nothing was tuned on. A share
/// is compared with what it should be at least, less two standard errors of counting so many commands.
/// </summary>
public class LabIdentificationTests(LabIdentifications labs, ITestOutputHelper output) : IClassFixture<LabIdentifications>
{
    private const int Seed = 61;

    private static readonly int[] s_seeds = [Seed, 62];

    private static readonly (string Name, int Least, int Most)[] s_sizes = [("singles", 1, 1), ("pairs", 2, 2), ("triples", 3, 3), ("scenes", 4, 6)];

    /// <summary>How often the best possible answers to the commands looked at are right.</summary>
    private readonly List<double> _best = [];

    public static TheoryData<string> Styles => LabRuns.Styles;

    /// <summary>
    /// Singles within a point of the best possible, larger sets within two, but for the scenes of one style. The best possible classifier knows the lengths of the test session,
    /// and with them the states that the devices were in; a training of twelve repetitions and the last statuses show most of that.
    /// </summary>
    /// <param name="style">The gateway's style.</param>
    /// <param name="scenes">How far scenes may be from the best possible.</param>
    [Theory]
    [InlineData("WebSocketJsonRpc", 0.1)]
    [InlineData("MqttQos1", 0.02)]
    [InlineData("HttpLongPoll", 0.02)]
    [InlineData("Http2EventStream", 0.02)]
    [InlineData("WebSocketCbc", 0.02)]
    public void Sets_are_found_about_as_often_as_the_best_possible_answers(string style, double scenes)
    {
        LabIdentification[] runs = [.. s_seeds.Select(s => labs.Plain(style, s))];
        Assert.Multiple([.. s_sizes.Select(size => (Action)(() =>
        {
            (AssessedCommand Row, double Best)[] rows = [.. runs.SelectMany(r => r.Rows().Select(c => (c, r.Best[c.Command].ExactSet))).Where(r => r.c.Size >= size.Least && r.c.Size <= size.Most)];
            double exact = rows.Average(static r => r.Row.TopIsTruth ? 1.0 : 0), best = rows.Average(static r => r.Best);
            double allowed = size.Most switch { 1 => 0.01, <= 3 => 0.02, _ => scenes };
            double error = TwoErrors(rows.Select(r => r.Best - allowed));
            Write($"{style}, {size.Name}: {rows.Length}, {exact:P1}, best possible {best:P1}, sampling error {error:P1}");
            Assert.True(exact >= best - allowed - error, size.Name);
        }))]);
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public void The_truth_is_among_the_candidates_and_the_number_of_devices_within_its_limits(string style)
    {
        IotAccuracy accuracy = LabIdentification.Measure([.. s_seeds.Select(s => labs.Plain(style, s))]);
        Write($"{style}: listed {accuracy.CandidateCoverage:P1}, or compatible where the list is cut {accuracy.CandidateCoverageAtMost:P1}; number of devices {accuracy.DeviceCountBracketed:P1}; wrong {accuracy.Wrong} of {accuracy.Wrong + accuracy.Correct} answered");
        Assert.True(accuracy.CandidateCoverageAtMost >= 0.99);
        Assert.True(accuracy.DeviceCountBracketed >= 0.99);
        double expected = 0.02 * (accuracy.Wrong + accuracy.Correct);
        Assert.True(accuracy.Wrong <= expected + (2 * Math.Sqrt(expected)));
    }

    [Fact]
    public void Posteriors_are_right_as_often_as_they_say()
    {
        IotAccuracy accuracy = LabIdentification.Measure([.. LabRunner.Styles.SelectMany(style => s_seeds.Select(s => labs.Plain(style, s)))]);
        foreach (IotReliabilityBin bin in accuracy.Reliability)
        {
            Write($"{bin.From:0.0} to {bin.To:0.0}: {bin.Matches}, mean {bin.MeanPosterior:0.000}, right {bin.RightShare:0.000} ({bin.Low:0.000} to {bin.High:0.000})");
        }

        // What calibrated posteriors would show on so many: the mean of a half-normal distribution in each bin.
        double sampling = accuracy.Reliability.Sum(static b => Math.Sqrt(2 / Math.PI * b.Matches * b.MeanPosterior * (1 - b.MeanPosterior))) / accuracy.Reliability.Sum(static b => b.Matches);
        Write($"Calibration error {accuracy.CalibrationError:0.000}, of that by sampling {sampling:0.000}; answered {accuracy.Correct + accuracy.Wrong}, wrong {accuracy.Wrong}");
        Assert.True(accuracy.CalibrationError <= 0.03 + sampling);
    }

    [Fact]
    public void The_last_statuses_make_more_answers_right()
    {
        int with = 0, without = 0, commands = 0;
        foreach (int seed in s_seeds)
        {
            LabIdentification run = labs.Plain("WebSocketJsonRpc", seed);
            LabIdentification forgetful = labs.Get("forgetful", "WebSocketJsonRpc", seed, learned: WithoutStatuses(run.Set));
            commands += run.Log.Count;
            with += run.Rows().Count(static r => r.IsIdentified && r.TopIsTruth);
            without += forgetful.Rows().Count(static r => r.IsIdentified && r.TopIsTruth);
        }

        Write($"{with} of {commands} answered rightly with the last statuses, {without} without");
        Assert.True(with >= without + (0.02 * commands));

        static IotSignatureSet WithoutStatuses(IotSignatureSet set) => new()
        {
            Gateway = set.Gateway,
            GatewayAddress = set.GatewayAddress,
            Services = set.Services,
            Framing = set.Framing,
            Initiator = set.Initiator,
            QuietTime = set.QuietTime,
            BurstTime = set.BurstTime,
            Background = set.Background,
            Slots = set.Slots,
            Signatures = set.Signatures,
            TrainedFrom = set.TrainedFrom,
            SpansFlows = set.SpansFlows,
            CounterSteps = set.CounterSteps,
            Transitions = set.Transitions,
            Hours = set.Hours,
        };
    }

    [Fact]
    public void Idle_days_are_silent()
    {
        int alarms = 0;
        foreach ((string style, int seed) in LabRunner.Styles.SelectMany(static style => s_seeds.Select(s => (style, s))))
        {
            foreach (IotActionMatch match in labs.Plain(style, seed).IdleMatches)
            {
                Write($"{style} {seed}: {match.Time:T} {match.Origin} {match.Decision} {match.Posterior:0.000} {AssessedCommand.KeyOf(match.Actions)} {match.Exchange}");
                Assert.NotEqual(IotDecision.Identified, match.Decision);
                alarms += match.Decision == IotDecision.Unknown ? 0 : 1;
            }
        }

        Write($"{alarms} false alarms in {LabRunner.Styles.Count * s_seeds.Length} idle days");
        Assert.Equal(0, alarms);
    }

    [Fact]
    public void Commands_of_a_device_that_was_never_learned_are_not_taken_for_those_of_another()
    {
        int strange = 0, alike = 0, identified = 0, identifiedAlike = 0, unknown = 0;
        foreach ((int i, string style) in LabRunner.Styles.Index())
        {
            LabIdentification run = labs.Get("unknown", style, 63 + i, static o => o with { TestCount = 250, MaximumActions = 1 }, unknownDevice: true);
            HashSet<string> known = [.. run.Set.Signatures.Select(static s => s.Action.Device)];
            Dictionary<DateTimeOffset, string> sizes = SizesOfSingles(run, exactly: run.Set.Framing.IsExact);
            HashSet<string> knownSizes = [.. run.Truth.Where(e => e.Kind == LabMessageKind.Command && e.Actions!.Count == 1 && known.Contains(e.Actions[0].Device) && sizes.ContainsKey(e.Time)).Select(e => sizes[e.Time])];
            foreach (AssessedCommand row in run.Rows().Where(r => !known.Contains(r.Command.Actions[0].Device)))
            {
                DateTimeOffset sent = sizes.Keys.Where(t => t >= row.Command.Time).Min();
                bool isAlike = knownSizes.Contains(sizes[sent]);
                strange++;
                alike += isAlike ? 1 : 0;
                unknown += row.Is(IotDecision.Unknown) ? 1 : 0;
                identified += row.IsIdentified && !isAlike ? 1 : 0;
                identifiedAlike += row.IsIdentified && isAlike ? 1 : 0;
                Write($"{style} {row.Truth}: {row.Match?.Decision} {row.TopPosterior:0.000} {AssessedCommand.KeyOf(row.Answer)}{(isAlike ? ", which looks the same" : "")}");
            }
        }

        Write($"{strange} strange commands: {unknown} unknown; identified {identified} of {strange - alike} with sizes of their own, {identifiedAlike} of {alike} with sizes of a known action");

        Assert.True(identified <= 0.02 * (strange - alike));
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public void Padded_to_512_bytes_nothing_is_guessed(string style)
    {
        LabIdentification run = labs.Get("padded", style, Seed, static o => o with { Defence = new LabDefence { Padding = LabPadding.Block, PaddingSize = 512 } });
        AssessedCommand[] rows = [.. run.Rows()];
        int answered = rows.Count(static r => r.IsIdentified), wrong = rows.Count(static r => r.IsIdentified && !r.TopIsTruth);
        Write($"{style}: {answered} answered, {wrong} wrong, {rows.Count(static r => r.Match is null)} not seen");
        Assert.True(wrong <= 0.01 * answered);
    }

    /// <summary>Sums of lengths that scatter fit nearly everything: the work for one exchange ends where it is not worth more, and then nothing is claimed.</summary>
    [Fact]
    public void Padded_at_random_nothing_is_guessed_and_the_work_has_an_end()
    {
        LabIdentification run = labs.Get("random", "WebSocketJsonRpc", Seed, static o => o with { TestCount = 8, MaximumActions = 2, Defence = new LabDefence { Padding = LabPadding.Random, PaddingSize = 63 } });
        Assert.NotEmpty(run.Matches);
        Assert.DoesNotContain(run.Matches, static m => m.Decision == IotDecision.Identified && !m.IsComplete);
        Assert.True(run.Rows().Count(static r => r.IsIdentified && !r.TopIsTruth) <= 1);
    }

    [Fact]
    public void Loss_and_reordering_cost_little()
    {
        AssessedCommand[] without = [.. LabRunner.Styles.SelectMany(style => labs.Plain(style, Seed).Rows())];
        AssessedCommand[] with = [.. LabRunner.Styles.SelectMany(style => Under("loss", style, Seed, static o => o with { Network = o.Network with { LossRate = 0.02, ReorderingRate = 0.02 } }))];
        double before = without.Average(static r => r.TopIsTruth ? 1.0 : 0), after = with.Average(static r => r.TopIsTruth ? 1.0 : 0);

        // The same commands: those count that only one of the two has right.
        double error = 2 * Math.Sqrt(without.Zip(with).Count(static p => p.First.TopIsTruth != p.Second.TopIsTruth)) / with.Length;
        Write($"{before:P1} without, {after:P1} with loss, sampling error {error:P1}");
        Assert.True(after >= before - 0.02 - error);
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public void What_is_done_at_the_devices_is_reported_as_such(string style)
    {
        // Learned while nobody touched the devices: else their reports are background.
        LabIdentification run = labs.Get("local", style, Seed, static o => o with { MaximumActions = 3, Disturbance = new LabDisturbance { LocalActionRate = 50 } }, learned: labs.Plain(style, Seed).Set);
        LabTruthEntry[] local = [.. run.Truth.Where(static e => e.Capture == "test.pcap" && e.Kind == LabMessageKind.LocalStatus)];
        IotActionMatch[] found = [.. run.Matches.Where(static m => m.Origin == IotOrigin.Local)];
        IotActionMatch[] remote = [.. run.Matches.Where(static m => m.Origin == IotOrigin.Remote && m.Decision != IotDecision.Unknown)];
        int seen = local.Count(e => found.Any(m => At(m, e))), possible = local.Count(e => found.Any(m => At(m, e) && m.Possible.Any(a => a.Key == e.Actions![0].Key)));
        int device = local.Count(e => found.Any(m => At(m, e) && m.Possible.Any(a => a.Device == e.Actions![0].Device)));
        int telemetry = found.Count(m => !local.Any(e => At(m, e))), alarms = remote.Length - run.Rows().Count(static r => r.IsAnswered);
        Write($"{style}: {local.Length} done at devices, {seen} reported, {possible} with the action possible, {device} with the device; {telemetry} others reported as local; {alarms} remote false alarms; commands {run.Rows().Average(static r => r.TopIsTruth ? 1.0 : 0):P1} right");
        Assert.DoesNotContain(remote, m => local.Any(e => At(m, e)));

        static bool At(IotActionMatch match, LabTruthEntry entry) => (match.Time - entry.Time).Duration() < TimeSpan.FromMilliseconds(20);
    }

    [Theory]
    [InlineData(1, 0.05)]
    [InlineData(0.5, 0.1)]
    public void Commands_back_to_back_are_told_apart(double gap, double cost)
    {
        AssessedCommand[] rows = [.. LabRunner.Styles.SelectMany(style => Under($"gap{gap}", style, Seed, static o => o with { TestCount = 60, MaximumActions = 3 }, gap: gap))];
        AssertNearBest($"{gap} s apart", rows, cost);
        Assert.True(rows.Average(static r => r.CountIsBracketed ? 1.0 : 0) >= 0.95);
    }

    [Fact]
    public void A_gateway_may_connect_anew_at_any_time()
    {
        AssessedCommand[] rows = [.. LabRunner.Styles.SelectMany(style => Under(
            "reconnect", style, Seed, static o => o with { TestCount = 60, MaximumActions = 3, Disturbance = new LabDisturbance { ReconnectInterval = TimeSpan.FromMinutes(3) } }, tolerance: 15))];
        AssertNearBest("Connected anew every 3 min", rows, 0.05);
        Assert.True(rows.Average(static r => r.CountIsBracketed ? 1.0 : 0) >= 0.95);
    }

    [Fact]
    public void Acknowledgements_may_come_late_or_never()
    {
        AssessedCommand[] rows = [.. LabRunner.Styles.SelectMany(style => Under(
            "unanswered",
            style,
            Seed,
            static o => o with { TestCount = 60, MaximumActions = 3, Network = o.Network with { Jitter = TimeSpan.FromMilliseconds(200) }, Disturbance = new LabDisturbance { UnansweredRate = 0.1 } }))];
        AssertNearBest("One in ten not answered, 200 ms late", rows, 0.1);
        Assert.True(rows.Average(static r => r.CountIsBracketed ? 1.0 : 0) >= 0.9);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(10_000)]
    [InlineData(990)]
    [InlineData(9_995)]
    public void A_counter_gains_digits_between_the_training_and_the_test_and_within_it(int first)
    {
        SyntheticHome test = Counting(60 + first, first).Commands([["lamp:on"], ["door:lock"], ["heater:warm", "blind:up"], ["lamp:off", "door:unlock"], .. SyntheticHome.Sets(1), .. SyntheticHome.Sets(3).Take(6)]);
        IotActionMatch[] found = [.. new Identifier(Counting(1, 60).Commands([.. Enumerable.Range(0, 8).SelectMany(static _ => SyntheticHome.Sets(1)), .. SyntheticHome.Sets(2)]).Learn()).Identify(test.Flow())];
        Assert.Equal(test.Log.Select(static c => AssessedCommand.KeyOf(c.Actions)), found.Select(static m => AssessedCommand.KeyOf(m.Actions)));
    }

    /// <summary>The training is too short to show that there is a counter. The first message that is a digit longer may be anything.</summary>
    [Fact]
    public void A_counter_that_training_did_not_show_is_found_when_it_gains_a_digit()
    {
        IotSignatureSet set = Counting(1, 1000).Commands([.. Enumerable.Range(0, 8).SelectMany(static _ => SyntheticHome.Sets(1)), .. SyntheticHome.Sets(2)]).Learn();
        Assert.All(set.Slots, static s => Assert.Equal(0, s.CounterBytes));
        SyntheticHome test = Counting(70, 9_990).Commands([.. SyntheticHome.Sets(1), .. SyntheticHome.Sets(1), .. SyntheticHome.Sets(3).Take(6)]);
        IotActionMatch[] found = [.. new Identifier(set).Identify(test.Flow())];
        string[] expected = [.. test.Log.Select(static c => AssessedCommand.KeyOf(c.Actions))];
        Assert.Equal(expected.Length, found.Length);
        Assert.InRange(expected.Zip(found).Count(static p => p.First != AssessedCommand.KeyOf(p.Second.Actions)), 0, 1);
        Assert.Equal(expected[^10..], found[^10..].Select(static m => AssessedCommand.KeyOf(m.Actions)));
    }

    /// <summary>A home whose commands carry a number.</summary>
    private static SyntheticHome Counting(int seed, int first) => new(seed)
    {
        CommandLength = keys => SyntheticHome.Constant + (first++).ToString(CultureInfo.InvariantCulture).Length
            + keys.Sum(static k => SyntheticHome.Catalogue.Single(c => $"{c.Device}:{c.Action}" == k).Increment) + ((keys.Length - 1) * SyntheticHome.Separator),
    };

    /// <summary>Two standard errors of the share of right answers, given the probability of each.</summary>
    private static double TwoErrors(IEnumerable<double> chances)
    {
        double[] right = [.. chances.Select(static p => Math.Clamp(p, 0, 1))];
        return 2 * Math.Sqrt(right.Sum(static p => p * (1 - p))) / right.Length;
    }

    /// <summary>By the time of its command, how long the messages of each exchange of one action are: without the number's digits where TLS shows lengths exactly.</summary>
    private static Dictionary<DateTimeOffset, string> SizesOfSingles(LabIdentification run, bool exactly) => run.Truth
        .Where(static e => e.Exchanges is { Count: 1 } && e.Kind is LabMessageKind.Command or LabMessageKind.Acknowledgement or LabMessageKind.Status)
        .GroupBy(static e => (e.Capture, e.Exchanges![0]))
        .Where(static x => x.First().Kind == LabMessageKind.Command && x.First().Actions!.Count == 1)
        .ToDictionary(static x => x.First().Time, x => string.Join(' ', x.Select(e => exactly ? e.PlaintextLength - (e.Number?.ToString(CultureInfo.InvariantCulture).Length ?? 0) : e.WireLength)));

    /// <summary>The commands of a run that something is in the way of.</summary>
    private AssessedCommand[] Under(string name, string style, int seed, Func<LabOptions, LabOptions> change, double? gap = null, double tolerance = 2)
    {
        LabIdentification run = labs.Get(name, style, seed, change, gap: gap is { } g ? TimeSpan.FromSeconds(g) : null);
        AssessedCommand[] rows = [.. run.Rows(tolerance)];
        double best = rows.Average(r => run.Best[r.Command].ExactSet);
        Write($"{name} {style}: {rows.Length}, {rows.Average(static r => r.TopIsTruth ? 1.0 : 0):P1}, best possible {best:P1}; {rows.Count(static r => r.IsIdentified && !r.TopIsTruth)} wrong, {rows.Count(static r => r.Is(IotDecision.Unknown))} unknown, {rows.Count(static r => r.Match is null)} missed; number of devices {rows.Average(static r => r.CountIsBracketed ? 1.0 : 0):P1}; {run.Matches.Count - rows.Count(static r => r.Match is not null)} alarms");
        _best.AddRange(rows.Select(r => run.Best[r.Command].ExactSet));
        return rows;
    }

    /// <summary>Compares with the best possible answers where nothing is in the way.</summary>
    private void AssertNearBest(string what, AssessedCommand[] rows, double allowed)
    {
        double exact = rows.Average(static r => r.TopIsTruth ? 1.0 : 0), best = _best.Average(), error = TwoErrors(_best.Select(p => p - allowed));
        Write($"{what}: {rows.Length}, {exact:P1}, best possible {best:P1}, sampling error {error:P1}");
        Assert.True(exact >= best - allowed - error);
    }

    private void Write(FormattableString line) => output.WriteLine(FormattableString.Invariant(line));
}
