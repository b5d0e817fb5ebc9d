namespace IotActionId.Lab;

/// <summary>A device is used by hand.</summary>
/// <param name="Time">When: nanoseconds.</param>
/// <param name="Target">What is done.</param>
internal readonly record struct LocalAction(long Time, TargetedAction Target);
