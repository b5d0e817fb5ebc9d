using IotActionId.Packets;

namespace IotActionId.Lab;

/// <summary>
/// A TLS connection of the lab: two real TLS ends whose bytes travel in simulated time, are written into a capture, and are told in the
/// truth file message by message. A while after its end it lets go of what it holds.
/// </summary>
internal sealed class LabConnection : IDisposable
{
    /// <summary>Plaintext bytes of a TLS alert.</summary>
    private const int AlertLength = 2;

    /// <summary>Longer than anything that is still under way when both sides have closed.</summary>
    private const long Linger = LabTime.Minute;

    private readonly LabWorld _world;
    private readonly Channel _channel;
    private readonly TlsSettings _tls;
    private readonly ITransport _transport;
    private readonly TlsEnd _client;
    private readonly TlsEnd _server;
    private readonly string _clientName;
    private bool _helloIsDue = true;
    private bool _clientClosed;
    private bool _serverClosed;

    // What the message or flight under way has put on the wire so far, by side.
    private readonly int[] _wireLength = new int[2];
    private readonly long[] _passage = new long[2];

    public LabConnection(LabWorld world, Channel channel, TlsSettings tls, LabHost client, LabHost server)
    {
        _world = world;
        _channel = channel;
        _tls = tls;
        _clientName = Endpoint.FromIPv4(client.Address, client.Port).ToString();
        LabRandom random = world.Random.Fork($"{channel.CaptureName}/{_clientName}");
        _transport = world.Network is { } network
            ? new SocketTransport(network, client, server) { Opened = StartTls, Arrived = Deliver, Ended = OnFin }
            : new TcpConnection(world.Clock, channel.Sink, world.Conditions, client, server, random) { Opened = StartTls, Arrived = Deliver, Ended = OnFin };
        _client = new TlsEnd(bytes => OnTlsWritten(Side.Client, bytes), bytes => OnPlaintext(Side.Client, bytes));
        _server = new TlsEnd(bytes => OnTlsWritten(Side.Server, bytes), bytes => OnPlaintext(Side.Server, bytes));
    }

    /// <summary>The client's handshake is over: it may send.</summary>
    public required Action Ready { get; init; }

    /// <summary>Plaintext has reached the side that is named; valid during the call only.</summary>
    public required Action<Side, ReadOnlyMemory<byte>> Received { get; init; }

    /// <summary>Whether either side has begun to close.</summary>
    public bool IsClosing => _clientClosed || _serverClosed;

    /// <summary>Whether the client may send.</summary>
    public bool IsReady => _client.IsReady && !IsClosing;

    public void Open() => _transport.Open();

    /// <summary>The network is gone: nothing more is sent from either side.</summary>
    public void Abandon()
    {
        _clientClosed = _serverClosed = true;
        DisposeLater();
    }

    /// <summary>Hands bytes to TLS as one write, and their truth to the truth file.</summary>
    public void Send(Side side, ReadOnlySpan<byte> plaintext, LabMessage message)
    {
        Begin(side);
        End(side).Send(plaintext);
        Tell(side, message, plaintext.Length);
    }

    /// <summary>Says close_notify and FIN; the other side does the same when it hears of it.</summary>
    public void Close(Side side)
    {
        ref bool closed = ref side == Side.Client ? ref _clientClosed : ref _serverClosed;
        if (closed)
        {
            return;
        }

        if (End(side).IsReady)
        {
            Begin(side);
            End(side).SendCloseNotify();
            Tell(side, new LabMessage(LabMessageKind.Close), AlertLength);
        }

        closed = true;
        _transport.Close(side);
        if (_clientClosed && _serverClosed)
        {
            DisposeLater();
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
        _transport.Dispose();
    }

    private void Deliver(Side side, ReadOnlyMemory<byte> bytes) => End(side).Deliver(bytes);

    private TlsEnd End(Side side) => side == Side.Client ? _client : _server;

    private void StartTls()
    {
        _server.Start(_tls.ForServer(), () => Tell(Side.Server, new LabMessage(LabMessageKind.Handshake), 0));
        _client.Start(_tls.ForClient(), () =>
        {
            Tell(Side.Client, new LabMessage(LabMessageKind.Handshake), 0);
            if (!IsClosing)
            {
                Ready();
            }

        });
    }

    private void OnFin(Side side)
    {
        End(side).End();
        Close(side);
    }

    private void OnTlsWritten(Side side, ReadOnlyMemory<byte> bytes)
    {
        if (side == Side.Client ? _clientClosed : _serverClosed)
        {
            // A handshake that was cut off goes on inside TLS when the other end's flight arrives.
            return;
        }

        if (side == Side.Client && _helloIsDue)
        {
            _helloIsDue = false;
            _world.KeyLog?.Expect(bytes.Span);
        }

        long passage = _transport.Send(side, bytes);
        if (_wireLength[(int)side] == 0)
        {
            _passage[(int)side] = passage;
        }

        _wireLength[(int)side] += bytes.Length;
    }

    private void DisposeLater() => _world.Clock.After(Linger, Dispose);

    private void OnPlaintext(Side side, ReadOnlyMemory<byte> bytes) => Received(side, bytes);

    private void Begin(Side side) => _wireLength[(int)side] = 0;

    private void Tell(Side side, LabMessage message, int plaintextLength) => _world.Truth.Add(new LabTruthEntry(
        _channel.CaptureName,
        LabTime.ToDate(_passage[(int)side]),
        _channel.DirectionFrom(side),
        message.Kind,
        plaintextLength,
        _wireLength[(int)side],
        _clientName,
        _channel.Gateway,
        message.Exchanges.Count == 0 ? null : message.Exchanges,
        message.Commands.Count == 0 ? null : message.Commands,
        message.Actions.Count == 0 ? null : message.Actions,
        message.Number,
        message.IsCover ? true : null,
        message.Attack));
}
