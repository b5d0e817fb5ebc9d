using System.Net.Security;
using System.Security.Authentication;

namespace IotActionId.Lab;

/// <summary>How a kind of gateway talks to its web service.</summary>
/// <param name="Name">What <c>-Style</c> calls it.</param>
/// <param name="TlsVersion">The one TLS version that both ends allow.</param>
/// <param name="CipherSuite">The one cipher suite that both ends allow.</param>
/// <param name="Port">The web service's TCP port.</param>
/// <param name="Alpn">The application protocol that TLS negotiates, or null.</param>
/// <param name="KeepAlive">Nanoseconds from keepalive to keepalive.</param>
/// <param name="Commands">How the web service tells of several actions.</param>
/// <param name="Acknowledgements">How the gateway takes them.</param>
/// <param name="Statuses">How the gateway reports what the devices did.</param>
internal sealed record GatewayStyle(
    string Name,
    SslProtocols TlsVersion,
    TlsCipherSuite CipherSuite,
    ushort Port,
    string? Alpn,
    long KeepAlive,
    Composition Commands,
    Composition Acknowledgements,
    Composition Statuses)
{
    /// <summary>One WebSocket with JSON-RPC 2.0 over TLS 1.3; commands and acknowledgements summed, one status message for each device.</summary>
    public static GatewayStyle WebSocketJsonRpc { get; } = new(
        nameof(WebSocketJsonRpc),
        SslProtocols.Tls13,
        TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        443,
        "http/1.1",
        30 * LabTime.Second,
        Composition.Summed,
        Composition.Summed,
        Composition.Separate);

    /// <summary>All styles.</summary>
    public static IReadOnlyList<GatewayStyle> All { get; } = [WebSocketJsonRpc];

    /// <summary>The style of that name, in capitals or not.</summary>
    /// <exception cref="IotException"><see cref="IotErrorId.InvalidArgument"/>: there is none.</exception>
    public static GatewayStyle Find(string name) =>
        All.FirstOrDefault(style => style.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new IotException(
            IotErrorId.InvalidArgument,
            $"There is no gateway style '{name}'. The lab knows {string.Join(", ", All.Select(style => style.Name))}.",
            name);
}
