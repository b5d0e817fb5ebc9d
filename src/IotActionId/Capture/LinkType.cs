namespace IotActionId.Capture;

/// <summary>The link-layer header types that the decoder knows, with the numbers of the tcpdump.org LINKTYPE registry.</summary>
public enum LinkType : ushort
{
    /// <summary>BSD loopback: a 4-byte address family in the byte order of the capturing machine.</summary>
    Null = 0,

    /// <summary>Ethernet II or 802.3.</summary>
    Ethernet = 1,

    /// <summary>Raw IPv4 or IPv6, as BSD systems number it.</summary>
    RawBsd = 12,

    /// <summary>Raw IPv4 or IPv6.</summary>
    Raw = 101,

    /// <summary>OpenBSD loopback: a 4-byte address family in network byte order.</summary>
    Loop = 108,

    /// <summary>Linux "cooked" capture, version 1.</summary>
    LinuxSll = 113,

    /// <summary>Raw IPv4.</summary>
    IPv4 = 228,

    /// <summary>Raw IPv6.</summary>
    IPv6 = 229,

    /// <summary>Linux "cooked" capture, version 2.</summary>
    LinuxSll2 = 276,
}
