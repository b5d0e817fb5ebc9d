using IotActionId.Actions;
using IotActionId.Assessment;
using IotActionId.Identification;
using IotActionId.Messages;
using IotActionId.Tls;
using static IotActionId.Tests.Assessment.AssessedMatches;

namespace IotActionId.Tests.Assessment;

public class AccuracyMeasurementTests
{
    private static readonly TimeSpan Near = TimeSpan.FromSeconds(5);

    [Fact]
    public void Each_command_is_counted_once_under_what_became_of_it()
    {
        IotCommand[] log = [Command(0, "lamp:on"), Command(100, "lamp:off"), Command(200, "door:lock"), Command(300, "door:unlock"), Command(400, "lamp:on", "door:lock"), Command(500, "lamp:on")];
        IotActionMatch[] matches =
        [
            Match(0.2, 0.99, "lamp:on"),
            Match(100.2, 0.95, "lamp:on"),
            Match(200.2, 0.6, "door:lock"),
            Match(400.2, 0.97, "lamp:on", "door:lock"),
            Unknown(500.2),
            Match(700, 0.99, "lamp:on"),
            Unknown(800),
        ];
        IotAccuracy accuracy = AccuracyMeasurement.Measure(matches, log, Near);
        Assert.Equal((6, 2, 1, 1, 1, 1), (accuracy.Commands, accuracy.Correct, accuracy.Wrong, accuracy.Ambiguous, accuracy.Unknown, accuracy.Missed));
        Assert.Equal((1, 1), (accuracy.FalseAlarms, accuracy.UnexplainedUnknown));
        Assert.Equal(3 / 6.0, accuracy.ExactSetAccuracy, 9);
        Assert.Equal((0.99 + 0.95 + 0.6 + 0.97) / 6, accuracy.MeanPosterior, 9);
        Assert.Equal((BestPossibleSource.MeanPosterior, accuracy.MeanPosterior), (accuracy.BestPossibleSource, accuracy.BestPossibleAccuracy));
        Assert.Equal(2 / 3.0, accuracy.AnsweredAccuracy, 9);
        Assert.Equal(3 / 6.0, accuracy.Coverage, 9);
        Assert.Equal(4 / 6.0, accuracy.DeviceCountAccuracy, 9);
        Assert.Equal(["lamp:off", "door:unlock", "lamp:on"], accuracy.Mistakes.Select(static m => m.Truth));
    }

    [Fact]
    public void No_match_at_all_is_everything_missed()
    {
        IotAccuracy accuracy = AccuracyMeasurement.Measure([], [Command(0, "lamp:on")]);
        Assert.Equal((1, 0.0, 0.0, 0.0), (accuracy.Missed, accuracy.ExactSetAccuracy, accuracy.BestPossibleAccuracy, accuracy.Jaccard));
        Assert.Equal((double.NaN, double.NaN, 0.0), (accuracy.CalibrationError, accuracy.BrierScore, accuracy.RiskCoverageArea));
        Assert.Empty(accuracy.RiskCoverage);
    }

    [Fact]
    public void An_empty_log_is_refused() =>
        Assert.Equal(IotErrorId.InvalidActionLog, Assert.Throws<IotException>(static () => AccuracyMeasurement.Measure([], [])).Id);

