using System.Buffers.Binary;
using IotActionId.Capture;

namespace IotActionId.Packets;

/// <summary>IEEE 802.11 data frames and the headers that capture tools put in front of them.</summary>
internal static class WirelessLayers
{
    private const int FixedLength = 24;
    private const int SubframeHeaderLength = 14;

    /// <summary>A radiotap header (radiotap.org).</summary>
    public static void Radiotap(ref LayerCursor cursor)
    {
        const int FieldsOffset = 4;
        const byte DataPadding = 0x20;
        ReadOnlySpan<byte> data = cursor.Data;
        if (data.Length < FieldsOffset + 4 || data[0] != 0)
        {
            cursor.Layer = Layer.Malformed;
            return;
        }

        int length = BinaryPrimitives.ReadUInt16LittleEndian(data[2..]);
        if (length < FieldsOffset + 4)
        {
            cursor.Layer = Layer.Malformed;
            return;
        }

        byte flags = RadiotapFlags(data[..Math.Min(length, data.Length)], FieldsOffset);
        cursor.Pass(length, Layer.Ieee80211);
        if (cursor.Layer == Layer.Ieee80211)
        {
            Frame(ref cursor, padded: (flags & DataPadding) != 0);
        }
    }

    /// <summary>A Per-Packet Information header (CACE PPI specification); the link layer behind it is named by number.</summary>
    public static void Ppi(ref LayerCursor cursor)
    {
        const int Length = 8;
        ReadOnlySpan<byte> data = cursor.Data;
        if (data.Length < Length || data[0] != 0 || BinaryPrimitives.ReadUInt16LittleEndian(data[2..]) < Length)
        {
            cursor.Layer = Layer.Malformed;
            return;
        }

        uint linkType = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
        Layer next = linkType <= ushort.MaxValue ? LinkLayers.First((LinkType)linkType) : Layer.UnknownLink;
        cursor.Pass(BinaryPrimitives.ReadUInt16LittleEndian(data[2..]), next == Layer.UnknownLink ? Layer.Other : next);
    }

    /// <summary>An IEEE 802.11 MAC header (IEEE 802.11-2020 section 9.2); IP is in data frames that the link layer did not encrypt.</summary>
    public static void Frame(ref LayerCursor cursor) => Frame(ref cursor, padded: false);

    private static void Frame(ref LayerCursor cursor, bool padded)
    {
        const byte VersionAndType = 0x0F;
        const byte Version = 0x03;
        const byte DataFrame = 0x08;
        const byte NoData = 0x40;
        const byte QualityOfService = 0x80;
        const byte BothDirections = 0x03;
        const byte MoreFragments = 0x04;
        const byte Protected = 0x40;
        const byte Order = 0x80;
        const byte Aggregate = 0x80;

        ReadOnlySpan<byte> data = cursor.Data;
        if (data.Length < FixedLength)
        {
            cursor.Layer = Layer.Malformed;
            return;
        }

        (byte type, byte flags) = (data[0], data[1]);
        if ((flags & VersionAndType) == DataFrame && (type & Version) != 0)
        {
            // Some access points tunnel frames with these two bytes swapped. As they stand, the version would be one that does not exist.
            (type, flags) = (flags, type);
        }

        if ((type & VersionAndType) != DataFrame || (type & NoData) != 0 || (flags & (Protected | MoreFragments)) != 0)
        {
            cursor.Layer = Layer.Other;
            return;
        }

        int length = FixedLength + ((flags & BothDirections) == BothDirections ? 6 : 0);
        bool aggregate = false;
        if ((type & QualityOfService) != 0)
        {
            aggregate = length < data.Length && (data[length] & Aggregate) != 0;
            length += (flags & Order) != 0 ? 6 : 2;
        }

        if (padded)
        {
            length = (length + 3) & ~3;
        }

        // An aggregate holds several frames, each behind two addresses and a length. The first is decoded: a packet yields one segment.
        cursor.Pass(aggregate ? length + SubframeHeaderLength : length, Layer.Llc);
    }

    /// <summary>The field Flags, or zero. Only the time stamp can precede it, which is aligned to eight bytes.</summary>
    private static byte RadiotapFlags(ReadOnlySpan<byte> header, int offset)
    {
        const uint HasTimeStamp = 1;
        const uint HasFlags = 2;
        const uint HasMore = 0x8000_0000;
        uint present = BinaryPrimitives.ReadUInt32LittleEndian(header[offset..]);
        uint last = present;
        offset += 4;
        while ((last & HasMore) != 0 && offset + 4 <= header.Length)
        {
            last = BinaryPrimitives.ReadUInt32LittleEndian(header[offset..]);
            offset += 4;
        }

        if ((present & HasTimeStamp) != 0)
        {
            offset = ((offset + 7) & ~7) + 8;
        }

        return (present & HasFlags) != 0 && offset < header.Length ? header[offset] : (byte)0;
    }
}
