namespace IotActionId.Messages;

/// <summary>Nanoseconds since 1970-01-01 UTC as the framework's time, to 100 ns.</summary>
internal static class CaptureTime
{
    private static readonly long Most = (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks;
    private static readonly long Least = (DateTimeOffset.MinValue - DateTimeOffset.UnixEpoch).Ticks;

    /// <summary>The time; the nearest that exists where a capture's clock was absurd.</summary>
    public static DateTimeOffset From(long nanoseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(Math.Clamp(nanoseconds / 100, Least, Most));
}
