namespace IotActionId.Tls;

/// <summary>The front of a QUIC packet with a long header (RFC 9000 section 17.2).</summary>
internal readonly ref struct QuicLongHeader
{
    private const int MaxConnectionId = 20;

    private QuicLongHeader(uint version, int type, ReadOnlySpan<byte> destination, int length)
    {
        Version = version;
        Type = type;
        Destination = destination;
        Length = length;
    }

    /// <summary>The version number.</summary>
    public uint Version { get; }

    /// <summary>The two bits of the packet type; which is which depends on the version.</summary>
    public int Type { get; }

    /// <summary>The destination connection id.</summary>
    public ReadOnlySpan<byte> Destination { get; }

    /// <summary>Bytes up to and including the source connection id.</summary>
    public int Length { get; }

    /// <summary>Whether a datagram begins with a long header of a QUIC version that is known, as far as its first six bytes tell.</summary>
    public static bool Begins(ReadOnlySpan<byte> datagram)
    {
        const int LongForm = 0x80;
        const int FixedBit = 0x40;
        return datagram.Length > 5
            && (datagram[0] & (LongForm | FixedBit)) == (LongForm | FixedBit)
            && QuicVersion.IsKnown(QuicVersion.NumberOf(datagram))
            && datagram[5] <= MaxConnectionId;
    }

    /// <summary>Reads the header.</summary>
    /// <returns>Whether it is one of a QUIC version that is known.</returns>
    public static bool TryRead(ReadOnlySpan<byte> packet, out QuicLongHeader header)
    {
        header = default;
        if (!Begins(packet))
        {
            return false;
        }

        int destinationLength = packet[5];
        int sourceAt = 6 + destinationLength;
        if (sourceAt >= packet.Length)
        {
            return false;
        }

        int sourceLength = packet[sourceAt];
        int length = sourceAt + 1 + sourceLength;
        if (sourceLength > MaxConnectionId || length > packet.Length)
        {
            return false;
        }

        header = new QuicLongHeader(QuicVersion.NumberOf(packet), (packet[0] >> 4) & 3, packet.Slice(6, destinationLength), length);
        return true;
    }
}
