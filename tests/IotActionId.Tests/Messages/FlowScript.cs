using IotActionId.Flows;
using IotActionId.Messages;
using IotActionId.Packets;
using IotActionId.Tests.Flows;
using IotActionId.Tls;

namespace IotActionId.Tests.Messages;

/// <summary>Plays a TCP connection into the flow engine, segment by segment, and hands back the flow.</summary>
internal sealed class FlowScript
{
    private const uint ClientStart = 4_294_967_000;
    private const uint ServerStart = 70_000;
    private readonly List<TestSegment> _segments = [];
    private readonly FlowReaderOptions _options;
    private uint _client = ClientStart + 1;
    private uint _server = ServerStart + 1;
    private long _microseconds;

    public FlowScript(FlowReaderOptions? options = null, bool handshake = true)
    {
        _options = (options ?? new FlowReaderOptions()) with { KeepAllRecords = true };
        if (handshake)
        {
            _segments.Add(new TestSegment(true, ClientStart, 0, TcpFlags.Syn, []));
            _segments.Add(new TestSegment(false, ServerStart, _client, TcpFlags.Syn | TcpFlags.Ack, []));
            _segments.Add(new TestSegment(true, _client, _server, TcpFlags.Ack, []));
        }
    }

    public List<TestSegment> Segments => _segments;

    public FlowScript Wait(TimeSpan time)
    {
        _microseconds += (long)time.TotalMicroseconds;
        return this;
    }

    public FlowScript Client(params byte[][] parts) => Send(true, parts);

    public FlowScript Server(params byte[][] parts) => Send(false, parts);

    /// <summary>Sends the parts as one segment.</summary>
    public FlowScript Send(bool fromClient, params byte[][] parts)
    {
        byte[] payload = [.. parts.SelectMany(static part => part)];
        _microseconds += 100;
        _segments.Add(new TestSegment(fromClient, fromClient ? _client : _server, fromClient ? _server : _client, TcpFlags.Ack | TcpFlags.Psh, payload)
        {
            Microseconds = _microseconds,
        });
        if (fromClient)
        {
            _client += (uint)payload.Length;
        }
        else
        {
            _server += (uint)payload.Length;
        }

        return this;
    }

    /// <summary>Sends a UDP datagram.</summary>
    public FlowScript Datagram(bool fromClient, byte[] payload)
    {
        _microseconds += 100;
        _segments.Add(new TestSegment(fromClient, 0, 0, TcpFlags.None, payload) { Microseconds = _microseconds, Protocol = TransportProtocol.Udp });
        return this;
    }

    /// <summary>Sends bytes that the capture lacks: only their acknowledgement shows them.</summary>
    public FlowScript Lose(bool fromClient, int length)
    {
        Send(fromClient, new byte[length]);
        _segments.RemoveAt(_segments.Count - 1);
        return this;
    }

    /// <summary>Sends bytes cut into segments.</summary>
    public FlowScript SendCut(bool fromClient, byte[] bytes, IEnumerable<int> sizes)
    {
        int at = 0;
        foreach (int size in sizes)
        {
            if (at == bytes.Length)
            {
                break;
            }

            int taken = Math.Min(size, bytes.Length - at);
            Send(fromClient, bytes[at..(at + taken)]);
            at += taken;
        }

        return at < bytes.Length ? Send(fromClient, bytes[at..]) : this;
    }

    /// <summary>Cuts the captured payload of every segment, as a snapshot length does.</summary>
    public FlowScript Snap(int captured)
    {
        for (int i = 0; i < _segments.Count; i++)
        {
            TestSegment segment = _segments[i];
            _segments[i] = segment with { Payload = segment.Payload[..Math.Min(captured, segment.Payload.Length)], PayloadLength = segment.Payload.Length };
        }

        return this;
    }

    /// <summary>The flow; there must be one.</summary>
    public IotFlow Flow() => Xunit.Assert.Single(Flows());

    public List<IotFlow> Flows()
    {
        var flows = new List<IotFlow>();
        var composer = new FlowComposer(_options, "script");
        var budget = new TlsBudget();
        var table = new FlowTable(
            _options.Limits,
            protocol => protocol == TransportProtocol.Tcp ? new TlsFlow(budget, _options.MaxRecordsPerFlow) : new DatagramFlow(budget, _options.MaxRecordsPerFlow),
            (flow, _) => flows.Add(composer.Compose((SecureFlow)flow)));
        foreach (TestSegment segment in _segments)
        {
            Segment taken = segment.ToSegment();
            table.Accept(taken, table.Hash.Of(taken), taken.Protocol == TransportProtocol.Tcp || DatagramFlow.MayBegin(taken));
        }

        while (table.FinishNext())
        {
        }

        Xunit.Assert.Equal(0, budget.HelloBytes);
        return flows;
    }

    /// <summary>Every record, as "c 23 512": side, type, length of the body.</summary>
    public static List<string> Records(IotFlow flow) =>
        [.. flow.Records.Where(static record => record.Role != TlsRecordRole.Void).Select(record =>
            $"{(record.Side == flow.GatewaySide ? 'c' : 's')} {(int)record.Type} {record.Length - 5}")];

    /// <summary>The records of the messages, as "c 517".</summary>
    public static List<string> Data(IotFlow flow) =>
        [.. flow.Messages.SelectMany(static message => message.RecordLengths.Select(length =>
            $"{(message.Direction == IotDirection.FromGateway ? 'c' : 's')} {length}"))];
}
