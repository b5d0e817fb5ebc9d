using System.Net;
using IotActionId.Capture;
using IotActionId.Packets;

namespace IotActionId.Messages;

/// <summary>Which flows, and which of their messages, are asked for. Rules that are not set let everything through; those that are set must all be met.</summary>
public sealed record FlowFilter
{
    /// <summary>Only flows of these gateways. They count as the gateway of a flow even where they did not open it.</summary>
    public IReadOnlyCollection<IPAddress> Gateways
    {
        get;
        init
        {
            field = value;
            GatewaySet = new AddressSet(value, []);
        }
    } = [];

    /// <summary>Only flows to these servers. They count as the server of a flow even where they opened it.</summary>
    public IReadOnlyCollection<IPAddress> Servers
    {
        get;
        init
        {
            field = value;
            ServerSet = new AddressSet(value, []);
        }
    } = [];

    /// <summary>Only flows with one end, or both, in these networks.</summary>
    public IReadOnlyCollection<IPNetwork> Networks
    {
        get;
        init
        {
            field = value;
            NetworkSet = new AddressSet([], value);
        }
    } = [];

    /// <summary>Only flows to these ports of the server, 0 to 65,535.</summary>
    public IReadOnlyCollection<int> ServerPorts { get; init; } = [];

    /// <summary>Only flows of these protocols, as <see cref="IotFlow.Protocol"/> has them; upper or lower case.</summary>
    public IReadOnlyCollection<string> Protocols { get; init; } = [];

    /// <summary>Only flows whose server name it holds for; a flow without a name is none of them.</summary>
    public Predicate<string>? ServerName { get; init; }

    /// <summary>Only flows that were seen at this time or later, and of their messages those that began at it or later.</summary>
    public DateTimeOffset After { get; init; } = DateTimeOffset.MinValue;

    /// <summary>Only flows that were seen before this time, and of their messages those that began before it.</summary>
    public DateTimeOffset Before { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>Only packets that it lets through are read at all. Who compiled it disposes it.</summary>
    public CaptureFilter? Packets { get; init; }

    /// <summary>Whether messages are asked for by their time.</summary>
    internal bool HasTimes => After > DateTimeOffset.MinValue || Before < DateTimeOffset.MaxValue;

    /// <summary>See <see cref="Gateways"/>.</summary>
    internal AddressSet GatewaySet { get; private init; } = AddressSet.Empty;

    /// <summary>See <see cref="Servers"/>.</summary>
    internal AddressSet ServerSet { get; private init; } = AddressSet.Empty;

    private AddressSet NetworkSet { get; init; } = AddressSet.Empty;

    /// <summary>Whether a flow meets the rules; that its packets met <see cref="Packets"/> is not asked.</summary>
    /// <param name="flow">The flow.</param>
    public bool Accepts(IotFlow flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        Endpoint gateway = Endpoint.From(flow.Gateway);
        Endpoint server = Endpoint.From(flow.Server);
        return (GatewaySet.IsEmpty || GatewaySet.Contains(gateway))
            && (ServerSet.IsEmpty || ServerSet.Contains(server))
            && (NetworkSet.IsEmpty || NetworkSet.Contains(gateway) || NetworkSet.Contains(server))
            && (ServerPorts.Count == 0 || ServerPorts.Contains(flow.ServerPort))
            && (Protocols.Count == 0 || Protocols.Contains(flow.Protocol, StringComparer.OrdinalIgnoreCase))
            && (ServerName is null || (flow.ServerName is { } name && ServerName(name)))
            && flow.EndTime >= After
            && flow.StartTime < Before;
    }

    /// <summary>Whether a message began in the time that is asked for.</summary>
    /// <param name="message">The message.</param>
    public bool Accepts(IotMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return IsWithin(message.Time);
    }

    /// <summary>Whether what began at a time is asked for.</summary>
    internal bool IsWithin(DateTimeOffset time) => time >= After && time < Before;

    /// <summary>Checks that the rules can be met.</summary>
    /// <exception cref="IotException"><see cref="IotErrorId.InvalidArgument"/>.</exception>
    public void Validate()
    {
        if (After >= Before)
        {
            throw new IotException(IotErrorId.InvalidArgument, FormattableString.Invariant($"Nothing lies between {After:O} and {Before:O}: 'after' must be the earlier of the two."));
        }

        if (ServerPorts.Any(static port => port is < 0 or > ushort.MaxValue))
        {
            throw new IotException(IotErrorId.InvalidArgument, "A port is a number from 0 to 65535.");
        }
    }

    /// <summary>The part of the rules that can be told from a single segment; null where there is none.</summary>
    internal SegmentFilter? ForSegments()
    {
        bool tcp = Protocols.Count == 0 || Protocols.Any(static protocol => IsOneOf(protocol, "TLS", "TCP"));
        bool udp = Protocols.Count == 0 || Protocols.Any(static protocol => IsOneOf(protocol, "QUIC", "DTLS"));
        TransportProtocol? only = tcp == udp ? null : tcp ? TransportProtocol.Tcp : TransportProtocol.Udp;
        bool isNeeded = only is not null || ServerPorts.Count > 0 || !GatewaySet.IsEmpty || !ServerSet.IsEmpty || !NetworkSet.IsEmpty;
        return isNeeded ? new SegmentFilter(GatewaySet, ServerSet, NetworkSet, ServerPorts, only) : null;
    }

    private static bool IsOneOf(string protocol, string one, string other) =>
        protocol.Equals(one, StringComparison.OrdinalIgnoreCase) || protocol.Equals(other, StringComparison.OrdinalIgnoreCase);
}
