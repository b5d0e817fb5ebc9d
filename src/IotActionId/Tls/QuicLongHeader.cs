namespace IotActionId.Tls;

/// <summary>The long header of a QUIC packet of a known version, up to its packet number (RFC 9000 section 17.2, RFC 9369 section 3.2).</summary>
internal readonly ref struct QuicLongHeader
{
    private const int LongForm = 0x80;
    private const int FixedBit = 0x40;
    private const int RetryTag = 16;

    /// <summary>The shortest rest of a packet: a packet number of four bytes with what protects it, or the same in other shares.</summary>
    private const int ShortestRest = 20;

    /// <summary>The version number.</summary>
    public uint Version { get; private init; }

    /// <summary>The kind of packet.</summary>
    public QuicPacketType Type { get; private init; }

    /// <summary>The connection ID of the receiver.</summary>
    public ReadOnlySpan<byte> Destination { get; private init; }

    /// <summary>Bytes in front of the packet number.</summary>
    public int PacketNumberOffset { get; private init; }

    /// <summary>Bytes of the whole packet; another one may follow in the same datagram (RFC 9000 section 12.2).</summary>
    public int PacketLength { get; private init; }

    /// <summary>Reads a header.</summary>
    /// <param name="packet">What was captured of the datagram, from this packet on.</param>
    /// <param name="sent">Bytes that the datagram had from this packet on; more than captured where the capture cut it.</param>
    /// <param name="header">What it says.</param>
    /// <returns>Whether it is a long header of a known version and its lengths agree with the datagram.</returns>
    public static bool TryRead(ReadOnlySpan<byte> packet, int sent, out QuicLongHeader header)
    {
        header = default;
        var reader = new QuicReader(packet);
        int first = reader.Byte();
        uint version = reader.UInt32();
        if ((first & (LongForm | FixedBit)) != (LongForm | FixedBit) || !QuicVersions.IsKnown(version))
        {
            return false;
        }

        ReadOnlySpan<byte> destination = reader.ConnectionId();
        reader.ConnectionId();
        QuicPacketType type = TypeOf(first, version);
        if (type == QuicPacketType.Initial)
        {
            reader.Take(reader.VarInt());
        }

        // A Retry has no length and takes the rest of the datagram.
        long rest = type == QuicPacketType.Retry ? sent - (packet.Length - reader.Left) : reader.VarInt();
        int offset = packet.Length - reader.Left;
        if (reader.IsDamaged || rest > sent - offset || rest < (type == QuicPacketType.Retry ? RetryTag : ShortestRest))
        {
            return false;
        }

        header = new QuicLongHeader
        {
            Version = version,
            Type = type,
            Destination = destination,
            PacketNumberOffset = offset,
            PacketLength = offset + (int)rest,
        };
        return true;
    }

    // Version 2 numbers the types otherwise.
    private static QuicPacketType TypeOf(int first, uint version) =>
        (QuicPacketType)(((first >> 4) + (version == QuicVersions.V2 ? 3 : 0)) & 3);
}
