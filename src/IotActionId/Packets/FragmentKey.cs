namespace IotActionId.Packets;

/// <summary>What the fragments of one IP datagram have in common (RFC 791 section 3.2, RFC 8200 section 4.5).</summary>
internal readonly record struct FragmentKey(
    ulong SourceHigh,
    ulong SourceLow,
    ulong DestinationHigh,
    ulong DestinationLow,
    uint Identification,
    byte Protocol);
