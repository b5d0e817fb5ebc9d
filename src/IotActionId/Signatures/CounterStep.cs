namespace IotActionId.Signatures;

/// <summary>A moment at which the gateway's shared counter gained or lost digits, so that all messages that hold it changed their length together.</summary>
/// <param name="Time">When the first message of the new length came, UTC, by the capture's clock.</param>
/// <param name="Bytes">Bytes gained; below 0 where the counter began anew.</param>
public sealed record CounterStep(DateTimeOffset Time, int Bytes);
