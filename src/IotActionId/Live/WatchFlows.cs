using System.Net;
using System.Runtime.CompilerServices;
using IotActionId.Capture;
using IotActionId.Flows;
using IotActionId.Messages;
using IotActionId.Packets;
using IotActionId.Tls;

namespace IotActionId.Live;

/// <summary>The flows of a gateway as they go on: packets in, and out of them each message when its exchange is complete. Not safe for use from several threads at a time.</summary>
internal sealed class WatchFlows
{
    /// <summary>How long after its quiet time an exchange is looked at: packets must come from the kernel first.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(30);

    private readonly FlowTable _table;
    private readonly PacketDecoder _decoder;
    private readonly PacketFilter? _packets;
    private readonly Dictionary<SecureFlow, WatchedFlow> _flows = [];

    /// <summary>By the flow, or by the gateway where exchanges lie on several flows.</summary>
    private readonly Dictionary<object, WatchedLine> _lines = [];
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
    /// <param name="complete">Is given what is to be identified.</param>
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
        _options = _options with { Filter = _options.Filter with { Gateways = gateway.Addresses, ServerPorts = gateway.Ports } };
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
                _flows.Add(flow, watched = new WatchedFlow(flow) { Line = LineOf(flow) });
                watched.Line.Add(watched);
            }

            if (watched.Note())
            {
                SetDue(watched.Line);
            }
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

    /// <summary>The line that the messages of a flow come into.</summary>
    private WatchedLine LineOf(SecureFlow flow)
    {
        object key = flow;
        if (_gateway.SpansFlows)
        {
            IPAddress first = flow.First.ToIPAddress();
            key = _gateway.Addresses.Contains(first) ? first : flow.Second.ToIPAddress();
        }

        return _lines.TryGetValue(key, out WatchedLine? line) ? line : _lines[key] = new WatchedLine();
    }

    private void SetDue(WatchedLine line) => _due = Math.Min(_due, line.Due(_gateway.QuietTime + Slack) ?? long.MaxValue);

    private void Look(long now)
    {
        _due = long.MaxValue;
        foreach (WatchedLine line in _lines.Values)
        {
            if (line.Due(_gateway.QuietTime + Slack) <= now)
            {
                Look(line, now, CaptureTime.From(now) - Slack);
            }

            SetDue(line);
        }
    }

    private void Look(WatchedLine line, long now, DateTimeOffset until)
    {
        if (line.Look(_gateway, _options, _name, now, until) is { } window)
        {
            _complete(window);
        }
    }

    private void Ended(Flow flow, FlowEnd end)
    {
        var ended = (SecureFlow)flow;
        if (!_flows.Remove(ended, out WatchedFlow? watched))
        {
            return;
        }

        watched.End(_options, _name);
        if (_lines.Remove(ended))
        {
            Look(watched.Line, _latest, DateTimeOffset.MaxValue);
        }
        else
        {
            SetDue(watched.Line);
        }
    }
}
