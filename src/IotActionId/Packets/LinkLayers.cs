using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using IotActionId.Capture;

namespace IotActionId.Packets;

/// <summary>The headers in front of IP. Each method passes over one of them and says what follows.</summary>
internal static class LinkLayers
{
    /// <summary>What the packets of a capture start with.</summary>
    /// <param name="linkType">The link type of the capture.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Layer First(LinkType linkType) => linkType switch
    {
        LinkType.Ethernet => Layer.Ethernet,
        LinkType.Raw or LinkType.RawBsd or LinkType.RawOpenBsd => Layer.Ip,
        LinkType.IPv4 => Layer.IPv4,
        LinkType.IPv6 => Layer.IPv6,
        LinkType.Null or LinkType.Loop => Layer.Null,
        LinkType.LinuxSll => Layer.LinuxSll,
        LinkType.LinuxSll2 => Layer.LinuxSll2,
        LinkType.Ppp or LinkType.PppHdlc => Layer.Ppp,
        LinkType.PppEthernet => Layer.PppoeSession,
        LinkType.CiscoHdlc => Layer.CiscoHdlc,
        LinkType.Mpls => Layer.Mpls,
        LinkType.Ieee80211 => Layer.Ieee80211,
        LinkType.Radiotap => Layer.Radiotap,
        LinkType.Ppi => Layer.Ppi,
        _ => Layer.UnknownLink,
    };

    /// <summary>Ethernet II or IEEE 802.3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Ethernet(ref LayerCursor cursor) => PassTyped(ref cursor, length: 14, typeOffset: 12);

    /// <summary>An IEEE 802.1Q or 802.1ad tag; the EtherType in front of it has been read.</summary>
    public static void Vlan(ref LayerCursor cursor) => PassTyped(ref cursor, length: 4, typeOffset: 2);

    /// <summary>Linux cooked capture, version 1.</summary>
    public static void LinuxSll(ref LayerCursor cursor) => PassTyped(ref cursor, length: 16, typeOffset: 14);

    /// <summary>Linux cooked capture, version 2.</summary>
    public static void LinuxSll2(ref LayerCursor cursor) => PassTyped(ref cursor, length: 20, typeOffset: 0);

    /// <summary>Cisco HDLC.</summary>
    public static void CiscoHdlc(ref LayerCursor cursor) => PassTyped(ref cursor, length: 4, typeOffset: 2);

    /// <summary>IEEE 802.2 LLC; IP is behind a SNAP header with the organisation code of EtherTypes (RFC 1042) or of bridges.</summary>
    public static void Llc(ref LayerCursor cursor)
    {
        const ulong UnnumberedSnap = 0xAAAA_0300_0000;
        const ulong BridgedSnap = 0xAAAA_0300_00F8;
        const int Length = 8;
        if (cursor.Data.Length < Length || BinaryPrimitives.ReadUInt64BigEndian(cursor.Data) >> 16 is not (UnnumberedSnap or BridgedSnap))
        {
            cursor.Layer = Layer.Other;
            return;
        }

        PassTyped(ref cursor, Length, typeOffset: 6);
    }

    /// <summary>The address family of BSD loopback, in either byte order; the systems number IPv6 differently.</summary>
    public static void Null(ref LayerCursor cursor)
    {
        if (cursor.Data.Length < 4)
        {
            cursor.Layer = Layer.Malformed;
            return;
        }

        uint family = BinaryPrimitives.ReadUInt32LittleEndian(cursor.Data);
        if (family > ushort.MaxValue)
        {
            family = BinaryPrimitives.ReverseEndianness(family);
        }

        cursor.Pass(4, family switch
        {
            2 => Layer.IPv4,
            10 or 23 or 24 or 26 or 28 or 30 => Layer.IPv6,
            _ => Layer.Other,
        });
    }

    /// <summary>Passes over a header that contains the EtherType of what follows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void PassTyped(ref LayerCursor cursor, int length, int typeOffset)
    {
        if (cursor.Data.Length < length)
        {
            cursor.Layer = Layer.Malformed;
            return;
        }

        cursor.Pass(length, EtherTypes.Next(BinaryPrimitives.ReadUInt16BigEndian(cursor.Data[typeOffset..])));
    }
}
