using System.Buffers.Binary;

namespace IotActionId.Packets;

/// <summary>Tunnels over IP and UDP. Each method passes over one header and says what follows.</summary>
internal static class Tunnels
{
    private const int UdpHeaderLength = 8;

    /// <summary>Generic Routing Encapsulation (RFC 2784, RFC 2890), its version 1 of PPTP (RFC 2637), and the mirrored frames of ERSPAN.</summary>
    public static void Gre(ref LayerCursor cursor)
    {
        const int Checksum = 0x8000;
        const int Routing = 0x4000;
        const int Key = 0x2000;
        const int Sequence = 0x1000;
        const int Acknowledgement = 0x0080;
        const int Version = 0x0007;
        const ushort Ppp = 0x880B;
        const ushort Erspan = 0x88BE;
        const int ErspanLength = 8;

        ReadOnlySpan<byte> data = cursor.Data;
        if (data.Length < 4)
        {
            cursor.Layer = Layer.Malformed;
            return;
        }

        int flags = BinaryPrimitives.ReadUInt16BigEndian(data);
        ushort type = BinaryPrimitives.ReadUInt16BigEndian(data[2..]);
        int length = 4
            + ((flags & Checksum) != 0 ? 4 : 0)
            + ((flags & Key) != 0 ? 4 : 0)
            + ((flags & Sequence) != 0 ? 4 : 0);
        switch (flags & Version)
        {
            case 0 when (flags & Routing) == 0:
                // The first kind of ERSPAN has no header of its own, and no sequence numbers.
                length += type == Erspan && (flags & Sequence) != 0 ? ErspanLength : 0;
                cursor.Pass(length, type == Erspan ? Layer.Ethernet : EtherTypes.Next(type));
                break;
            case 1 when type == Ppp:
                length += (flags & Acknowledgement) != 0 ? 4 : 0;
                cursor.Pass(length, length < cursor.WireLength ? Layer.Ppp : Layer.Other);
                break;
            default:
                cursor.Layer = Layer.Other;
                break;
        }
    }

    /// <summary>Ethernet within IP (RFC 3378).</summary>
    public static void EtherIp(ref LayerCursor cursor) => cursor.Pass(2, Layer.Ethernet);

    /// <summary>Enters the tunnel that a UDP datagram belongs to by its ports.</summary>
    /// <param name="cursor">At the UDP header; inside the tunnel when this returns true, else anywhere.</param>
    /// <returns>False where the ports are those of no tunnel, or the header is not that of the tunnel.</returns>
    public static bool TryEnter(ref LayerCursor cursor)
    {
        if (cursor.Data.Length < UdpHeaderLength)
        {
            return false;
        }

        ushort source = BinaryPrimitives.ReadUInt16BigEndian(cursor.Data);
        ushort destination = BinaryPrimitives.ReadUInt16BigEndian(cursor.Data[2..]);
        return TryEnter(ref cursor, destination) || TryEnter(ref cursor, source);
    }

    private static bool TryEnter(ref LayerCursor cursor, ushort port)
    {
        const ushort L2tpPort = 1701;
        const ushort GtpPort = 2152;
        const ushort VxlanPort = 4789;
        const ushort CapwapDataPort = 5247;
        const ushort GenevePort = 6081;
        const ushort LinuxVxlanPort = 8472;

        if (port is not (L2tpPort or GtpPort or VxlanPort or CapwapDataPort or GenevePort or LinuxVxlanPort))
        {
            return false;
        }

        LayerCursor inner = cursor;
        inner.Pass(UdpHeaderLength, Layer.Other);
        switch (port)
        {
            case L2tpPort:
                L2tp(ref inner);
                break;
            case GtpPort:
                Gtp(ref inner);
                break;
            case CapwapDataPort:
                Capwap(ref inner);
                break;
            case GenevePort:
                Geneve(ref inner);
                break;
            default:
                Vxlan(ref inner);
                break;
        }

        if (inner.Layer is Layer.Other or Layer.Malformed)
        {
            return false;
        }

        cursor = inner;
        return true;
    }

