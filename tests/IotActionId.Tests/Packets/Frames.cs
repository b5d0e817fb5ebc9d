using System.Buffers.Binary;
using System.Net;

namespace IotActionId.Tests.Packets;

/// <summary>Builds packets in memory, header by header as the RFCs have them; checksums are left out, since no decoder of captures may rely on them.</summary>
internal static class Frames
{
    public const ushort IPv4Type = 0x0800;
    public const ushort IPv6Type = 0x86DD;
    public const byte TcpProtocol = 6;
    public const byte UdpProtocol = 17;

    public static readonly IPAddress ClientV4 = IPAddress.Parse("192.0.2.1");
    public static readonly IPAddress ServerV4 = IPAddress.Parse("198.51.100.2");
    public static readonly IPAddress ClientV6 = IPAddress.Parse("2001:db8::1");
    public static readonly IPAddress ServerV6 = IPAddress.Parse("2001:db8:1::2");

    public static byte[] Numbers(int count) => [.. Enumerable.Range(1, count).Select(number => (byte)number)];

    public static byte[] Word(int value)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }

    public static byte[] Long(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    public static byte[] Tcp(byte[] payload, ushort source = 40_000, ushort destination = 443, uint sequence = 0x0102_0304, byte flags = 0x18, byte[]? options = null)
    {
        options ??= [];
        int words = 5 + (options.Length / 4);
        return [.. Word(source), .. Word(destination), .. Long(sequence), .. Long(0x0A0B_0C0D), (byte)(words << 4), flags, .. Word(1000), 0, 0, 0, 0, .. options, .. payload];
    }

    public static byte[] Udp(byte[] payload, ushort source = 40_000, ushort destination = 443, int? length = null) =>
        [.. Word(source), .. Word(destination), .. Word(length ?? payload.Length + 8), 0, 0, .. payload];

    public static byte[] IPv4(
        byte protocol,
        byte[] payload,
        int? totalLength = null,
        int fragment = 0,
        ushort identification = 7,
        byte[]? options = null,
        IPAddress? source = null,
        IPAddress? destination = null)
    {
        options ??= [];
        int words = 5 + (options.Length / 4);
        return
        [
            (byte)(0x40 | words), 0, .. Word(totalLength ?? ((words * 4) + payload.Length)), .. Word(identification), .. Word(fragment), 64, protocol, 0, 0,
            .. (source ?? ClientV4).GetAddressBytes(), .. (destination ?? ServerV4).GetAddressBytes(), .. options, .. payload,
        ];
    }

    public static byte[] IPv6(byte next, byte[] payload, int? payloadLength = null) =>
        [0x60, 0, 0, 0, .. Word(payloadLength ?? payload.Length), next, 64, .. ClientV6.GetAddressBytes(), .. ServerV6.GetAddressBytes(), .. payload];

    public static byte[] IPv6Fragment(byte next, int offset, bool more, byte[] payload, uint identification = 9) =>
        IPv6(44, [next, 0, .. Word(offset | (more ? 1 : 0)), .. Long(identification), .. payload]);

    public static byte[] Ethernet(ushort type, byte[] payload) => [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, .. Word(type), .. payload];

    public static byte[] Vlan(ushort tag, ushort type, byte[] payload) => [.. Word(tag), .. Word(type), .. payload];

    public static byte[] Snap(ushort type, byte[] payload) => [0xAA, 0xAA, 3, 0, 0, 0, .. Word(type), .. payload];

    public static byte[] Pppoe(byte[] payload) => [0x11, 0, 0, 5, .. Word(payload.Length), .. payload];

    public static byte[] Mpls(uint label, bool bottom, byte[] payload) => [.. Long((label << 12) | (bottom ? 0x100u : 0) | 64), .. payload];

    /// <summary>An IEEE 802.11 data frame to the access point.</summary>
    public static byte[] Wireless(byte[] payload, byte frameControl = 0x08, byte flags = 0x01, byte[]? more = null) =>
        [frameControl, flags, 44, 0, 2, 0, 0, 0, 0, 3, 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0, 0, .. more ?? [], .. payload];
}
