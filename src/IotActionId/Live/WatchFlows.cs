using System.Runtime.CompilerServices;
using IotActionId.Capture;
using IotActionId.Flows;
using IotActionId.Messages;
using IotActionId.Packets;
using IotActionId.Tls;

namespace IotActionId.Live;

/// <summary>The flows of a gateway as they go on: packets in, and out of them each exchange as soon as it is complete. Not safe for use from several threads at a time.</summary>
internal sealed class WatchFlows
{
    /// <summary>How long after its quiet time an exchange is looked at: packets must come from the kernel first.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(30);

    private readonly FlowTable _table;
    private readonly PacketDecoder _decoder;
    private readonly PacketFilter? _packets;
    private readonly Dictionary<SecureFlow, WatchedFlow> _flows = [];
    private readonly Action<WatchWindow> _complete;
    private readonly string _name;
    private FlowReaderOptions _options;
    private WatchedGateway _gateway;
    private SegmentFilter? _segments;
    private long _latest = long.MinValue;
    private long _latestAt;
    private long _due = long.MaxValue;

    /// <summary>Begins with no flows.</summary>
    /// <param name="gateway">Whose flows.</param>
    /// <param name="options">How they are read.</param>
    /// <param name="packets">What lets packets through that nobody filtered before; null for all.</param>
    /// <param name="name">The interface or file.</param>
    /// <param name="complete">Is given the exchanges that are complete.</param>
    public WatchFlows(WatchedGateway gateway, FlowReaderOptions options, PacketFilter? packets, string name, Action<WatchWindow> complete)
    {
        _options = options;
        _packets = packets;
        _name = name;
        _complete = complete;
        _decoder = new PacketDecoder(name);
        var budget = new TlsBudget();
        _table = new FlowTable(
            options.Limits,
            protocol => protocol == TransportProtocol.Tcp
                ? new TlsFlow(budget, options.MaxRecordsPerFlow)
                : new DatagramFlow(budget, options.MaxRecordsPerFlow),
            Ended);
        _gateway = gateway;
        Follow(gateway);
    }

    /// <summary>Flows of the gateway that are open.</summary>
    public int Open => _table.Count;

    /// <summary>Watches for something else from now on; flows that are open are kept.</summary>
    public void Follow(WatchedGateway gateway)
    {
        _gateway = gateway;
        _options = _options with { KnownFraming = gateway.Framing == TlsFraming.None ? null : gateway.Framing, Filter = _options.Filter with { Gateways = gateway.Addresses, ServerPorts = gateway.Ports } };
        _segments = _options.Filter.ForSegments();
    }

    /// <summary>Takes a packet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Accept(in CapturedPacket packet)
    {
        if (packet.Time > _latest)
        {
            _latest = packet.Time;
            _latestAt = Environment.TickCount64;
        }

        Segment segment = default;
        if ((_packets is not null && !_packets.Accepts(packet)) || !_decoder.TryDecode(packet, ref segment) || _segments?.Accepts(segment) == false)
        {
            return;
        }

        uint hash = _table.Hash.Of(segment);
        bool mayOpen = segment.Protocol == TransportProtocol.Tcp || DatagramFlow.MayBegin(segment);
        if (segment.Time >= _due)
        {
            // In a file, hours may lie between two packets, and what ended in them ended before this one came.
            Look(segment.Time);
        }

        if (_table.Accept(segment, hash, mayOpen) is SecureFlow flow)
        {
            if (!_flows.TryGetValue(flow, out WatchedFlow? watched))
            {
                _flows.Add(flow, watched = new WatchedFlow(flow));
            }

            watched.Note();
            SetDue(watched);
        }
    }

    /// <summary>Looks whether exchanges are complete by now. Call it often.</summary>
    public void Tick()
    {
        if (_due == long.MaxValue)
        {
            return;
        }

        // The clock of who captured goes on at the pace of ours while no packet comes.
        long now = _latest + ((Environment.TickCount64 - _latestAt) * 1_000_000);
        if (now >= _due)
        {
            Look(now);
        }
    }

    private long Wait => (_gateway.QuietTime + Slack).Ticks * 100;

    private void SetDue(WatchedFlow watched)
    {
        if (watched.Pending is { } pending)
        {
            _due = Math.Min(_due, pending + Wait);
        }
    }

    private void Look(long now)
    {
        _due = long.MaxValue;
        foreach (WatchedFlow watched in _flows.Values)
        {
            if (watched.Pending + Wait <= now)
            {
                Look(watched, CaptureTime.From(now - Wait));
            }

            SetDue(watched);
        }
    }

    private void Look(WatchedFlow watched, DateTimeOffset until)
    {
        if (watched.Look(_gateway, _options, _name, until) is { } window)
        {
            _complete(window);
        }
    }

    private void Ended(Flow flow, FlowEnd end)
    {
        // The object will be another flow.
        if (_flows.Remove((SecureFlow)flow, out WatchedFlow? watched))
        {
            watched.Note();
            Look(watched, DateTimeOffset.MaxValue);
        }
    }
}
