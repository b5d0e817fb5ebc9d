using System.Net.Security;
using System.Security.Authentication;

namespace IotActionId.Lab;

/// <summary>How a kind of gateway talks to its web service.</summary>
internal sealed record GatewayStyle
{
    /// <summary>What <c>-Style</c> calls it.</summary>
    public required string Name { get; init; }

    /// <summary>The one TLS version that both ends allow unless another is asked for.</summary>
    public required SslProtocols TlsVersion { get; init; }

    /// <summary>The one cipher suite that both ends allow unless another is asked for.</summary>
    public required TlsCipherSuite CipherSuite { get; init; }

    /// <summary>The web service's TCP port.</summary>
    public ushort Port { get; init; } = 443;

    /// <summary>The application protocol that TLS negotiates, or null.</summary>
    public string? Alpn { get; init; }

    /// <summary>Nanoseconds from keepalive to keepalive.</summary>
    public required long KeepAlive { get; init; }

    /// <summary>How the web service tells of several actions.</summary>
    public required LabComposition Commands { get; init; }

    /// <summary>How the gateway takes them.</summary>
    public required LabComposition Acknowledgements { get; init; }

    /// <summary>How the gateway reports what the devices did.</summary>
    public required LabComposition Statuses { get; init; }

    /// <summary>Makes what the messages of a gateway of that name say.</summary>
    public required Func<string, LabRandom, MessageShapes> CreateShapes { get; init; }

    /// <summary>Makes a link.</summary>
    public required Func<LinkSetup, GatewayLink> CreateLink { get; init; }

    /// <summary>What the link's protocol puts around a message.</summary>
    public required Envelope Envelope { get; init; }

    /// <summary>One WebSocket with JSON-RPC 2.0 over TLS 1.3; commands and acknowledgements summed, one status message for each device.</summary>
    public static GatewayStyle WebSocketJsonRpc { get; } = new()
    {
        Name = nameof(WebSocketJsonRpc),
        TlsVersion = SslProtocols.Tls13,
        CipherSuite = TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        Alpn = "http/1.1",
        KeepAlive = 30 * LabTime.Second,
        Commands = LabComposition.Summed,
        Acknowledgements = LabComposition.Summed,
        Statuses = LabComposition.Separate,
        CreateShapes = (gateway, random) => new JsonRpcShapes(gateway, random),
        CreateLink = setup => new WebSocketLink(setup),
        Envelope = WebSocketLink.Envelope,
    };

    /// <summary>MQTT 3.1.1 with quality of service 1 over TLS 1.2 with AES-GCM; a message for each device throughout.</summary>
    public static GatewayStyle MqttQos1 { get; } = new()
    {
        Name = nameof(MqttQos1),
        TlsVersion = SslProtocols.Tls12,
        CipherSuite = TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        Port = 8883,
        KeepAlive = 60 * LabTime.Second,
        Commands = LabComposition.Separate,
        Acknowledgements = LabComposition.Separate,
        Statuses = LabComposition.Separate,
        CreateShapes = (gateway, random) => new MqttShapes(gateway, random),
        CreateLink = setup => new MqttLink(setup),
        Envelope = MqttLink.Envelope,
    };

    /// <summary>HTTP/1.1 long polling over TLS 1.2 with ChaCha20-Poly1305; everything summed.</summary>
    public static GatewayStyle HttpLongPoll { get; } = new()
    {
        Name = nameof(HttpLongPoll),
        TlsVersion = SslProtocols.Tls12,
        CipherSuite = TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        Alpn = "http/1.1",
        KeepAlive = 45 * LabTime.Second,
        Commands = LabComposition.Summed,
        Acknowledgements = LabComposition.Summed,
        Statuses = LabComposition.Summed,
        CreateShapes = (gateway, random) => new LongPollShapes(gateway, random),
        CreateLink = setup => new LongPollLink(setup),
        Envelope = LongPollLink.Envelope,
    };

    /// <summary>HTTP/2 with server-sent events over TLS 1.3; commands summed, acknowledgements and statuses separate.</summary>
    public static GatewayStyle Http2EventStream { get; } = new()
    {
        Name = nameof(Http2EventStream),
        TlsVersion = SslProtocols.Tls13,
        CipherSuite = TlsCipherSuite.TLS_AES_128_GCM_SHA256,
        Alpn = "h2",
        KeepAlive = 30 * LabTime.Second,
        Commands = LabComposition.Summed,
        Acknowledgements = LabComposition.Separate,
        Statuses = LabComposition.Separate,
        CreateShapes = (gateway, random) => new EventStreamShapes(gateway, random),
        CreateLink = setup => new EventStreamLink(setup),
        Envelope = EventStreamLink.Envelope,
    };

    /// <summary>One WebSocket with short JSON over TLS 1.2 with CBC; everything summed.</summary>
    public static GatewayStyle WebSocketCbc { get; } = new()
    {
        Name = nameof(WebSocketCbc),
        TlsVersion = SslProtocols.Tls12,
        CipherSuite = TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
        Alpn = "http/1.1",
        KeepAlive = 30 * LabTime.Second,
        Commands = LabComposition.Summed,
        Acknowledgements = LabComposition.Summed,
        Statuses = LabComposition.Summed,
        CreateShapes = (gateway, random) => new CompactShapes(gateway, random),
        CreateLink = setup => new WebSocketLink(setup),
        Envelope = WebSocketLink.Envelope,
    };

    /// <summary>All styles.</summary>
    public static IReadOnlyList<GatewayStyle> All { get; } = [WebSocketJsonRpc, MqttQos1, HttpLongPoll, Http2EventStream, WebSocketCbc];

    /// <summary>The style of that name, in capitals or not.</summary>
    /// <exception cref="IotException"><see cref="IotErrorId.InvalidArgument"/>: there is none.</exception>
    public static GatewayStyle Find(string name) =>
        All.FirstOrDefault(style => style.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new IotException(
            IotErrorId.InvalidArgument,
            $"There is no gateway style '{name}'. The lab knows {string.Join(", ", All.Select(style => style.Name))}.",
            name);
}
