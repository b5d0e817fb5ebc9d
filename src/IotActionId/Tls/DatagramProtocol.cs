namespace IotActionId.Tls;

/// <summary>What encrypts the payload of UDP datagrams.</summary>
public enum DatagramProtocol
{
    /// <summary>Nothing that is recognised.</summary>
    None,

    /// <summary>QUIC, RFC 9000.</summary>
    Quic,

    /// <summary>DTLS, RFC 6347 and RFC 9147.</summary>
    Dtls,
}
