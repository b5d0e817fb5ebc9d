namespace IotActionId.Tls;

/// <summary>The hellos of a DTLS flow (RFC 6347 section 4.2).</summary>
internal sealed class DtlsHandshake(TlsBudget budget)
{
    private const int MessageHeader = 12;
    private const int ClientHelloType = 1;
    private const int ServerHelloType = 2;
    private CryptoStream _client;
    private CryptoStream _server;

    /// <summary>The side that sent a ClientHello, or received a ServerHello; -1 where neither was captured.</summary>
    public int ClientSide { get; private set; } = -1;

    /// <summary>The first ClientHello, or null.</summary>
    public ClientHello? ClientHello { get; private set; }

    /// <summary>The ServerHello, or null.</summary>
    public ServerHello? ServerHello { get; private set; }

    /// <summary>Reads the messages, or fragments of them, in the body of a handshake record that is not encrypted.</summary>
    public void Read(int side, ReadOnlySpan<byte> body)
    {
        while (body.Length >= MessageHeader)
        {
            int type = body[0];
            int length = UInt24(body[1..]);
            int offset = UInt24(body[6..]);
            int fragmentLength = UInt24(body[9..]);
            ReadOnlySpan<byte> fragment = body[MessageHeader..];
            fragment = fragment.Length > fragmentLength ? fragment[..fragmentLength] : fragment;
            body = body[(MessageHeader + fragment.Length)..];
            if (type == ClientHelloType && ClientHello is null && IsComplete(ref _client, offset, fragment, length))
            {
                ClientHello = ClientHello.Read(_client.Begun[..length], hasCookie: true);
                ClientSide = ClientHello is null ? ClientSide : side;
                _client.Release(budget);
            }
            else if (type == ServerHelloType && ServerHello is null && IsComplete(ref _server, offset, fragment, length))
            {
                ServerHello = ServerHello.Read(_server.Begun[..length]);
                ClientSide = ServerHello is not null && ClientSide < 0 ? 1 - side : ClientSide;
                _server.Release(budget);
            }
        }
    }

    /// <summary>Gives back what is held.</summary>
    public void Release()
    {
        _client.Release(budget);
        _server.Release(budget);
    }

    private static int UInt24(ReadOnlySpan<byte> bytes) => (bytes[0] << 16) | (bytes[1] << 8) | bytes[2];

    private bool IsComplete(ref CryptoStream stream, int offset, ReadOnlySpan<byte> fragment, int length)
    {
        stream.Add(offset, fragment, budget);
        return length > 0 && stream.Begun.Length >= length;
    }
}