    [Fact]
    public void Each_action_has_its_precision_recall_and_F1()
    {
        // lamp:on is done three times, answered three times, twice rightly: a false alarm is one of the answers.
        IotAccuracy accuracy = AccuracyMeasurement.Measure(
            [Match(0, 0.99, "lamp:on"), Match(100, 0.99, "lamp:on", "door:lock"), Match(200, 0.6, "lamp:off"), Match(900, 0.99, "lamp:on")],
            [Command(0, "lamp:on"), Command(100, "lamp:on", "door:unlock"), Command(200, "lamp:on")],
            Near);
        Assert.Equal(["door:lock", "door:unlock", "lamp:off", "lamp:on"], accuracy.ByAction.Select(static a => a.Action));
        IotActionAccuracy on = accuracy.ByAction[^1];
        Assert.Equal((3, 3, 2), (on.Done, on.Answered, on.Right));
        Assert.Equal((2 / 3.0, 2 / 3.0, 2 / 3.0), (on.Precision, on.Recall, on.F1));
        Assert.Equal((double.NaN, 0.0, 0.0), (accuracy.ByAction[1].Precision, accuracy.ByAction[1].Recall, accuracy.ByAction[1].F1));
        Assert.Equal((0.0, double.NaN, 0.0), (accuracy.ByAction[0].Precision, accuracy.ByAction[0].Recall, accuracy.ByAction[0].F1));

        // Over the actions that were done: lamp:on and door:unlock.
        Assert.Equal((2 / 3.0 + 0) / 2, accuracy.MacroF1, 9);
    }

    [Fact]
    public void What_is_taken_for_what_is_counted_action_by_action()
    {
        IotAccuracy accuracy = AccuracyMeasurement.Measure(
            [
                Match(0, 0.99, "lamp:off"),
                Match(100, 0.99, "lamp:off", "blind:up"),
                Match(200, 0.99, "lamp:on", "door:lock", "blind:up"),
                Match(300, 0.99, "heater:warm"),
                Unknown(400),
                Match(900, 0.99, "blind:up"),
            ],
            [
                Command(0, "lamp:on"),
                Command(100, "door:lock", "lamp:on"),
                Command(200, "lamp:on", "door:unlock"),
                Command(300, "heater:warm", "lamp:on"),
                Command(400, "lamp:on"),
            ],
            Near);
        Assert.Equal(
            [
                (null, "blind:up", 2, 1.0),
                ("lamp:on", null, 2, 2 / 5.0),
                ("lamp:on", "lamp:off", 2, 2 / 5.0),
                ("door:lock", "blind:up", 1, 1.0),
                ("door:unlock", "door:lock", 1, 1.0),
            ],
            accuracy.Confusion.Select(static c => (c.Truth, c.Answer, c.Times, c.Share)));
    }

    [Fact]
    public void Jaccard_is_what_is_shared_over_what_either_has()
    {
        IotAccuracy accuracy = AccuracyMeasurement.Measure(
            [Match(0, 0.99, "lamp:on", "door:lock"), Match(100, 0.99, "lamp:on"), Match(200, 0.5, "door:lock")],
            [Command(0, "lamp:on", "door:lock"), Command(100, "lamp:on", "door:lock", "blind:up"), Command(200, "door:unlock"), Command(300, "lamp:on")],
            Near);
        Assert.Equal((1 + (1 / 3.0) + 0 + 0) / 4, accuracy.Jaccard, 9);
    }

    [Fact]
    public void Number_and_types_of_devices_count_apart_from_the_set()
    {
        IotAccuracy accuracy = AccuracyMeasurement.Measure(
            [
                Match(0, [(0.6, ["lamp:on"]), (0.4, ["door:lock", "blind:up"])]),
                Match(100, [(0.6, ["lamp:off"]), (0.3, ["lamp:on"])]),
                Match(200, [(0.6, ["lamp:on"])]),
                Unknown(300),
            ],
            [Command(0, "door:lock", "blind:up"), Command(100, "lamp:on"), Command(200, "lamp:on", "door:lock"), Command(300, "lamp:on")],
            Near);
        Assert.Equal(1 / 4.0, accuracy.DeviceCountAccuracy);
        Assert.Equal(2 / 4.0, accuracy.DeviceCountBracketed);
        Assert.Equal(1 / 4.0, accuracy.DeviceTypeAccuracy);

        // What the matches believe: the sets of one device, and of one type, add up.
        Assert.Equal((0.6 + 0.9 + 0.6 + 0) / 4, accuracy.Shares.Single(static s => s.Measure == "Device count").BestPossible!.Value, 9);
        Assert.Equal((0.6 + 0.9 + 0.6 + 0) / 4, accuracy.Shares.Single(static s => s.Measure == "Device types").BestPossible!.Value, 9);
    }

