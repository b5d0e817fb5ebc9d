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
    private const int MaskedPingLength = 6;

    private readonly LabConnection _connection;
    private readonly string _host;
    private readonly LabRandom _random;
    private readonly StringBuilder[] _heads = [new(), new()];
    private readonly LabStream?[] _streams = new LabStream?[2];
    private readonly WebSocket?[] _sockets = new WebSocket?[2];
    private readonly Task[] _readers = [Task.CompletedTask, Task.CompletedTask];
    private readonly string _key;
    private LabMessage? _sending;

    public WebSocketLink(Dialer dialer, LabRandom random)
    {
        _host = dialer.ServerName;
        _random = random;
        byte[] nonce = new byte[16];
        random.NextBytes(nonce);
        _key = Convert.ToBase64String(nonce);
        _connection = dialer.Dial(SendUpgrade, OnReceived);
    }

    public override void Open() => _connection.Open();

    public override void KeepAlive()
    {
        // System.Net.WebSockets sends pings by the machine's clock only; these keep to simulated time. The answer is its own.
        Span<byte> ping = stackalloc byte[MaskedPingLength];
        ping[0] = 0x89;
        ping[1] = 0x80;
        _random.NextBytes(ping[2..]);
        _connection.Send(Side.Client, ping, LabMessage.Of(LabMessageKind.Keepalive));
    }

    public override void Close() => _connection.Close(Side.Client);

    protected override void SendMessage(Side from, LabMessage message)
    {
        WebSocket socket = _sockets[(int)from] ?? throw new InvalidOperationException("The WebSocket is not open yet.");
        _sending = message;
        Completed(socket.SendAsync(message.Payload.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None).AsTask());
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
        $"GET /gateway HTTP/1.1\r\nHost: {_host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {_key}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: jsonrpc\r\nUser-Agent: lab-gateway/2.4\r\n\r\n");

    private void SendHead(Side from, string text) => _connection.Send(from, Encoding.ASCII.GetBytes(text), LabMessage.Of(LabMessageKind.Login));

    private void OnReceived(Side side, ReadOnlyMemory<byte> bytes)
    {
        if (_streams[(int)side] is { } stream)
        {
            stream.Deliver(bytes.ToArray());
            Completed(_readers[(int)side], mayWait: true);
            return;
        }

        StringBuilder head = _heads[(int)side].Append(Encoding.ASCII.GetString(bytes.Span));
        if (head.Length >= 4 && head.ToString(head.Length - 4, 4) == "\r\n\r\n")
        {
            OnHead(side, head.ToString());
        }
    }

    private void OnHead(Side side, string head)
    {
        if (side == Side.Server)
        {
            SendHead(
                Side.Server,
                $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {AcceptFor(head)}\r\nSec-WebSocket-Protocol: jsonrpc\r\n\r\n");
        }

        OpenSocket(side);
        if (side == Side.Client)
        {
            Ready();
        }
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
        var stream = new LabStream(bytes => _connection.Send(side, bytes.Span, _sending ?? LabMessage.Of(LabMessageKind.KeepaliveReply)));
        WebSocket socket = WebSocket.CreateFromStream(
            stream,
            new WebSocketCreationOptions { IsServer = side == Side.Server, SubProtocol = "jsonrpc", KeepAliveInterval = Timeout.InfiniteTimeSpan });
        _streams[(int)side] = stream;
        _sockets[(int)side] = socket;
        _readers[(int)side] = ReadAsync(side, socket);
    }

    private async Task ReadAsync(Side side, WebSocket socket)
    {
        byte[] buffer = new byte[64 * 1024];
        int count = 0;
        while (true)
        {
            ValueWebSocketReceiveResult result = await socket.ReceiveAsync(buffer.AsMemory(count), CancellationToken.None).ConfigureAwait(false);
            count += result.Count;
            if (result.EndOfMessage)
            {
                Deliver(side, buffer.AsSpan(0, count));
                count = 0;
            }
        }
    }

    private static void Completed(Task task, bool mayWait = false)
    {
        if (task.IsCompleted)
        {
            task.GetAwaiter().GetResult();
        }
        else if (!mayWait)
        {
            throw new InvalidOperationException("A write to memory did not complete at once.");
        }
    }
}
