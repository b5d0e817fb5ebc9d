using IotActionId.Actions;
using IotActionId.Assessment;
using IotActionId.Identification;
using IotActionId.Signatures;

namespace IotActionId.Tests.Assessment;

/// <summary>What matches made by hand leak.</summary>
public sealed class MatchLeakageTests
{
    private static readonly string[] s_keys = [.. SyntheticHome.Keys];

    [Fact]
    public void Answers_that_are_always_right_leak_everything()
    {
        (List<IotCommand> log, List<IotActionMatch> matches) = Run(400, static i => [s_keys[i % 8]]);
        IotLeakage leakage = LeakageMeasurement.Measure(matches, log);
        IotLeakageAmount amount = leakage.Find(IotLeakageLevel.ActionSet)!;
        Assert.Equal(3, amount.PriorEntropy, 1e-9);
        Assert.Equal(3, amount.MutualInformationRaw, 1e-9);
        Assert.Equal(3, amount.MutualInformation, 0.02);
        Assert.Equal(1, amount.BayesAccuracy);
        Assert.Equal(3, amount.MinEntropyLeakage, 1e-9);
        Assert.Equal(2, leakage.Find(IotLeakageLevel.DeviceTypes)!.MutualInformation, 0.02);
        Assert.InRange(amount.NullInformation!.Value, 0.03, 0.2);
        Assert.Equal(IotLeakageBasis.Matches, leakage.Basis);
        Assert.Empty(leakage.Warnings);
    }

    [Fact]
    public void Answers_that_have_nothing_to_do_with_the_truth_leak_nothing()
    {
        var random = new Random(4);
        (List<IotCommand> log, List<IotActionMatch> matches) = Run(800, static i => [s_keys[i % 8]], _ => [s_keys[random.Next(8)]]);
        IotLeakageAmount amount = LeakageMeasurement.Measure(matches, log).Find(IotLeakageLevel.ActionSet)!;

        // Without correction it looks like something: about 49 / (2 ln 2 800) bits.
        Assert.Equal(0.044, amount.MutualInformationRaw, 0.03);
        Assert.Equal(amount.NullInformation!.Value, amount.MutualInformationRaw, 0.03);
        Assert.Equal(0, amount.MutualInformation, 0.03);
        Assert.Equal(0, amount.Low);
    }

    [Fact]
    public void Pairs_and_singles_are_told_apart_by_size()
    {
        (List<IotCommand> log, List<IotActionMatch> matches) = Run(200, static i => i % 2 == 0 ? [s_keys[0]] : [s_keys[0], s_keys[4]]);
        IotLeakage leakage = LeakageMeasurement.Measure(matches, log);
        Assert.Equal(1, leakage.Find(IotLeakageLevel.DeviceCount)!.MutualInformation, 0.02);
        Assert.Equal(0, leakage.Find(IotLeakageLevel.ActionSet, 1)!.PriorEntropy, 1e-9);
        Assert.Equal(100, leakage.Find(IotLeakageLevel.ActionSet, 2)!.Samples);
    }

    [Fact]
    public void Few_commands_of_many_kinds_are_warned_of()
    {
        string[][] pairs = [.. SyntheticHome.Sets(2)];
        (List<IotCommand> log, List<IotActionMatch> matches) = Run(pairs.Length, i => pairs[i]);
        IotLeakage leakage = LeakageMeasurement.Measure(matches, log);
        Assert.Contains(leakage.Warnings, static w => w.Contains("too few for so many"));

        // Every pair once: shuffled truths go with the answers just as well, and nothing is sure.
        IotLeakageAmount amount = leakage.Find(IotLeakageLevel.ActionSet)!;
        Assert.Equal(amount.MutualInformationRaw, amount.NullInformation!.Value, 1e-9);
        Assert.Equal(0, amount.Low, 1e-9);
    }

    [Fact]
    public void Posteriors_tell_where_no_log_does()
    {
        // Four actions, each match sure of one half: of two bits one is left.
        List<IotActionMatch> matches = [.. Enumerable.Range(0, 100).Select(static i => AssessedMatches.Match(20 * i, i % 2 == 0 ? [(0.5, [s_keys[0]]), (0.5, [s_keys[1]])] : [(0.5, [s_keys[2]]), (0.5, [s_keys[3]])]))];
        IotLeakageAmount amount = LeakageMeasurement.Measure(matches).Find(IotLeakageLevel.ActionSet)!;
        Assert.Equal(2, amount.PriorEntropy, 1e-9);
        Assert.Equal(1, amount.MutualInformationRaw, 1e-9);
        Assert.Equal(0.5, amount.BayesAccuracy, 1e-9);
        Assert.Equal(2, amount.AnonymityExpected, 1e-9);

        // The types are two, and each match knows its own.
        Assert.Equal(1, LeakageMeasurement.Measure(matches).Find(IotLeakageLevel.DeviceTypes)!.MutualInformationRaw, 1e-9);
    }

