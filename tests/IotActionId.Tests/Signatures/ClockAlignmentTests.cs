using CsCheck;
using IotActionId.Signatures;

namespace IotActionId.Tests.Signatures;

public class ClockAlignmentTests
{
    [Fact]
    public void A_constant_offset_is_found() =>
        Gen.Select(Gen.Double[-250, 250], Gen.Int[0, 1_000_000]).Sample((offset, seed) =>
        {
            var random = new Random(seed);
            double[] labels = [.. Enumerable.Range(0, 30).Select(i => (i * 400) + (300 * random.NextDouble()))];
            (double[] events, double[] rates) = Trace(labels.Select(l => l + offset), random, 12_500);
            foreach (ClockWindow window in ClockAlignment.Align(labels, events, rates, 300))
            {
                Assert.InRange(offset, window.OffsetSeconds - window.WidthSeconds - 1e-9, window.OffsetSeconds + window.WidthSeconds + 1e-9);
                Assert.True(window.WidthSeconds <= 2, $"width {window.WidthSeconds}");
            }
        }, iter: 50);

    [Fact]
    public void Labels_of_minute_precision_get_a_window_that_holds_them()
    {
        var random = new Random(5);
        double[] truth = [.. Enumerable.Range(0, 60).Select(i => (i * 900) + (60 * random.NextDouble()))];
        double[] labels = [.. truth.Select(static t => (Math.Floor(t / 60) * 60) + 30)];
        (double[] events, double[] rates) = Trace(truth, random, 54_000);
        ClockWindow[] windows = ClockAlignment.Align(labels, events, rates, 330);
        for (int i = 0; i < labels.Length; i++)
        {
            Assert.InRange(truth[i], labels[i] + windows[i].OffsetSeconds - windows[i].WidthSeconds, labels[i] + windows[i].OffsetSeconds + windows[i].WidthSeconds);
        }

        Assert.True(windows[0].WidthSeconds <= 45);
    }

    [Fact]
    public void A_clock_that_jumps_at_midnight_gets_an_offset_for_each_day()
    {
        var random = new Random(7);
        double[] labels = [.. Enumerable.Range(0, 60).Select(i => i * 2880.0)];
        (double[] events, double[] rates) = Trace(labels.Select(static l => l + (l < 86400 ? 18 : -41)), random, 172_800);
        ClockWindow[] windows = ClockAlignment.Align(labels, events, rates, 300);
        Assert.Equal(18, windows[0].OffsetSeconds, 2.0);
        Assert.Equal(-41, windows[^1].OffsetSeconds, 2.0);
    }

    /// <summary>The messages that commands caused, 50 a day of a rare kind and a keepalive each minute.</summary>
    private static (double[] Times, double[] Rates) Trace(IEnumerable<double> commands, Random random, double duration)
    {
        double[] caused = [.. commands];
        var events = caused.Select(t => (Time: t, Rate: caused.Length / duration))
            .Concat(Enumerable.Range(0, (int)(duration / 60)).Select(static i => (Time: i * 60.0, Rate: double.PositiveInfinity)))
            .Concat(Enumerable.Range(0, (int)(duration / 1700)).Select(_ => (Time: random.NextDouble() * duration, Rate: 1 / 1700.0)))
            .OrderBy(static e => e.Time).ToList();
        return ([.. events.Select(static e => e.Time)], [.. events.Select(static e => e.Rate)]);
    }
}
