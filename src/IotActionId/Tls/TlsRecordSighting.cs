namespace IotActionId.Tls;

/// <summary>A record as its reader saw it.</summary>
/// <param name="Type">What its header says that it holds.</param>
/// <param name="Length">Bytes on the wire, header included.</param>
/// <param name="Time">When its first byte was captured, nanoseconds since 1970-01-01 UTC.</param>
/// <param name="EndTime">When its last byte was captured.</param>
/// <param name="Offset">Where in its stream it begins.</param>
/// <param name="PeerAcknowledged">How much of the opposite stream its sender had received when it began.</param>
internal readonly record struct TlsRecordSighting(
    TlsContentType Type, int Length, long Time, long EndTime, long Offset, long PeerAcknowledged);
