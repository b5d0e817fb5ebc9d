using System.Buffers;

namespace IotActionId.Tls;

/// <summary>The hellos in the Initial packets of a QUIC flow (RFC 9001 section 4.3: the ClientHello spreads over as many as it needs, in any order).</summary>
internal sealed class QuicHandshake(TlsBudget budget) : IDisposable
{
    /// <summary>Initial packets that are opened of each side; the hellos come in the first few.</summary>
    private const int MaxPackets = 16;

    /// <summary>A header with its token; what is longer is no client's first packet.</summary>
    private const int MaxHeader = 1200;

    private const int MessageHeader = 4;
    private readonly int[] _opened = new int[2];
    private QuicVersion? _version;
    private byte[] _connectionId = [];
    private QuicInitialKeys? _clientKeys;
    private QuicInitialKeys? _serverKeys;
    private CryptoStream _client;
    private CryptoStream _server;

    /// <summary>The side that sent the first Initial; -1 where none was captured.</summary>
    public int ClientSide { get; private set; } = -1;

    /// <summary>The ClientHello, or null.</summary>
    public ClientHello? ClientHello { get; private set; }

    /// <summary>The ServerHello, or null.</summary>
    public ServerHello? ServerHello { get; private set; }

    /// <summary>Reads the packets of a datagram that begins with a long header.</summary>
    public void Read(int side, ReadOnlySpan<byte> datagram)
    {
        while (QuicLongHeader.TryRead(datagram, out QuicLongHeader header))
        {
            QuicVersion? version = QuicVersion.Of(header.Version);
            if (version is null)
            {
                return;
            }

            bool isInitial = header.Type == version.InitialType;
            bool isRetry = header.Type == ((version.InitialType + 3) & 3);
            int at = header.Length;
            if (isRetry || (isInitial && !TrySkip(datagram, ref at)) || !TryReadNumber(datagram, ref at, out long length) || length > datagram.Length - at)
            {
                return;
            }

            ReadOnlySpan<byte> packet = datagram[..(at + (int)length)];
            if (isInitial && at <= MaxHeader)
            {
                ReadInitial(side, version, header.Destination, packet, at);
            }

            datagram = datagram[packet.Length..];
        }
    }

    /// <summary>Gives back what is held.</summary>
    public void Dispose()
    {
        _client.Release(budget);
        _server.Release(budget);
        Forget(ref _clientKeys);
        Forget(ref _serverKeys);
    }

    private static void Forget(ref QuicInitialKeys? keys)
    {
        keys?.Dispose();
        keys = null;
    }

    private void ReadInitial(int side, QuicVersion version, ReadOnlySpan<byte> connectionId, ReadOnlySpan<byte> packet, int numberAt)
    {
        if (ClientSide < 0)
        {
            ClientSide = side;
        }

        bool fromClient = side == ClientSide;
        bool wanted = fromClient ? ClientHello is null : ServerHello is null && ClientHello is not null;
        if (!wanted || ++_opened[side] > MaxPackets)
        {
            return;
        }

        byte[] plaintext = ArrayPool<byte>.Shared.Rent(packet.Length);
        try
        {
            int length = fromClient ? OpenClient(version, connectionId, packet, numberAt, plaintext) : OpenServer(packet, numberAt, plaintext);
            if (length > 0)
            {
                ReadFrames(ref fromClient ? ref _client : ref _server, plaintext.AsSpan(0, length));
                ReadHello(fromClient);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plaintext);
        }
    }

    private int OpenClient(QuicVersion version, ReadOnlySpan<byte> connectionId, ReadOnlySpan<byte> packet, int numberAt, byte[] plaintext)
    {
        int length = _clientKeys?.Open(packet, numberAt, plaintext) ?? -1;
        if (length >= 0 || (_clientKeys is not null && connectionId.SequenceEqual(_connectionId)))
        {
            return length;
        }

        // The first packet, or the first after a Retry, which changes the connection id and with it the keys (RFC 9001 section 5.2).
        Dispose();
        _version = version;
        _connectionId = connectionId.ToArray();
        _clientKeys = new QuicInitialKeys(version, connectionId, fromClient: true);
        return _clientKeys.Open(packet, numberAt, plaintext);
    }