    [Fact]
    public void A_set_that_is_not_listed_may_be_a_candidate_only_where_the_list_is_cut_and_nothing_speaks_against_it()
    {
        string[] first = ["lamp:on", "door:lock"], possible = ["lamp:on", "door:lock", "blind:up"];
        IotAccuracy accuracy = AccuracyMeasurement.Measure(
            [
                Match(0, [(0.6, ["lamp:off"]), (0.3, ["lamp:on"])]),
                Match(100, [(0.6, ["lamp:off"])]),
                Cut(200, 0.2, first, ["lamp:on"], possible, 2),
                Cut(300, 0.2, first, ["lamp:on"], possible, 2),
                Cut(400, 0.2, first, ["lamp:on"], possible, 2),
                Cut(500, 0.2, first, [], possible, 2),
            ],
            [
                Command(0, "lamp:on"),
                Command(100, "lamp:on"),
                Command(200, "lamp:on", "blind:up"),
                Command(300, "door:lock", "blind:up"),
                Command(400, "lamp:on", "heater:warm"),
                Command(500, "lamp:on", "door:lock", "blind:up"),
            ],
            Near);
        Assert.Equal(1 / 6.0, accuracy.CandidateCoverage, 9);
        Assert.Equal(2 / 6.0, accuracy.CandidateCoverageAtMost, 9);
    }

    [Fact]
    public void False_alarms_are_told_by_time_messages_and_packets_observed()
    {
        IotCommand[] log = [Command(0, "lamp:on"), Command(86400, "lamp:on")];
        IotActionMatch[] matches = [Match(0, 0.99, "lamp:on"), Match(500, 0.99, "lamp:on"), Match(600, 0.6, "lamp:on"), Unknown(700)];
        IotAccuracy accuracy = AccuracyMeasurement.Measure(matches, log, Near);
        Assert.Equal((2, 1), (accuracy.FalseAlarms, accuracy.UnexplainedUnknown));
        Assert.Equal((2.0, (double?)null, (double?)null), (accuracy.FalseAlarmsPerDay, accuracy.FalseAlarmsPerMillionMessages, accuracy.FalseAlarmsPerMillionPackets));

        // Two captures of two days in all, the first with two flows: 1,000 messages in 8,000 packets.
        IotFlow[] flows = [Flow("a", 0, 86400, 300, 2000), Flow("a", 43200, 129600, 500, 3000), Flow("b", 864000, 907200, 200, 3000)];
        accuracy = AccuracyMeasurement.Measure(matches, log, Near, flows);
        Assert.Equal((1.0, 2000.0, 250.0), (accuracy.FalseAlarmsPerDay, accuracy.FalseAlarmsPerMillionMessages, accuracy.FalseAlarmsPerMillionPackets));
    }

    [Fact]
    public void Perfect_calibration_has_no_error_and_overconfidence_has()
    {
        IotCommand[] log = [.. Enumerable.Range(0, 100).Select(static i => Command(i * 100, "lamp:on"))];
        IotAccuracy Claiming(double posterior) => AccuracyMeasurement.Measure(log.Select((c, i) => Match(i * 100, posterior, i % 4 == 0 ? "lamp:off" : "lamp:on")), log, Near);
        Assert.Equal(0, Claiming(0.75).CalibrationError, 9);
        Assert.Equal(0.75 * 0.25, Claiming(0.75).BrierScore, 9);
        Assert.Equal(0.24, Claiming(0.99).CalibrationError, 9);
        Assert.Equal((0.75 * 0.0001) + (0.25 * 0.9801), Claiming(0.99).BrierScore, 9);
    }

