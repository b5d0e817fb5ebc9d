namespace IotActionId.Capture;

/// <summary>The link-layer header types that the decoder knows, with the numbers of the tcpdump.org LINKTYPE registry.</summary>
public enum LinkType : ushort
{
    /// <summary>BSD loopback: a 4-byte address family in the byte order of the capturing machine.</summary>
    Null = 0,

    /// <summary>Ethernet II or 802.3.</summary>
    Ethernet = 1,

    /// <summary>PPP, RFC 1661, with or without its HDLC-like address and control bytes.</summary>
    Ppp = 9,

    /// <summary>Raw IPv4 or IPv6, as BSD systems number it.</summary>
    RawBsd = 12,

    /// <summary>Raw IPv4 or IPv6, as OpenBSD numbers it.</summary>
    RawOpenBsd = 14,

    /// <summary>PPP in HDLC-like framing, RFC 1662.</summary>
    PppHdlc = 50,

    /// <summary>PPP over Ethernet: a PPPoE session header, RFC 2516.</summary>
    PppEthernet = 51,

    /// <summary>Raw IPv4 or IPv6.</summary>
    Raw = 101,

    /// <summary>Cisco HDLC.</summary>
    CiscoHdlc = 104,

    /// <summary>IEEE 802.11 without a radio header.</summary>
    Ieee80211 = 105,

    /// <summary>OpenBSD loopback: a 4-byte address family in network byte order.</summary>
    Loop = 108,

    /// <summary>Linux "cooked" capture, version 1.</summary>
    LinuxSll = 113,

    /// <summary>IEEE 802.11 after a radiotap header.</summary>
    Radiotap = 127,

    /// <summary>A Per-Packet Information header, then the link layer that it names (IEEE 802.11 as a rule).</summary>
    Ppi = 192,

    /// <summary>MPLS label stack, RFC 3032.</summary>
    Mpls = 219,

    /// <summary>Raw IPv4.</summary>
    IPv4 = 228,

    /// <summary>Raw IPv6.</summary>
    IPv6 = 229,

    /// <summary>Linux "cooked" capture, version 2.</summary>
    LinuxSll2 = 276,
}
