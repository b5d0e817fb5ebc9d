namespace IotActionId.Tls;

/// <summary>What protects a flow.</summary>
internal enum SecureProtocol : byte
{
    /// <summary>Nothing that was recognised.</summary>
    None,

    /// <summary>TLS over TCP.</summary>
    Tls,

    /// <summary>DTLS over UDP (RFC 6347, RFC 9147).</summary>
    Dtls,

    /// <summary>QUIC over UDP (RFC 9000).</summary>
    Quic,
}