    [Fact]
    public void Reliability_counts_every_claim_by_its_posterior_and_false_alarms_as_wrong()
    {
        IotAccuracy accuracy = AccuracyMeasurement.Measure(
            [Match(0, 0.34, "lamp:on"), Match(100, 0.36, "lamp:off"), Match(200, 0.96, "lamp:on"), Match(300, 1, "lamp:on"), Unknown(400), Match(900, 0.92, "lamp:on")],
            [Command(0, "lamp:on"), Command(100, "lamp:on"), Command(200, "lamp:on"), Command(300, "lamp:on"), Command(400, "lamp:on"), Command(500, "lamp:on")],
            Near);
        Assert.Equal([(0.3, 0.4, 2, 1), (0.9, 1.0, 3, 2)], accuracy.Reliability.Select(static b => (b.From, b.To, b.Matches, b.Right)));
        Assert.Equal(0.35, accuracy.Reliability[0].MeanPosterior, 9);
        Assert.Equal(0.96, accuracy.Reliability[1].MeanPosterior, 9);
        Assert.Equal(((2 * 0.15) + (3 * (0.96 - (2 / 3.0)))) / 5, accuracy.CalibrationError, 9);
        Assert.Equal(((0.66 * 0.66) + (0.36 * 0.36) + (0.04 * 0.04) + 0 + (0.92 * 0.92)) / 5, accuracy.BrierScore, 9);
    }

    [Fact]
    public void A_higher_threshold_covers_less_and_errs_less()
    {
        // Six commands, the last without an answer: at 0.99 right; at 0.9 one right, one wrong; at 0.5 wrong; at 0.3 right.
        IotAccuracy accuracy = AccuracyMeasurement.Measure(
            [Match(0, 0.99, "lamp:on"), Match(100, 0.9, "lamp:on"), Match(200, 0.9, "lamp:off"), Match(300, 0.5, "lamp:off"), Match(400, 0.3, "lamp:on"), Match(900, 0.9, "lamp:on")],
            [.. Enumerable.Range(0, 6).Select(static i => Command(i * 100, "lamp:on"))],
            Near);
        Assert.Equal(
            [(0.99, 1, 0, 0), (0.9, 3, 1, 1), (0.5, 4, 2, 1), (0.3, 5, 2, 1)],
            accuracy.RiskCoverage.Select(static p => (p.MinimumPosterior, p.Answered, p.Wrong, p.FalseAlarms)));
        Assert.Equal([1 / 6.0, 3 / 6.0, 4 / 6.0, 5 / 6.0], accuracy.RiskCoverage.Select(static p => p.Coverage));
        Assert.Equal([0, 1 / 3.0, 1 / 2.0, 2 / 5.0], accuracy.RiskCoverage.Select(static p => p.Error));

        // Of the two at 0.9, half an error each.
        Assert.Equal((0 + (0.5 / 2) + (1 / 3.0) + (2 / 4.0) + (2 / 5.0)) / 6, accuracy.RiskCoverageArea, 9);
    }

    [Fact]
    public void A_threshold_answers_what_Find_IotAction_would_identify_with_it()
    {
        IotAccuracy accuracy = AccuracyMeasurement.Measure([Match(0, 0.9996, "lamp:on"), Match(100, 0.7, "lamp:on")], [Command(0, "lamp:on"), Command(100, "lamp:on")], Near);
        Assert.Equal([0.999, 0.7], accuracy.RiskCoverage.Select(static p => p.MinimumPosterior));
    }

    [Fact]
    public void Everything_is_told_by_the_number_of_actions_too()
    {
        IotAccuracy accuracy = AccuracyMeasurement.Measure(
            [Match(0, 0.99, "lamp:on"), Match(100, 0.95, "lamp:off"), Match(200, [(0.5, ["lamp:off", "door:lock"]), (0.4, ["lamp:on", "door:lock"])])],
            [Command(0, "lamp:on"), Command(100, "lamp:on"), Command(200, "lamp:on", "door:lock"), Command(300, "lamp:on", "door:lock")],
            Near);
        IotAccuracyByCount one = accuracy.ByCount[0], two = accuracy.ByCount[1];
        Assert.Equal((1, 2, 1, 1, 0.5, 1.0), (one.ActionCount, one.Commands, one.Correct, one.Wrong, one.ExactSetAccuracy, one.Coverage));
        Assert.Equal((0.97, 0.97, 0.5, 1.0), (one.MeanPosterior, one.BestPossibleAccuracy, one.CandidateCoverage, one.DeviceCountAccuracy));
        Assert.Equal((2, 2, 0, 0, 0.0, 0.0), (two.ActionCount, two.Commands, two.Correct, two.Wrong, two.ExactSetAccuracy, two.Coverage));
        Assert.Equal((0.25, 0.5, 0.5, 0.5), (two.MeanPosterior, two.CandidateCoverage, two.DeviceCountAccuracy, two.DeviceCountBracketed));
        Assert.Equal(1 / 6.0, two.Jaccard, 9);
    }

