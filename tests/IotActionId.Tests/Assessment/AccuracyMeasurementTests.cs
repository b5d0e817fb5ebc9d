using IotActionId.Actions;
using IotActionId.Assessment;
using IotActionId.Identification;
using IotActionId.Messages;

namespace IotActionId.Tests.Assessment;

public class AccuracyMeasurementTests
{
    private static readonly DateTimeOffset Start = SyntheticHome.Start;

    [Fact]
    public void Each_command_is_counted_once_under_what_became_of_it()
    {
        IotCommand[] log = [Command(0, "lamp:on"), Command(100, "lamp:off"), Command(200, "door:lock"), Command(300, "door:unlock"), Command(400, "lamp:on", "door:lock")];
        IotActionMatch[] matches =
        [
            Match(0.2, 0.99, "lamp:on"),
            Match(100.2, 0.95, "lamp:on"),
            Match(200.2, 0.6, "door:lock"),
            Match(400.2, 0.97, "lamp:on", "door:lock"),
            Match(700, 0.99, "lamp:on"),
        ];
        IotAccuracy accuracy = AccuracyMeasurement.Measure(matches, log, TimeSpan.FromSeconds(5));
        Assert.Equal((5, 2, 1, 1, 0, 1), (accuracy.Commands, accuracy.Correct, accuracy.Wrong, accuracy.Ambiguous, accuracy.Unknown, accuracy.Missed));
        Assert.Equal(1, accuracy.FalseAlarms);
        Assert.Equal(3 / 5.0, accuracy.ExactSetAccuracy, 9);
        Assert.Equal((0.99 + 0.95 + 0.6 + 0.97) / 5, accuracy.BestPossibleAccuracy, 9);
        Assert.Equal(2 / 3.0, accuracy.AnsweredAccuracy, 9);
        Assert.Equal(3 / 5.0, accuracy.Coverage, 9);
        Assert.Equal(4 / 5.0, accuracy.DeviceCountAccuracy, 9);
        Assert.Equal([(1, 4), (2, 1)], accuracy.ByCount.Select(static b => (b.ActionCount, b.Commands)));
        Assert.Equal(["lamp:off", "door:unlock"], accuracy.Mistakes.Select(static m => m.Truth));
    }

    [Fact]
    public void A_clock_offset_between_log_and_capture_does_not_matter()
    {
        IotCommand[] log = [.. Enumerable.Range(0, 20).Select(static i => Command((i * 130) + (i % 7 * 5), "lamp:on"))];
        IotActionMatch[] matches = [.. log.Select(static c => Match((c.Time - Start).TotalSeconds + 47, 0.99, "lamp:on"))];
        IotAccuracy accuracy = AccuracyMeasurement.Measure(matches, log);
        Assert.Equal((20, 20, 0), (accuracy.Commands, accuracy.Correct, accuracy.FalseAlarms));
    }

    [Fact]
    public void Perfect_calibration_has_no_error_and_overconfidence_has()
    {
        IotCommand[] log = [.. Enumerable.Range(0, 100).Select(static i => Command(i * 100, "lamp:on"))];
        Assert.Equal(0, AccuracyMeasurement.Measure(log.Select((c, i) => Match(i * 100, 0.75, i % 4 == 0 ? "lamp:off" : "lamp:on")), log, TimeSpan.FromSeconds(1)).CalibrationError, 9);
        Assert.Equal(0.24, AccuracyMeasurement.Measure(log.Select((c, i) => Match(i * 100, 0.99, i % 4 == 0 ? "lamp:off" : "lamp:on")), log, TimeSpan.FromSeconds(1)).CalibrationError, 9);
    }

    [Fact]
    public void No_match_at_all_is_everything_missed()
    {
        IotAccuracy accuracy = AccuracyMeasurement.Measure([], [Command(0, "lamp:on")]);
        Assert.Equal((1, 0.0, 0.0), (accuracy.Missed, accuracy.ExactSetAccuracy, accuracy.BestPossibleAccuracy));
    }

    [Fact]
    public void An_empty_log_is_refused() =>
        Assert.Equal(IotErrorId.InvalidActionLog, Assert.Throws<IotException>(static () => AccuracyMeasurement.Measure([], [])).Id);

    private static IotCommand Command(double seconds, params string[] keys) =>
        new() { Time = Start.AddSeconds(seconds), Actions = [.. keys.Select(SyntheticHome.Action)] };

    private static IotActionMatch Match(double seconds, double posterior, params string[] keys)
    {
        IotAction[] actions = [.. keys.Select(SyntheticHome.Action)];
        DateTimeOffset time = Start.AddSeconds(seconds);
        return new IotActionMatch
        {
            Time = time,
            Decision = posterior >= 0.9 ? IotDecision.Identified : IotDecision.Ambiguous,
            Actions = actions,
            Posterior = posterior,
            Candidates = [new IotCandidate(actions, posterior)],
            CandidateCount = 1,
            IsComplete = true,
            Certain = actions,
            Possible = actions,
            DeviceCountMin = actions.Length,
            DeviceCountMax = actions.Length,
            DeviceTypes = [.. actions.Select(static a => a.Type).Order(StringComparer.Ordinal)],
            Exchange = new IotExchange { Time = time, EndTime = time, Gateway = SyntheticHome.Gateway, FlowId = "x", Units = [new IotMessageUnit(time, IotDirection.ToGateway, 100, 78, 78)] },
            Flow = "x",
            Gateway = SyntheticHome.Gateway,
        };
    }
}
