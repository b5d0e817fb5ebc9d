namespace IotActionId.Packets;

/// <summary>The transport of a segment, with its IP protocol number.</summary>
public enum TransportProtocol : byte
{
    /// <summary>Not set.</summary>
    None = 0,

    /// <summary>TCP, RFC 9293.</summary>
    Tcp = 6,

    /// <summary>UDP, RFC 768.</summary>
    Udp = 17,
}