    [Fact]
    public void Best_possible_values_from_the_truth_stand_in_their_places()
    {
        IotCommand[] log = [Command(0, "lamp:on"), Command(100, "lamp:on"), Command(200, "lamp:on", "door:lock")];
        var best = new Dictionary<IotCommand, BestPossible> { [log[0]] = new(0.5, 1, 0.75), [log[1]] = new(1, 1, 1), [log[2]] = BestPossible.Unknown };
        IotAccuracy accuracy = AccuracyMeasurement.Measure([], log, Near, best: best);
        Assert.Equal(BestPossibleSource.ExactLengths, accuracy.BestPossibleSource);
        Assert.Equal([0.75, double.NaN], accuracy.ByCount.Select(static c => c.BestPossibleAccuracy));
        Assert.Equal(double.NaN, accuracy.BestPossibleAccuracy);
        Assert.Null(accuracy.Shares.Single(static s => s.Measure == "Exact set").BestPossible);
        Assert.Equal(0.875, AccuracyMeasurement.Measure([], log[..2], Near, best: best).Shares.Single(static s => s.Measure == "Device types").BestPossible);
    }

    [Theory]
    [InlineData(8, 10, 0.490162, 0.943318)]
    [InlineData(1, 3, 0.061492, 0.792340)]
    [InlineData(0, 10, 0, 0.277533)]
    [InlineData(10, 10, 0.722467, 1)]
    [InlineData(0, 0, 0, 1)]
    public void Intervals_are_those_of_Wilson(int count, int of, double low, double high)
    {
        var share = new IotShare("x", count, of);
        Assert.Equal(low, share.Low, 6);
        Assert.Equal(high, share.High, 6);
    }

    [Fact]
    public void Every_share_stands_in_the_table_with_its_interval()
    {
        IotAccuracy accuracy = AccuracyMeasurement.Measure([Match(0, 0.99, "lamp:on"), Match(100, 0.95, "lamp:off")], [Command(0, "lamp:on"), Command(100, "lamp:on"), Command(200, "lamp:on")], Near);
        Assert.Equal(
            [accuracy.ExactSetAccuracy, accuracy.Coverage, accuracy.AnsweredAccuracy, accuracy.CandidateCoverage, accuracy.CandidateCoverageAtMost, accuracy.DeviceCountAccuracy, accuracy.DeviceCountBracketed, accuracy.DeviceTypeAccuracy],
            accuracy.Shares.Select(static s => s.Share));
        Assert.All(accuracy.Shares, static s => Assert.True(s.Low <= s.Share && s.Share <= s.High));
    }

    private static IotFlow Flow(string path, double from, double to, int messages, long packets) => new()
    {
        Gateway = SyntheticHome.Gateway,
        GatewayPort = 50000,
        Server = SyntheticHome.Gateway,
        ServerPort = 443,
        Framing = TlsFraming.None,
        StartTime = Start.AddSeconds(from),
        EndTime = Start.AddSeconds(to),
        Packets = packets,
        Bytes = 0,
        LostBytes = 0,
        HandshakeSeen = true,
        Truncated = false,
        Messages = [.. Enumerable.Repeat(new IotMessage { Time = Start, EndTime = Start, Direction = IotDirection.ToGateway, Length = 1, RecordLengths = [1], PlaintextMin = 1, PlaintextMax = 1, FlowId = "x" }, messages)],
        Path = path,
    };
}