    [Fact]
    public void Candidates_that_are_not_listed_count_as_if_equally_likely()
    {
        List<IotActionMatch> matches = [.. Enumerable.Range(0, 30).Select(static i => AssessedMatches.Cut(20 * i, 0.2, [s_keys[0]], [], [s_keys[0]], 1))];
        IotLeakageAmount amount = LeakageMeasurement.Measure(matches, null, ExposedSets.Fixed("S", Enumerable.Range(0, 64).Select(static i => ($"d{i}", "t", (int[])[100]))), new LeakageOptions { MaximumActions = 1 }).Find(IotLeakageLevel.ActionSet)!;
        double left = -(0.2 * Math.Log2(0.2)) - (0.8 * Math.Log2(0.8 / 39));
        Assert.Equal(6 - left, amount.MutualInformation, 1e-9);
    }

    [Fact]
    public void Presence_is_whether_the_hours_of_commands_show()
    {
        // Every third hour has a command, and every match is seen.
        List<IotCommand> log = [.. Enumerable.Range(0, 80).Select(static i => AssessedMatches.Command(i * 3 * 3600, s_keys[i % 8]))];
        List<IotActionMatch> matches = [.. log.Select(static (c, i) => AssessedMatches.Match((c.Time - AssessedMatches.Start).TotalSeconds, 0.95, s_keys[i % 8]))];
        IotLeakageAmount amount = LeakageMeasurement.Measure(matches, log).Find(IotLeakageLevel.Presence)!;
        double share = 80.0 / amount.Samples;
        Assert.Equal(-(share * Math.Log2(share)) - ((1 - share) * Math.Log2(1 - share)), amount.MutualInformationRaw, 1e-9);
        Assert.Equal(1, amount.BayesAccuracy);
    }

    [Fact]
    public void Presence_shows_without_a_log_as_far_as_the_matches_are_believed()
    {
        // Every third hour has a match that is one for sure.
        List<IotActionMatch> matches = [.. Enumerable.Range(0, 80).Select(static i => AssessedMatches.Match(i * 3 * 3600, 0.95, s_keys[i % 8]))];
        IotLeakageAmount amount = LeakageMeasurement.Measure(matches).Find(IotLeakageLevel.Presence)!;
        double share = 80.0 / amount.Samples;
        Assert.Equal(-(share * Math.Log2(share)) - ((1 - share) * Math.Log2(1 - share)), amount.MutualInformationRaw, 1e-9);
        Assert.Equal(1, amount.AnonymityExpected);
    }

    [Fact]
    public void What_an_observer_believes_before_is_that_of_the_set()
    {
        // 64 devices without a type, of which each match names one for sure.
        IotSignatureSet set = ExposedSets.Fixed("S", Enumerable.Range(0, 64).Select(static i => ($"d{i}", "", (int[])[100])));
        List<IotActionMatch> matches = [.. Enumerable.Range(0, 30).Select(static i => AssessedMatches.Match(20 * i, 1, s_keys[i % 8]))];
        IotLeakage leakage = LeakageMeasurement.Measure(matches, null, set, new LeakageOptions { MaximumActions = 1 });
        IotLeakageAmount sets = leakage.Find(IotLeakageLevel.ActionSet)!, types = leakage.Find(IotLeakageLevel.DeviceTypes)!;
        Assert.Equal(1.0 / 64, sets.PriorAccuracy, 1e-12);
        Assert.Equal(6, sets.MinEntropyLeakage, 1e-9);
        Assert.Equal(0, types.PriorEntropy, 1e-9);
        Assert.Equal(1, types.AnonymityMin);
    }

    [Fact]
    public void Nothing_to_measure_is_refused()
    {
        Assert.Equal(IotErrorId.InvalidArgument, Assert.Throws<IotException>(static () => LeakageMeasurement.Measure([])).Id);
        Assert.Equal(IotErrorId.InvalidActionLog, Assert.Throws<IotException>(static () => LeakageMeasurement.Measure([], [])).Id);
        Assert.Equal(0, LeakageMeasurement.Measure([], [AssessedMatches.Command(0, s_keys[0])]).ActionBits);
        Assert.Equal(IotErrorId.InvalidArgument, Assert.Throws<IotException>(static () => LeakageMeasurement.Measure(ExposedSets.Fixed("S", []), [IotDefence.None])).Id);
    }

    private static (List<IotCommand> Log, List<IotActionMatch> Matches) Run(int count, Func<int, string[]> done, Func<int, string[]>? answered = null) => (
        [.. Enumerable.Range(0, count).Select(i => AssessedMatches.Command(60 * i, done(i)))],
        [.. Enumerable.Range(0, count).Select(i => AssessedMatches.Match((60 * i) + 0.1, 0.95, (answered ?? done)(i)))]);
}
