using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace IotActionId.Packets;

/// <summary>TCP and UDP headers. False where the header contradicts the length of its packet or was not captured.</summary>
internal static class TransportLayers
{
    private const int TcpFixedLength = 20;
    private const int TcpFlagsEnd = 14;
    private const int UdpLength = 8;

    /// <summary>Reads a TCP header (RFC 9293 section 3.1). As much as the flags must have been captured.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryReadTcp(in LayerCursor cursor, ref Segment segment)
    {
        ReadOnlySpan<byte> data = cursor.Data;
        if (data.Length < TcpFlagsEnd)
        {
            return false;
        }

        int headerLength = (data[12] >> 4) * 4;
        if (headerLength < TcpFixedLength || headerLength > cursor.WireLength)
        {
            return false;
        }

        segment.Protocol = TransportProtocol.Tcp;
        segment.Source = new Endpoint(cursor.SourceHigh, cursor.SourceLow, BinaryPrimitives.ReadUInt16BigEndian(data));
        segment.Destination = new Endpoint(cursor.DestinationHigh, cursor.DestinationLow, BinaryPrimitives.ReadUInt16BigEndian(data[2..]));
        segment.Sequence = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        segment.Acknowledgement = BinaryPrimitives.ReadUInt32BigEndian(data[8..]);
        segment.Flags = (TcpFlags)(data[13] & 0x3F);
        segment.Payload = headerLength < data.Length ? data[headerLength..] : default;
        segment.PayloadLength = cursor.WireLength - headerLength;
        return true;
    }

    /// <summary>Reads a UDP header (RFC 768).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryReadUdp(in LayerCursor cursor, ref Segment segment)
    {
        ReadOnlySpan<byte> data = cursor.Data;
        if (data.Length < UdpLength)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(data[4..]);
        if (length is > 0 and < UdpLength)
        {
            return false;
        }

        // Zero stands for a jumbogram (RFC 2675 section 4); more than IP has room for is a lie.
        int wireLength = length == 0 ? cursor.WireLength : Math.Min(length, cursor.WireLength);
        segment.Protocol = TransportProtocol.Udp;
        segment.Source = new Endpoint(cursor.SourceHigh, cursor.SourceLow, BinaryPrimitives.ReadUInt16BigEndian(data));
        segment.Destination = new Endpoint(cursor.DestinationHigh, cursor.DestinationLow, BinaryPrimitives.ReadUInt16BigEndian(data[2..]));
        segment.Sequence = 0;
        segment.Acknowledgement = 0;
        segment.Flags = TcpFlags.None;
        segment.Payload = data[UdpLength..Math.Min(data.Length, wireLength)];
        segment.PayloadLength = wireLength - UdpLength;
        return true;
    }
}
