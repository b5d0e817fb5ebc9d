using System.Net;
using IotActionId.Tls;

namespace IotActionId.Messages;

/// <summary>Both directions of one TCP connection (or UDP association), from its first packet to its last. Final when emitted.</summary>
public sealed class IotFlow
{
    private string? _id;

    /// <summary>Unique among the flows of one capture: protocol, ends and start, as <c>tcp-192.0.2.7:51000-198.51.100.9:443-1771000000.123456</c>.</summary>
    public string Id
    {
        get => _id ??= FlowId.Of(this);
        init => _id = value;
    }

    /// <summary>The gateway's address: the TCP client unless the analyst said otherwise.</summary>
    public required IPAddress Gateway { get; init; }

    /// <summary>The gateway's port.</summary>
    public required int GatewayPort { get; init; }

    /// <summary>The web service's address.</summary>
    public required IPAddress Server { get; init; }

    /// <summary>The web service's port.</summary>
    public required int ServerPort { get; init; }

    /// <summary>What is spoken: <c>TLS</c>, <c>DTLS</c> or <c>QUIC</c>; <c>TCP</c> where none of them was recognised. Other UDP is no flow.</summary>
    public string Protocol { get; init; } = "TLS";

    /// <summary>The JA3 fingerprint of the ClientHello, 32 hexadecimal digits; null where none was captured whole.</summary>
    public string? Ja3 => ClientHello?.Ja3;

    /// <summary>The JA4 fingerprint of the ClientHello, as <c>t13d1516h2_8daaf6152771_e5627efa2ab1</c>; null where none was captured whole.</summary>
    public string? Ja4 => ClientHello?.Ja4(Protocol switch { "QUIC" => 'q', "DTLS" => 'd', _ => 't' });

    /// <summary>The server name of the ClientHello (SNI, RFC 6066), or null.</summary>
    public string? ServerName { get; init; }

    /// <summary>The application protocol the server chose, or the client's only offer where the choice is encrypted (ALPN, RFC 7301); null where unknown.</summary>
    public string? Alpn { get; init; }

    /// <summary>The TLS version in use, as <c>TLS 1.2</c>; null where no handshake and no record told it.</summary>
    public string? TlsVersion { get; init; }

    /// <summary>The IANA name of the negotiated cipher suite, or null where the ServerHello was not captured.</summary>
    public string? CipherSuite { get; init; }

    /// <summary>How plaintext lengths become record lengths in this flow; <see cref="TlsFraming.None"/> where unknown.</summary>
    public required TlsFraming Framing { get; init; }

    /// <summary>Time of the first packet, UTC.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>Time of the last packet, UTC.</summary>
    public required DateTimeOffset EndTime { get; init; }

    /// <summary>From the first packet to the last.</summary>
    public TimeSpan Duration => EndTime - StartTime;

    /// <summary>Packets of both directions, duplicates and bare acknowledgements included.</summary>
    public required long Packets { get; init; }

    /// <summary>TCP payload bytes on the wire of both directions, retransmissions included.</summary>
    public required long Bytes { get; init; }

    /// <summary>Bytes of the streams that the capture does not hold: holes in the sequence numbers that nothing filled.</summary>
    public required long LostBytes { get; init; }

    /// <summary>Whether the TLS handshake lies inside the capture.</summary>
    public required bool HandshakeSeen { get; init; }

    /// <summary>Whether the capture's snapshot length cut payload, so that messages are TCP payload lengths rather than record lengths.</summary>
    public required bool Truncated { get; init; }

    /// <summary>The application-data messages of both directions, in order of time.</summary>
    public required IReadOnlyList<IotMessage> Messages { get; init; }

    /// <summary>The capture file, or the interface, it was read from.</summary>
    public required string Path { get; init; }

    /// <summary>The ClientHello that the fingerprints are taken from.</summary>
    internal ClientHello? ClientHello { get; init; }

    /// <summary>Every record of the flow, where <see cref="FlowReaderOptions.KeepAllRecords"/> asks for it; for the comparison with other tools.</summary>
    internal TlsRecord[] Records { get; init; } = [];

    /// <summary>The side of <see cref="Records"/> that is the gateway.</summary>
    internal int GatewaySide { get; init; }

    /// <summary>Whether the gateway is who sent the ClientHello; null where no hello was captured.</summary>
    internal bool? TlsClientIsGateway { get; init; }
}
