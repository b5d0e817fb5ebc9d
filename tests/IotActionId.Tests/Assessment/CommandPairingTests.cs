using IotActionId.Actions;
using IotActionId.Assessment;
using static IotActionId.Tests.Assessment.AssessedMatches;

namespace IotActionId.Tests.Assessment;

public class CommandPairingTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(47)]
    [InlineData(-230)]
    public void The_offset_between_the_clocks_does_not_matter(double offset)
    {
        double[] times = [.. Enumerable.Range(0, 20).Select(static i => (i * 130.0) + (i % 7 * 5))];
        Assert.Equal(Enumerable.Range(0, 20), Pairs(times, [.. times.Select((t, i) => t + offset + (i % 3 * 0.1))]));
    }

    [Fact]
    public void Each_day_may_have_an_offset_of_its_own()
    {
        double[] times = [.. Enumerable.Range(0, 30).Select(static i => (i / 10 * 86400.0) + (i % 10 * 411) + (i % 4 * 37))];
        Assert.Equal(Enumerable.Range(0, 30), Pairs(times, [.. times.Select(static (t, i) => t + (i < 20 ? 18 : -41))]));
    }

    [Fact]
    public void Commands_that_follow_each_other_within_a_second_keep_their_order()
    {
        double[] times = [.. Enumerable.Range(0, 40).Select(static i => (i / 4 * 60.0) + (i % 4 * 0.8))];
        Assert.Equal(Enumerable.Range(0, 40), Pairs(times, [.. times.Select(static (t, i) => t + 0.3 + (i % 5 * 0.05))]));
    }

    [Fact]
    public void Labels_to_the_minute_keep_the_order_of_their_matches()
    {
        var random = new Random(5);
        double[] times = [.. Enumerable.Range(0, 60).Select(i => (i / 2 * 600.0) + (i % 2 * 25) + (random.NextDouble() * 20))];
        double[] labels = [.. times.Select(static t => (Math.Floor(t / 60) * 60) + 30)];
        Assert.Equal(Enumerable.Range(0, 60), Pairs(labels, times, uncertainty: 30));
    }

    [Fact]
    public void What_is_missing_and_what_is_extra_stays_alone()
    {
        double[] labels = [.. Enumerable.Range(0, 30).Select(static i => (i * 97.0) + (i % 5 * 11))];
        double[] times = [.. labels.Where(static (_, i) => i % 6 != 5).Select(static t => t + 0.2), 51, 1234.5, 2500.5];
        int[] pairs = Pairs(labels, [.. times.Order()]);
        Assert.All(pairs.Select(static (p, i) => (p, i)), p => Assert.Equal(p.i % 6 == 5, p.p < 0));
        Assert.Equal(25, pairs.Where(static p => p >= 0).Distinct().Count());
    }

    [Fact]
    public void A_clock_that_was_set_in_the_middle_of_a_day_loses_no_command()
    {
        double[] times = [.. Enumerable.Range(0, 40).Select(static i => (i / 20 * 86400.0) + (i % 20 * 700) + (i % 3 * 111))];
        Assert.Equal(Enumerable.Range(0, 40), Pairs(times, [.. times.Select(static (t, i) => t + (i < 30 ? 0.5 : 30.5) + (i < 20 ? 0 : i % 2 * 20))]));
    }

    [Theory]
    [InlineData(5, new[] { 0, -1 })]
    [InlineData(50, new[] { 0, 1 })]
    public void A_given_tolerance_counts_from_no_offset(double tolerance, int[] expected) =>
        Assert.Equal(expected, Pairs([0, 100], [4, 140], tolerance: TimeSpan.FromSeconds(tolerance)));

    [Fact]
    public void One_match_serves_one_command() => Assert.Equal([-1, 0], Pairs([0, 2], [2.5], tolerance: TimeSpan.FromSeconds(5)));

    [Fact]
    public void Thousands_of_commands_within_one_window_take_no_more_memory_than_they_reach()
    {
        double[] times = [.. Enumerable.Range(0, 20_000).Select(static i => i * 55.0)];
        Assert.Equal(Enumerable.Range(0, 20_000), Pairs(times, times, tolerance: TimeSpan.FromSeconds(90)));
    }

    private static int[] Pairs(double[] labels, double[] times, double uncertainty = 0, TimeSpan? tolerance = null)
    {
        IotCommand[] log = [.. labels.Select(t => new IotCommand { Time = Start.AddSeconds(t), TimeUncertainty = TimeSpan.FromSeconds(uncertainty), Actions = [SyntheticHome.Action("lamp:on")] })];
        return CommandPairing.Pair(log, times.Select(static t => Start.AddSeconds(t)), tolerance);
    }
}
