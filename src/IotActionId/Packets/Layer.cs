namespace IotActionId.Packets;

/// <summary>What the next byte of a packet belongs to.</summary>
internal enum Layer : byte
{
    /// <summary>A layer that leads to no TCP or UDP: ARP, ICMP, a control frame.</summary>
    Other = 0,

    /// <summary>The packet contradicts itself or was cut inside a header.</summary>
    Malformed,

    /// <summary>A link type that the decoder does not know.</summary>
    UnknownLink,

    Ethernet,
    Vlan,
    Llc,
    Null,
    LinuxSll,
    LinuxSll2,
    Ip,
    IPv4,
    IPv6,
    Tcp,
    Udp,

    Mpls,
    PppoeSession,
    Ppp,
    CiscoHdlc,
    Gre,
    EtherIp,
    Ieee80211,
    Radiotap,
    Ppi,
}
