using System.Globalization;

namespace IotActionId.Reports.Charts;

/// <summary>Round values for axes.</summary>
internal static class Ticks
{
    /// <summary>The steps of time axes, in seconds: what clocks and calendars have.</summary>
    private static readonly double[] TimeSteps =
    [
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 14400, 21600, 43200, 86400, 2 * 86400, 7 * 86400, 14 * 86400, 28 * 86400, 91 * 86400, 182 * 86400, 364 * 86400,
    ];

    /// <summary>Round values within a range.</summary>
    /// <param name="from">The least value.</param>
    /// <param name="to">The greatest, above <paramref name="from"/>.</param>
    /// <param name="most">How many at most, about.</param>
    /// <param name="unit">What follows each value, as <c> W</c>.</param>
    public static Tick[] Linear(double from, double to, int most, string unit = "")
    {
        double step = RoundStep((to - from) / most);
        string format = step >= 1 ? "#,0" : "0." + new string('0', (int)Math.Ceiling(-Math.Log10(step) - 1e-9));
        double first = Math.Ceiling((from / step) - 1e-9);
        int count = (int)Math.Floor((to / step) - first + 1e-9) + 1;
        return [.. Enumerable.Range(0, Math.Max(0, count)).Select(i => (first + i) * step).Select(v => new Tick(v, v.ToString(format, CultureInfo.InvariantCulture) + unit))];
    }

    /// <summary>Shares from 0 to 1 in fifths, as percentages.</summary>
    public static Tick[] Shares() => [.. Enumerable.Range(0, 6).Select(static i => new Tick(i / 5.0, $"{i * 20} %"))];

    /// <summary>Powers of ten from 1 up, at their logarithms.</summary>
    /// <param name="most">The greatest value.</param>
    public static Tick[] Logarithmic(double most) =>
        [.. Enumerable.Range(0, (int)Math.Floor(Math.Log10(Math.Max(1, most))) + 1).Select(static p => new Tick(p, Math.Pow(10, p).ToString("#,0", CultureInfo.InvariantCulture)))];

    /// <summary>Round times within a range, as seconds after <paramref name="from"/>.</summary>
    /// <param name="from">The first time, UTC.</param>
    /// <param name="to">The last, after it.</param>
    /// <param name="most">How many at most, about.</param>
    public static Tick[] Time(DateTimeOffset from, DateTimeOffset to, int most)
    {
        double wanted = (to - from).TotalSeconds / most;
        double step = Array.Find(TimeSteps, s => s >= wanted);
        step = step == 0 ? 364 * 86400 * Math.Ceiling(wanted / (364 * 86400)) : step;
        DateTimeOffset midnight = new(from.UtcDateTime.Date, TimeSpan.Zero);
        double start = (from - midnight).TotalSeconds, end = (to - midnight).TotalSeconds;
        var ticks = new List<Tick>();
        DateTime? day = null;
        for (double t = Math.Ceiling(start / step) * step; t <= end; t += step)
        {
            DateTimeOffset time = midnight.AddSeconds(t);
            bool isNewDay = step < 86400 && time.Date != day;
            string format = step >= 86400 ? "d MMM" : step >= 60 ? "HH:mm" : "HH:mm:ss";
            ticks.Add(new Tick(t - start, time.ToString(isNewDay && day is not null ? "d MMM" : format, CultureInfo.InvariantCulture)));
            day = time.Date;
        }

        return [.. ticks];
    }

    private static double RoundStep(double step)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return (step / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 } * power;
    }
}
