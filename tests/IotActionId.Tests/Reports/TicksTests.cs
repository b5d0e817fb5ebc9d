using IotActionId.Reports.Charts;

namespace IotActionId.Tests.Reports;

public sealed class TicksTests
{
    [Theory]
    [InlineData(0, 1, 5, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(3, 98, 5, "20 40 60 80")]
    [InlineData(0, 12_345, 4, "0 5,000 10,000")]
    [InlineData(0, 0.013, 5, "0.000 0.005 0.010")]
    public void Values_are_round(double from, double to, int most, string labels) =>
        Assert.Equal(labels, string.Join(' ', Ticks.Linear(from, to, most).Select(static t => t.Label)));

    [Theory]
    [InlineData("2026-03-03T08:01:30Z", "2026-03-03T09:46:00Z", "08:15 08:30 08:45 09:00 09:15 09:30 09:45")]
    [InlineData("2026-03-03T20:00:00Z", "2026-03-04T10:00:00Z", "20:00 22:00 4 Mar 02:00 04:00 06:00 08:00 10:00")]
    [InlineData("2026-03-03T20:00:00Z", "2026-03-09T10:00:00Z", "4 Mar 5 Mar 6 Mar 7 Mar 8 Mar 9 Mar")]
    public void Times_are_those_of_clocks_and_calendars(string from, string to, string labels) =>
        Assert.Equal(labels, string.Join(' ', Ticks.Time(At(from), At(to), 8).Select(static t => t.Label)));

    [Fact]
    public void Ticks_lie_within_the_range_and_are_few() => Assert.All(Enumerable.Range(0, 34), power =>
    {
        double seconds = Math.Pow(2, power);
        DateTimeOffset from = At("2026-03-03T08:01:30Z");
        Tick[] ticks = Ticks.Time(from, from.AddSeconds(seconds), 8);
        Assert.InRange(ticks.Length, 0, 10);
        Assert.All(ticks, t => Assert.InRange(t.Value, 0, seconds));
    });

    [Fact]
    public void Logarithmic_ticks_are_powers_of_ten() =>
        Assert.Equal("1 10 100 1,000", string.Join(' ', Ticks.Logarithmic(2_500).Select(static t => t.Label)));

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture);
}
