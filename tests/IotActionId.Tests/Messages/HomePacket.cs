namespace IotActionId.Tests.Messages;

/// <summary>A packet to damage: Ethernet, IPv4 without options, TCP or UDP.</summary>
/// <param name="Time">Nanoseconds since 1970.</param>
/// <param name="Data">The frame.</param>
internal sealed record HomePacket(long Time, byte[] Data);
