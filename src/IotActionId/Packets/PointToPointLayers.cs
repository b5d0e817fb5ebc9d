using System.Buffers.Binary;

namespace IotActionId.Packets;

/// <summary>PPP and its carriers, and MPLS.</summary>
internal static class PointToPointLayers
{
    private const int AddressAndControlLength = 2;
    private const int ControlWordLength = 4;

    /// <summary>A PPPoE session header (RFC 2516 section 4); the length field excludes Ethernet padding.</summary>
    public static void Pppoe(ref LayerCursor cursor)
    {
        const int Length = 6;
        const byte VersionAndType = 0x11;
        const byte SessionData = 0;
        ReadOnlySpan<byte> data = cursor.Data;
        if (data.Length < Length)
        {
            cursor.Layer = Layer.Malformed;
            return;
        }

        bool session = data[0] == VersionAndType && data[1] == SessionData;
        int payloadLength = BinaryPrimitives.ReadUInt16BigEndian(data[4..]);
        cursor.Pass(Length, session ? Layer.Ppp : Layer.Other);
        if (payloadLength < cursor.WireLength)
        {
            cursor.Bound(payloadLength);
        }
    }

    /// <summary>A PPP header: with or without address and control bytes (RFC 1662), with a protocol of one or two bytes (RFC 1661 section 6.5).</summary>
    public static void Ppp(ref LayerCursor cursor)
    {
        ReadOnlySpan<byte> data = cursor.Data;
        if (data.Length >= AddressAndControlLength && data[0] == 0xFF && data[1] == 0x03)
        {
            cursor.Pass(AddressAndControlLength, Layer.Ppp);
            data = cursor.Data;
        }

        if (data.Length < 2)
        {
            cursor.Layer = Layer.Malformed;
            return;
        }

        // A protocol number ends with the first odd byte.
        bool compressed = (data[0] & 1) != 0;
        int protocol = compressed ? data[0] : BinaryPrimitives.ReadUInt16BigEndian(data);
        cursor.Pass(compressed ? 1 : 2, protocol switch
        {
            0x0021 => Layer.IPv4,
            0x0057 => Layer.IPv6,
            0x0281 or 0x0283 => Layer.Mpls,
            _ => Layer.Other,
        });
    }

    /// <summary>An MPLS label stack (RFC 3032). What lies under it is not named: IP, or Ethernet with or without a control word (RFC 4448).</summary>
    public static void Mpls(ref LayerCursor cursor)
    {
        const int EntryLength = 4;
        const byte BottomOfStack = 1;
        bool bottom = false;
        while (!bottom)
        {
            if (cursor.Data.Length <= EntryLength)
            {
                cursor.Layer = Layer.Malformed;
                return;
            }

            bottom = (cursor.Data[2] & BottomOfStack) != 0;
            cursor.Pass(EntryLength, Layer.Ethernet);
        }

        switch (cursor.Data[0] >> 4)
        {
            case 4:
                cursor.Layer = Layer.IPv4;
                break;
            case 6:
                cursor.Layer = Layer.IPv6;
                break;
            case 0 when HasControlWord(cursor.Data):
                cursor.Pass(ControlWordLength, Layer.Ethernet);
                break;
            case 1:
                // An associated channel (RFC 5586): operation and maintenance of the path.
                cursor.Layer = Layer.Other;
                break;
            default:
                break;
        }
    }

    /// <summary>A MAC address may start with zeros as a control word does: what decides is behind which there is a type that is known.</summary>
    private static bool HasControlWord(ReadOnlySpan<byte> data)
    {
        const int TypeOffset = 12;
        return data.Length >= ControlWordLength + TypeOffset + 2
            && EtherTypes.Next(BinaryPrimitives.ReadUInt16BigEndian(data[(ControlWordLength + TypeOffset)..])) is not (Layer.Other or Layer.Llc);
    }
}
