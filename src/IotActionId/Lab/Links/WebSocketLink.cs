using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace IotActionId.Lab;

/// <summary>
/// One WebSocket connection that the gateway holds (RFC 6455): the framing of System.Net.WebSockets at both ends, so the gateway's frames
/// are masked and the service's are not. Keepalives are ping and pong without payload.
/// </summary>
internal sealed class WebSocketLink : GatewayLink
{
    private const int MaskLength = 4;
    private const int PingHeaderLength = 2;
    private const int MaxMessage = 1 << 20;

    private readonly LabConnection _connection;
    private readonly Http1Reader[] _heads;
    private readonly LabStream?[] _streams = new LabStream?[2];
    private readonly WebSocket?[] _sockets = new WebSocket?[2];
    private readonly Task[] _readers = [Task.CompletedTask, Task.CompletedTask];
    private readonly MessageQueue[] _underWay = [new(), new()];
    private readonly string _key;
    private LabMessage? _sending;

    public WebSocketLink(LinkSetup setup)
        : base(setup)
    {
        byte[] nonce = new byte[16];
        Random.NextBytes(nonce);
        _key = Convert.ToBase64String(nonce);
        _heads = [new((head, _) => OnAccepted(head)), new((head, _) => OnUpgrade(head))];
        _connection = setup.Dialer.Dial(SendUpgrade, OnReceived);
    }

    public override bool IsIdle => _underWay[0].Count + _underWay[1].Count == 0;

    public static int Envelope(Side from, string host, string topic, int payloadLength) =>
        payloadLength + (payloadLength < 126 ? 2 : payloadLength < 65_536 ? 4 : 10) + (from == Side.Client ? MaskLength : 0);

    public override void Open() => _connection.Open();

    public override void KeepAlive()
    {
        // System.Net.WebSockets sends pings by the machine's clock only; these keep to simulated time. The answer is its own.
        Span<byte> ping = stackalloc byte[PingHeaderLength + MaskLength];
        ping[0] = 0x89;
        ping[1] = 0x80;
        Random.NextBytes(ping[PingHeaderLength..]);
        _connection.Send(Side.Client, ping, new LabMessage(LabMessageKind.Keepalive));
    }

    public override void Close() => _connection.Close(Side.Client);

    public override void Abandon() => _connection.Abandon();

    protected override void SendMessage(Side from, LabMessage message)
    {
        WebSocket socket = _sockets[(int)from] ?? throw new InvalidOperationException("The WebSocket is not open yet.");
        _underWay[(int)from].Sent(message);
        _sending = message;
        ThrowIfFailed(socket.SendAsync(message.Payload.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None).AsTask());
        _sending = null;
    }

    protected override void Dispose(bool disposing)
    {
        foreach (WebSocket? socket in _sockets)
        {
            socket?.Dispose();
        }

        _connection.Dispose();
    }

    private void SendUpgrade() => SendHead(
        Side.Client,
        $"GET /gateway HTTP/1.1\r\nHost: {Host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {_key}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: jsonrpc\r\nUser-Agent: lab-gateway/2.4\r\n\r\n");

    private void SendHead(Side from, string text) => _connection.Send(from, Encoding.ASCII.GetBytes(text), new LabMessage(LabMessageKind.Login));

    private void OnReceived(Side side, ReadOnlyMemory<byte> bytes)
    {
        if (_streams[(int)side] is { } stream)
        {
            stream.Deliver(bytes.ToArray());
            ThrowIfFailed(_readers[(int)side]);
        }
        else
        {
            _heads[(int)side].Feed(bytes.Span);
        }
    }

    private void OnUpgrade(string head)
    {
        SendHead(
            Side.Server,
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {AcceptFor(head)}\r\nSec-WebSocket-Protocol: jsonrpc\r\n\r\n");
        OpenSocket(Side.Server);
    }

    private void OnAccepted(string head)
    {
        if (!head.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal))
        {
            throw new InvalidDataException("The web service did not accept the WebSocket.");
        }

        OpenSocket(Side.Client);
        Ready();
    }

    private static string AcceptFor(string head)
    {
        string key = Http1Reader.Field(head, "Sec-WebSocket-Key") ?? throw new InvalidDataException("An upgrade has no Sec-WebSocket-Key.");
#pragma warning disable CA5350 // RFC 6455 section 1.3 wants SHA-1; nothing is protected by it.
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
    }

    private void OpenSocket(Side side)
    {
        var stream = new LabStream(bytes => _connection.Send(side, bytes.Span, _sending ?? new LabMessage(LabMessageKind.KeepaliveReply)));
        WebSocket socket = WebSocket.CreateFromStream(
            stream,
            new WebSocketCreationOptions { IsServer = side == Side.Server, SubProtocol = "jsonrpc", KeepAliveInterval = Timeout.InfiniteTimeSpan });
        _streams[(int)side] = stream;
        _sockets[(int)side] = socket;
        _readers[(int)side] = ReadAsync(side, socket);
    }

    private async Task ReadAsync(Side side, WebSocket socket)
    {
        byte[] buffer = new byte[8 * 1024];
        int count = 0;
        while (true)
        {
            if (count == buffer.Length)
            {
                Array.Resize(ref buffer, count < MaxMessage ? count * 2 : throw new InvalidDataException("A WebSocket message is longer than 1 MiB."));
            }

            ValueWebSocketReceiveResult result = await socket.ReceiveAsync(buffer.AsMemory(count), CancellationToken.None).ConfigureAwait(false);
            count += result.Count;
            if (result.EndOfMessage)
            {
                int length = count;
                count = 0;
                Side from = side == Side.Client ? Side.Server : Side.Client;
                Delivered(side, _underWay[(int)from].Received(buffer.AsSpan(0, length)));
            }
        }
    }
}
