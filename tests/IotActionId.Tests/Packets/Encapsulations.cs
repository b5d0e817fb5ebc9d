using IotActionId.Capture;
using static IotActionId.Tests.Packets.Frames;

namespace IotActionId.Tests.Packets;

/// <summary>The same TCP segment inside of everything that the decoder looks into.</summary>
internal static class Encapsulations
{
    public static readonly byte[] Payload = Numbers(33);

    private static readonly byte[] Segment = Tcp(Payload);
    private static readonly byte[] V4 = IPv4(TcpProtocol, Segment);
    private static readonly byte[] V6 = IPv6(TcpProtocol, Segment);

    /// <summary>Each with its name, its link type, and its bytes.</summary>
    public static IReadOnlyList<(string Name, LinkType LinkType, byte[] Bytes)> All { get; } =
    [
        ("Ethernet IPv4", LinkType.Ethernet, Ethernet(IPv4Type, V4)),
        ("Ethernet IPv6", LinkType.Ethernet, Ethernet(IPv6Type, V6)),
        ("Ethernet padding", LinkType.Ethernet, [.. Ethernet(IPv4Type, V4), 0, 0, 0, 0, 0, 0]),
        ("802.1Q", LinkType.Ethernet, Ethernet(0x8100, Vlan(5, IPv4Type, V4))),
        ("QinQ", LinkType.Ethernet, Ethernet(0x88A8, Vlan(5, 0x8100, Vlan(6, IPv6Type, V6)))),
        ("802.3 SNAP", LinkType.Ethernet, Ethernet((ushort)(V4.Length + 8), Snap(IPv4Type, V4))),
        ("IPv4 options", LinkType.Ethernet, Ethernet(IPv4Type, IPv4(TcpProtocol, Segment, options: [1, 1, 1, 0]))),
        ("IPv6 extensions", LinkType.Ethernet, Ethernet(IPv6Type, IPv6(0, [60, 0, 1, 4, 0, 0, 0, 0, 43, 1, 1, 12, .. new byte[12], 6, 0, 0, 0, 0, 0, 0, 0, .. Segment]))),
        ("IPv6 authentication", LinkType.Ethernet, Ethernet(IPv6Type, IPv6(51, [6, 4, .. new byte[22], .. Segment]))),
        ("IPv6 atomic fragment", LinkType.Ethernet, Ethernet(IPv6Type, IPv6(44, [6, 0, 0, 0, 0, 0, 0, 9, .. Segment]))),
        ("raw IPv4", LinkType.Raw, V4),
        ("raw IPv6", LinkType.Raw, V6),
        ("raw BSD", LinkType.RawBsd, V4),
        ("raw OpenBSD", LinkType.RawOpenBsd, V6),
        ("only IPv4", LinkType.IPv4, V4),
        ("only IPv6", LinkType.IPv6, V6),
        ("null little-endian", LinkType.Null, [2, 0, 0, 0, .. V4]),
        ("null big-endian", LinkType.Null, [0, 0, 0, 2, .. V4]),
        ("null FreeBSD IPv6", LinkType.Null, [28, 0, 0, 0, .. V6]),
        ("null macOS IPv6", LinkType.Null, [0, 0, 0, 30, .. V6]),
        ("loop", LinkType.Loop, [0, 0, 0, 24, .. V6]),
        ("SLL", LinkType.LinuxSll, [0, 4, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, .. Word(IPv4Type), .. V4]),
        ("SLL VLAN", LinkType.LinuxSll, [0, 4, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, .. Word(0x8100), .. Vlan(9, IPv4Type, V4)]),
        ("SLL2", LinkType.LinuxSll2, [.. Word(IPv6Type), 0, 0, 0, 0, 0, 3, 0, 1, 4, 6, 2, 0, 0, 0, 0, 1, 0, 0, .. V6]),
        ("PPPoE", LinkType.Ethernet, Ethernet(0x8864, Pppoe([.. Word(0x0021), .. V4]))),
        ("PPPoE IPv6 padded", LinkType.Ethernet, [.. Ethernet(0x8864, Pppoe([.. Word(0x0057), .. V6])), 0, 0, 0]),
        ("PPP", LinkType.Ppp, [.. Word(0x0021), .. V4]),
        ("PPP compressed", LinkType.Ppp, [0x21, .. V4]),
        ("PPP HDLC", LinkType.PppHdlc, [0xFF, 3, .. Word(0x0057), .. V6]),
        ("PPPoE link type", LinkType.PppEthernet, Pppoe([.. Word(0x0021), .. V4])),
        ("Cisco HDLC", LinkType.CiscoHdlc, [0x0F, 0, .. Word(IPv4Type), .. V4]),
        ("MPLS", LinkType.Ethernet, Ethernet(0x8847, Mpls(16, false, Mpls(17, true, V4)))),
        ("MPLS IPv6", LinkType.Mpls, Mpls(2, true, V6)),
        ("MPLS pseudowire", LinkType.Ethernet, Ethernet(0x8847, Mpls(16, true, [0, 0, 0, 9, 0, 0x50, 0x56, 0, 0, 1, 0, 0x50, 0x56, 0, 0, 2, .. Word(IPv4Type), .. V4]))),
        ("MPLS pseudowire without control word", LinkType.Ethernet, Ethernet(0x8847, Mpls(16, true, [0, 0x50, 0x56, 0, 0, 1, 0, 0x50, 0x56, 0, 0, 2, .. Word(IPv4Type), .. V4]))),
        ("IP in IP", LinkType.Ethernet, Ethernet(IPv4Type, IPv4(4, V4))),
        ("6in4", LinkType.Ethernet, Ethernet(IPv4Type, IPv4(41, V6))),
        ("4in6", LinkType.Ethernet, Ethernet(IPv6Type, IPv6(4, V4))),
        ("6in6", LinkType.Ethernet, Ethernet(IPv6Type, IPv6(41, V6))),
        ("GRE", LinkType.Ethernet, Ethernet(IPv4Type, IPv4(47, [0, 0, .. Word(IPv4Type), .. V4]))),
        ("GRE all fields", LinkType.Ethernet, Ethernet(IPv6Type, IPv6(47, [0xB0, 0, .. Word(IPv6Type), .. new byte[12], .. V6]))),
        ("GRE Ethernet", LinkType.Ethernet, Ethernet(IPv4Type, IPv4(47, [0x20, 0, .. Word(0x6558), 0, 0, 1, 0, .. Ethernet(IPv4Type, V4)]))),
        ("GRE PPTP", LinkType.Ethernet, Ethernet(IPv4Type, IPv4(47, [0x30, 0x81, .. Word(0x880B), .. Word(V4.Length + 4), 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xFF, 3, .. Word(0x0021), .. V4]))),
        ("ERSPAN", LinkType.Ethernet, Ethernet(IPv4Type, IPv4(47, [0x10, 0, .. Word(0x88BE), 0, 0, 0, 1, 0x10, 5, 0, 1, 0, 0, 0, 0, .. Ethernet(IPv4Type, V4)]))),
        ("EtherIP", LinkType.Ethernet, Ethernet(IPv4Type, IPv4(97, [0x30, 0, .. Ethernet(IPv4Type, V4)]))),
        ("MPLS in IP", LinkType.Ethernet, Ethernet(IPv4Type, IPv4(137, Mpls(16, true, V4)))),
        ("VXLAN", LinkType.Ethernet, OverUdp(4789, [8, 0, 0, 0, 0, 0, 5, 0, .. Ethernet(IPv4Type, V4)])),
        ("Geneve", LinkType.Ethernet, OverUdp(6081, [1, 0, .. Word(0x6558), 0, 0, 5, 0, 0, 1, 1, 0, .. Ethernet(IPv6Type, V6)])),
        ("L2TP", LinkType.Ethernet, OverUdp(1701, [0, 2, 0, 1, 0, 2, 0xFF, 3, .. Word(0x0021), .. V4])),
        ("L2TP all fields", LinkType.Ethernet, OverUdp(1701, [0x4A, 2, .. Word(V4.Length + 18), 0, 1, 0, 2, 0, 3, 0, 4, 0, 2, 0xAA, 0xAA, .. Word(0x0021), .. V4])),
        ("GTP", LinkType.Ethernet, OverUdp(2152, [0x30, 0xFF, .. Word(V4.Length), 0, 0, 0, 1, .. V4])),
        ("GTP extension", LinkType.Ethernet, OverUdp(2152, [0x34, 0xFF, .. Word(V4.Length + 8), 0, 0, 0, 1, 0, 0, 0, 0x85, 1, 0x10, 9, 0, .. V4])),
        ("CAPWAP Ethernet", LinkType.Ethernet, OverUdp(5247, [0, 0x10, 0x02, 0, 0, 0, 0, 0, .. Ethernet(IPv4Type, V4)])),
        ("CAPWAP wireless", LinkType.Ethernet, OverUdp(5247, [0, 0x10, 0x03, 0, 0, 0, 0, 0, .. Wireless(Snap(IPv4Type, V4), 0x01, 0x08)])),
        ("802.11", LinkType.Ieee80211, Wireless(Snap(IPv4Type, V4))),
        ("802.11 QoS", LinkType.Ieee80211, Wireless(Snap(IPv4Type, V4), frameControl: 0x88, flags: 0x02, more: [0, 0])),
        ("802.11 between access points", LinkType.Ieee80211, Wireless(Snap(IPv6Type, V6), flags: 0x03, more: [2, 0, 0, 0, 0, 9])),
        ("802.11 aggregate", LinkType.Ieee80211, Wireless([.. Ethernet((ushort)(V4.Length + 8), Snap(IPv4Type, V4)), 0, 0], frameControl: 0x88, more: [0x80, 0])),
        ("radiotap", LinkType.Radiotap, [0, 0, 9, 0, 2, 0, 0, 0, 0x10, .. Wireless(Snap(IPv4Type, V4)), 1, 2, 3, 4]),
        ("radiotap padded data", LinkType.Radiotap, [0, 0, 25, 0, 3, 0, 0, 0x80, 0, 0, 0, 0, .. new byte[12], 0x20, .. Wireless(Snap(IPv4Type, V4), frameControl: 0x88, more: [0, 0, 0, 0])]),
        ("PPI", LinkType.Ppi, [0, 0, 16, 0, 105, 0, 0, 0, 0x34, 0x12, 4, 0, 0, 0, 0, 0, .. Wireless(Snap(IPv4Type, V4))]),
    ];

    private static byte[] OverUdp(ushort port, byte[] payload) => Ethernet(IPv4Type, IPv4(UdpProtocol, Udp(payload, destination: port)));
}
