namespace IotActionId.Lab;

/// <summary>A compromised device sends telemetry far too often.</summary>
/// <param name="Time">When it begins: nanoseconds.</param>
/// <param name="Device">The device.</param>
/// <param name="Count">How many messages.</param>
/// <param name="Interval">Nanoseconds from one to the next.</param>
internal readonly record struct Flood(long Time, DeviceState Device, int Count, long Interval);
