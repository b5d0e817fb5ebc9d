using System.Buffers.Binary;
using IotActionId.Packets;

namespace IotActionId.Lab;

/// <summary>Puts a TCP segment into Ethernet II and IPv4 as a Linux machine would: timestamps in every segment, DF set, right checksums.</summary>
internal static class FrameBuilder
{
    private const int EthernetLength = 14;
    private const int IPv4Length = 20;
    private const int TcpLength = 20;
    private const int TimestampLength = 12;
    private const int SynOptionsLength = 20;

    /// <summary>The largest payload of a segment: an MTU of 1500 less IPv4, TCP and timestamps.</summary>
    public const int MaxPayload = 1448;

    public static byte[] Build(
        LabHost source,
        LabHost target,
        TcpFlags flags,
        uint sequence,
        uint acknowledgement,
        ushort ipId,
        uint timestamp,
        uint timestampEcho,
        ReadOnlySpan<byte> payload)
    {
        bool syn = (flags & TcpFlags.Syn) != 0;
        int tcpLength = TcpLength + (syn ? SynOptionsLength : TimestampLength);
        byte[] frame = new byte[EthernetLength + IPv4Length + tcpLength + payload.Length];

        WriteMac(frame.AsSpan(0), target);
        WriteMac(frame.AsSpan(6), source);
        frame[12] = 0x08;

        Span<byte> ip = frame.AsSpan(EthernetLength);
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(IPv4Length + tcpLength + payload.Length));
        BinaryPrimitives.WriteUInt16BigEndian(ip[4..], ipId);
        ip[6] = 0x40;
        ip[8] = source.Ttl;
        ip[9] = (byte)TransportProtocol.Tcp;
        BinaryPrimitives.WriteUInt32BigEndian(ip[12..], source.Address);
        BinaryPrimitives.WriteUInt32BigEndian(ip[16..], target.Address);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], Fold(Sum(ip[..IPv4Length], 0)));

        Span<byte> tcp = ip[IPv4Length..];
        BinaryPrimitives.WriteUInt16BigEndian(tcp, source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], target.Port);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[8..], acknowledgement);
        tcp[12] = (byte)(tcpLength / 4 << 4);
        tcp[13] = (byte)flags;
        BinaryPrimitives.WriteUInt16BigEndian(tcp[14..], (ushort)(syn ? 64240 : 502));
        Span<byte> options = tcp[TcpLength..];
        if (syn)
        {
            // MSS 1460, timestamps, window scale 7. No SACK: what the lab does not send it does not offer.
            options[0] = 2;
            options[1] = 4;
            BinaryPrimitives.WriteUInt16BigEndian(options[2..], MaxPayload + TimestampLength);
            WriteTimestamps(options[4..], timestamp, timestampEcho);
            options[16] = 1;
            options[17] = 3;
            options[18] = 3;
            options[19] = 7;
        }
        else
        {
            WriteTimestamps(options, timestamp, timestampEcho);
        }

        payload.CopyTo(tcp[tcpLength..]);
        uint pseudo = Sum(ip.Slice(12, 8), (uint)TransportProtocol.Tcp + (uint)tcp.Length);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[16..], Fold(Sum(tcp, pseudo)));
        return frame;
    }

    private static void WriteMac(Span<byte> target, LabHost host)
    {
        target[0] = 0x02;
        target[1] = 0x1A;
        target[2] = 0xB0;
        target[5] = host.Mac;
    }

    private static void WriteTimestamps(Span<byte> options, uint value, uint echo)
    {
        options[0] = 1;
        options[1] = 1;
        options[2] = 8;
        options[3] = 10;
        BinaryPrimitives.WriteUInt32BigEndian(options[4..], value);
        BinaryPrimitives.WriteUInt32BigEndian(options[8..], echo);
    }

    /// <summary>The ones' complement sum of RFC 1071, not yet folded; a segment is too short for it to overflow.</summary>
    private static uint Sum(ReadOnlySpan<byte> data, uint sum)
    {
        int i = 0;
        for (; i + 1 < data.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(data[i..]);
        }

        return i < data.Length ? sum + (uint)(data[i] << 8) : sum;
    }

    private static ushort Fold(uint sum)
    {
        sum = (sum & 0xFFFF) + (sum >> 16);
        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~sum;
    }
}