    /// <summary>VXLAN (RFC 7348 section 5).</summary>
    private static void Vxlan(ref LayerCursor cursor)
    {
        const byte ValidIdentifier = 0x08;
        if (!cursor.Data.IsEmpty && cursor.Data[0] == ValidIdentifier)
        {
            cursor.Pass(8, Layer.Ethernet);
        }
    }

    /// <summary>Geneve (RFC 8926 section 3.4).</summary>
    private static void Geneve(ref LayerCursor cursor)
    {
        const int FixedLength = 8;
        ReadOnlySpan<byte> data = cursor.Data;
        if (data.Length >= FixedLength && data[0] >> 6 == 0)
        {
            cursor.Pass(FixedLength + ((data[0] & 0x3F) * 4), EtherTypes.Next(BinaryPrimitives.ReadUInt16BigEndian(data[2..])));
        }
    }

    /// <summary>An L2TP version 2 data message (RFC 2661 section 3.1).</summary>
    private static void L2tp(ref LayerCursor cursor)
    {
        const int Control = 0x8000;
        const int HasLength = 0x4000;
        const int HasSequence = 0x0800;
        const int HasOffset = 0x0200;
        const int Version = 0x000F;

        ReadOnlySpan<byte> data = cursor.Data;
        if (data.Length < 2)
        {
            return;
        }

        int flags = BinaryPrimitives.ReadUInt16BigEndian(data);
        if ((flags & Control) != 0 || (flags & Version) != 2)
        {
            return;
        }

        int length = 6 + ((flags & HasLength) != 0 ? 2 : 0) + ((flags & HasSequence) != 0 ? 4 : 0);
        if ((flags & HasOffset) != 0)
        {
            if (data.Length < length + 2)
            {
                return;
            }

            length += 2 + BinaryPrimitives.ReadUInt16BigEndian(data[length..]);
        }

        cursor.Pass(length, Layer.Ppp);
    }

    /// <summary>The user plane of mobile networks (3GPP TS 29.281 section 5): a G-PDU holds an IP packet.</summary>
    private static void Gtp(ref LayerCursor cursor)
    {
        const int FixedLength = 8;
        const int OptionalLength = 4;
        const byte VersionOneUser = 0x30;
        const byte VersionAndType = 0xF0;
        const byte HasExtension = 0x04;
        const byte HasOptional = 0x07;
        const byte UserData = 0xFF;

        ReadOnlySpan<byte> data = cursor.Data;
        if (data.Length < FixedLength || (data[0] & VersionAndType) != VersionOneUser || data[1] != UserData)
        {
            return;
        }

        int length = FixedLength;
        if ((data[0] & HasOptional) != 0)
        {
            length += OptionalLength;
            bool more = (data[0] & HasExtension) != 0;
            while (more && length <= data.Length && data[length - 1] != 0)
            {
                if (length == data.Length || data[length] == 0)
                {
                    return;
                }

                length += data[length] * 4;
            }
        }

        cursor.Pass(length, Layer.Ip);
    }

    /// <summary>A CAPWAP data packet (RFC 5415 section 4.3) that is not encrypted: an Ethernet or IEEE 802.11 frame.</summary>
    private static void Capwap(ref LayerCursor cursor)
    {
        const uint Ieee80211Binding = 1;
        ReadOnlySpan<byte> data = cursor.Data;
        if (data.Length < 8)
        {
            return;
        }

        uint header = BinaryPrimitives.ReadUInt32BigEndian(data);
        bool plain = header >> 24 == 0;
        int length = (int)((header >> 19) & 0x1F) * 4;
        uint binding = (header >> 9) & 0x1F;
        bool native = (header & 0x100) != 0;
        bool fragment = (header & 0x80) != 0;
        bool keepAlive = (header & 0x08) != 0;
        if (plain && length >= 8 && !fragment && !keepAlive && (!native || binding == Ieee80211Binding))
        {
            cursor.Pass(length, native ? Layer.Ieee80211 : Layer.Ethernet);
        }
    }
}
