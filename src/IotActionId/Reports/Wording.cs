using System.Globalization;

namespace IotActionId.Reports;

/// <summary>How numbers and times are written, everywhere alike and in no culture's way.</summary>
internal static class Wording
{
    /// <summary>A count, with commas.</summary>
    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A count of things: <c>1 command</c>, <c>2 commands</c>.</summary>
    public static string Count(long count, string one) => $"{Count(count)} {one}{(count == 1 ? "" : "s")}";

    /// <summary>How often: <c>once</c>, <c>12 times</c>.</summary>
    public static string Times(long count) => count == 1 ? "once" : $"{Count(count)} times";

    /// <summary>A share as a percentage; a dash where there is none.</summary>
    public static string Percent(double share) => double.IsFinite(share) ? (100 * share).ToString("0.#", CultureInfo.InvariantCulture) + "\u00a0%" : "–";

    /// <summary>A number with so many decimals; a dash where there is none.</summary>
    public static string Decimals(double value, int decimals = 2) =>
        double.IsFinite(value) ? value.ToString("#,0." + new string('0', decimals), CultureInfo.InvariantCulture) : "–";

    /// <summary>Date and time, UTC.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A day in words.</summary>
    public static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>Two times, as short as may be.</summary>
    public static string Span(DateTimeOffset from, DateTimeOffset to) => from.UtcDateTime.Date == to.UtcDateTime.Date
        ? string.Create(CultureInfo.InvariantCulture, $"{Day(from)}, {from.UtcDateTime:HH:mm} to {to.UtcDateTime:HH:mm} UTC")
        : $"{Day(from)} to {Day(to)}";

    /// <summary>Things in a sentence: <c>a, b and c</c>.</summary>
    public static string List(IReadOnlyList<string> things) => things.Count switch
    {
        0 => "",
        1 => things[0],
        _ => string.Join(", ", things.Take(things.Count - 1)) + " and " + things[^1],
    };
}
