using System.Globalization;

namespace IotActionId.Lab;

/// <summary>Between the lab's nanoseconds and what files and people read.</summary>
internal static class LabTime
{
    public const long Microsecond = 1_000;
    public const long Millisecond = 1_000_000;
    public const long Second = 1_000_000_000;
    public const long Minute = 60 * Second;
    public const long Hour = 60 * Minute;

    public static long FromDate(DateTimeOffset time) => (time.UtcTicks - DateTime.UnixEpoch.Ticks) * 100;

    public static DateTimeOffset ToDate(long nanoseconds) => new(DateTime.UnixEpoch.Ticks + (nanoseconds / 100), TimeSpan.Zero);

    /// <summary>UTC with seven digits, so that texts sort as times do.</summary>
    public static string ToText(long nanoseconds) =>
        ToDate(nanoseconds).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
