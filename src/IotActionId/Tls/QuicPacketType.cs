namespace IotActionId.Tls;

/// <summary>The kinds of QUIC packets with a long header, numbered as in version 1 (RFC 9000 section 17.2).</summary>
internal enum QuicPacketType
{
    /// <summary>Carries the hellos; its keys follow from what everyone sees.</summary>
    Initial,

    /// <summary>Early data.</summary>
    ZeroRtt,

    /// <summary>The rest of the handshake.</summary>
    Handshake,

    /// <summary>The server wants the client to prove its address.</summary>
    Retry,
}
