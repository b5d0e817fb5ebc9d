using System.Buffers;

namespace IotActionId.Tls;

/// <summary>
/// Finds the ClientHello in the first datagrams of a QUIC client, version 1 or 2. Its pieces may come in any order, in several Initial packets
/// and datagrams, and repeated.
/// </summary>
/// <param name="budget">What the hellos of one capture may hold together.</param>
internal sealed class QuicHello(TlsBudget budget)
{
    /// <summary>Datagrams that are looked at; a client that was not understood by then will not be.</summary>
    private const int MaxDatagrams = 16;

    /// <summary>Packets that are tried, so that a datagram full of small ones does not cost more than a handshake.</summary>
    private const int MaxPackets = 32;

    private const int MessageHeader = 4;
    private const byte ClientHelloType = 1;
    private readonly CryptoStream _stream = new(budget);
    private QuicInitialKeys? _keys;
    private int _datagrams;
    private int _packets;

    /// <summary>Whether more datagrams of the client are wanted.</summary>
    public bool IsWanted { get; private set; } = true;

    /// <summary>The version of QUIC that opened; 0 before.</summary>
    public uint Version { get; private set; }

    /// <summary>The hello; null before it is complete, and where there is none.</summary>
    public ClientHello? Hello { get; private set; }

    /// <summary>Takes a datagram of the client.</summary>
    /// <param name="datagram">Its payload. What cannot be opened or understood in it is passed over.</param>
    /// <returns>Whether the search is over: either <see cref="Hello"/> is there or there will be none.</returns>
    public bool Add(ReadOnlySpan<byte> datagram)
    {
        if (!IsWanted)
        {
            return true;
        }

        _datagrams++;
        while (IsWanted && QuicLongHeader.TryRead(datagram, datagram.Length, out QuicLongHeader header))
        {
            if (header.Type == QuicPacketType.Initial && _packets++ < MaxPackets)
            {
                Open(datagram[..header.PacketLength], header);
            }

            datagram = datagram[header.PacketLength..];
        }

        if (IsWanted && (_datagrams >= MaxDatagrams || _packets >= MaxPackets))
        {
            Finish();
        }

        return !IsWanted;
    }

    /// <summary>Ends the search with what there is: of a hello whose end never came, the front may tell the name.</summary>
    public void Finish()
    {
        ReadOnlySpan<byte> message = _stream.Contiguous;
        if (IsWanted && message.Length > MessageHeader && message[0] == ClientHelloType)
        {
            Hello = ClientHello.Read(message[MessageHeader..Math.Min(message.Length, EndOf(message))]);
        }

        IsWanted = false;
        _stream.Release();
    }

    private static int EndOf(ReadOnlySpan<byte> message) => MessageHeader + ((message[1] << 16) | (message[2] << 8) | message[3]);

    private void Open(ReadOnlySpan<byte> packet, QuicLongHeader header)
    {
        byte[] frames = ArrayPool<byte>.Shared.Rent(packet.Length);
        try
        {
            if (_keys is not null && header.Version == Version && _keys.TryOpen(packet, header.PacketNumberOffset, frames, out int count))
            {
                ReadFrames(frames.AsSpan(0, count));
                return;
            }

            // The client's first one; or, after a Retry, the first one under the new connection ID (RFC 9001 section 5.2).
            if (QuicInitialKeys.Of(header.Version, header.Destination) is { } keys && keys.TryOpen(packet, header.PacketNumberOffset, frames, out count))
            {
                _keys = keys;
                Version = header.Version;
                ReadFrames(frames.AsSpan(0, count));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(frames);
        }
    }

    /// <summary>Reads the frames that Initial packets may hold (RFC 9000 section 12.4).</summary>
    private void ReadFrames(ReadOnlySpan<byte> frames)
    {
        const byte padding = 0x00, ping = 0x01, ack = 0x02, ackWithEcn = 0x03, crypto = 0x06;
        var reader = new QuicReader(frames);
        while (reader.Left > 0)
        {
            byte type = reader.Byte();
            switch (type)
            {
                case padding or ping:
                    continue;
                case ack or ackWithEcn:
                    SkipAck(ref reader, type == ackWithEcn);
                    continue;
                case crypto:
                    long offset = reader.VarInt();
                    ReadOnlySpan<byte> data = reader.Take(reader.VarInt());
                    if (!reader.IsDamaged)
                    {
                        Collect(offset, data);
                    }

                    continue;
                default:
                    // CONNECTION_CLOSE, or what must not be here.
                    return;
            }
        }
    }

    private static void SkipAck(ref QuicReader reader, bool withEcn)
    {
        reader.VarInt();
        reader.VarInt();
        long ranges = reader.VarInt();
        reader.VarInt();
        for (long i = 0; i < ranges && !reader.IsDamaged; i++)
        {
            reader.VarInt();
            reader.VarInt();
        }

        for (int i = 0; withEcn && i < 3; i++)
        {
            reader.VarInt();
        }
    }

    private void Collect(long offset, ReadOnlySpan<byte> data)
    {
        if (!IsWanted)
        {
            return;
        }

        bool hadRoom = _stream.Add(offset, data);
        ReadOnlySpan<byte> message = _stream.Contiguous;
        if (!hadRoom || (message.Length > 0 && message[0] != ClientHelloType) || (message.Length >= MessageHeader && message.Length >= EndOf(message)))
        {
            Finish();
        }
    }
}
