using System.Net;
using IotActionId.Identification;
using IotActionId.Messages;
using IotActionId.Signatures;
using IotActionId.Tls;

namespace IotActionId.Live;

/// <summary>What a signature set says of how to watch its gateway, and the identification of what was watched: all that watching asks of those rooms.</summary>
internal sealed class WatchedGateway
{
    private readonly IotSignatureSet _set;
    private readonly Identifier _identifier;

    /// <summary>Prepares to watch.</summary>
    /// <exception cref="IotException"><see cref="IotErrorId.InvalidArgument"/> where an option is outside its range.</exception>
    public WatchedGateway(IotSignatureSet set, IdentificationOptions options)
    {
        _set = set;
        _identifier = new Identifier(set, options);
        Addresses = options.Gateways ?? [set.GatewayAddress];
        Ports = [.. set.Services.Select(static service => service.Port).Distinct()];
    }

    /// <summary>The gateway's addresses.</summary>
    public IReadOnlyCollection<IPAddress> Addresses { get; }

    /// <summary>The ports of the services that it talks to.</summary>
    public IReadOnlyCollection<int> Ports { get; }

    /// <summary>How its plaintext lengths become record lengths, for connections that were open before the watch.</summary>
    public TlsFraming Framing => _set.Framing;

    /// <summary>An exchange lasts at most this long: what began so long ago is complete.</summary>
    public TimeSpan QuietTime => _set.QuietTime;

    /// <summary>Whether an exchange may lie on several of its flows.</summary>
    public bool SpansFlows => _set.SpansFlows;

    /// <summary>Whether a flow is one that exchanges may lie on.</summary>
    public bool Concerns(IotFlow flow) => _identifier.Concerns(flow);

    /// <summary>The matches among the messages of a window, and those before it that were not complete.</summary>
    public IEnumerable<IotActionMatch> Identify(WatchWindow window, CancellationToken cancellationToken)
    {
        window.Line.Add(window.Messages);
        return _identifier.Identify(window.Line, window.Until, cancellationToken);
    }
}
