namespace IotActionId.Lab;

/// <summary>One machine of the lab as the network sees it.</summary>
/// <param name="Address">IPv4, most significant byte first.</param>
/// <param name="Mac">The last byte of a locally administered Ethernet address.</param>
/// <param name="Port">The TCP port.</param>
/// <param name="Ttl">Time to live when its packets pass the capture point: 64 less the routers between.</param>
/// <param name="Latency">Nanoseconds from the machine to the capture point.</param>
internal sealed record LabHost(uint Address, byte Mac, ushort Port, byte Ttl, long Latency);
