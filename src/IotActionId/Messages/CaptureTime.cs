namespace IotActionId.Messages;

/// <summary>Nanoseconds since 1970-01-01 UTC as the framework's time, to 100 ns.</summary>
internal static class CaptureTime
{
    private static readonly long Most = (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks;
    private static readonly long Least = (DateTimeOffset.MinValue - DateTimeOffset.UnixEpoch).Ticks;

    /// <summary>The time; the nearest that exists where a capture's clock was absurd.</summary>
    public static DateTimeOffset From(long nanoseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(Math.Clamp(nanoseconds / 100, Least, Most));

    /// <summary>And back; the nearest that 64 bits can say, which reach from 1677 to 2262.</summary>
    public static long To(DateTimeOffset time) =>
        (long)Int128.Clamp((Int128)(time - DateTimeOffset.UnixEpoch).Ticks * 100, long.MinValue, long.MaxValue);
}