    private int OpenServer(ReadOnlySpan<byte> packet, int numberAt, byte[] plaintext)
    {
        _serverKeys ??= new QuicInitialKeys(_version!, _connectionId, fromClient: false);
        return _serverKeys.Open(packet, numberAt, plaintext);
    }

    private void ReadHello(bool fromClient)
    {
        ReadOnlySpan<byte> begun = fromClient ? _client.Begun : _server.Begun;
        if (begun.Length < MessageHeader || begun.Length - MessageHeader < ((begun[1] << 16) | (begun[2] << 8) | begun[3]))
        {
            return;
        }

        int length = (begun[1] << 16) | (begun[2] << 8) | begun[3];
        ReadOnlySpan<byte> body = begun.Slice(MessageHeader, length);
        if (fromClient)
        {
            ClientHello = begun[0] == 1 ? ClientHello.Read(body) : null;
            _client.Release(budget);
            Forget(ref _clientKeys);
        }
        else
        {
            ServerHello = begun[0] == 2 ? ServerHello.Read(body) : null;
            _server.Release(budget);
            Forget(ref _serverKeys);
        }
    }

    /// <summary>Takes the CRYPTO frames among the frames that an Initial may hold (RFC 9000 section 17.2.2).</summary>
    private void ReadFrames(ref CryptoStream stream, ReadOnlySpan<byte> frames)
    {
        const int Padding = 0;
        const int Ping = 1;
        const int Acknowledgement = 2;
        const int AcknowledgementWithCounts = 3;
        const int Crypto = 6;
        int at = 0;
        while (at < frames.Length)
        {
            int type = frames[at++];
            if (type is Acknowledgement or AcknowledgementWithCounts)
            {
                if (!TrySkipAcknowledgement(frames, ref at, type == AcknowledgementWithCounts))
                {
                    return;
                }
            }
            else if (type == Crypto)
            {
                if (!TryReadNumber(frames, ref at, out long offset) || !TryReadNumber(frames, ref at, out long length) || length > frames.Length - at)
                {
                    return;
                }

                stream.Add(offset, frames.Slice(at, (int)length), budget);
                at += (int)length;
            }
            else if (type is not (Padding or Ping))
            {
                return;
            }
        }
    }

    private static bool TrySkipAcknowledgement(ReadOnlySpan<byte> frames, ref int at, bool withCounts)
    {
        if (!TryReadNumber(frames, ref at, out _) || !TryReadNumber(frames, ref at, out _) || !TryReadNumber(frames, ref at, out long ranges))
        {
            return false;
        }

        // Every number takes a byte at least, so that the loop ends with the frames.
        long numbers = 1 + (2 * Math.Min(ranges, frames.Length)) + (withCounts ? 3 : 0);
        for (long i = 0; i < numbers; i++)
        {
            if (!TryReadNumber(frames, ref at, out _))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Passes over bytes that follow their own length.</summary>
    private static bool TrySkip(ReadOnlySpan<byte> bytes, ref int at)
    {
        if (!TryReadNumber(bytes, ref at, out long length) || length > bytes.Length - at)
        {
            return false;
        }

        at += (int)length;
        return true;
    }

    /// <summary>Reads a variable-length integer (RFC 9000 section 16).</summary>
    private static bool TryReadNumber(ReadOnlySpan<byte> bytes, ref int at, out long value)
    {
        value = 0;
        if (at >= bytes.Length)
        {
            return false;
        }

        int size = 1 << (bytes[at] >> 6);
        if (size > bytes.Length - at)
        {
            return false;
        }

        value = bytes[at] & 0x3F;
        for (int i = 1; i < size; i++)
        {
            value = (value << 8) | bytes[at + i];
        }

        at += size;
        return true;
    }
}
