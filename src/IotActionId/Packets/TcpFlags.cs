namespace IotActionId.Packets;

/// <summary>The control bits of a TCP header (RFC 9293 section 3.1).</summary>
[Flags]
public enum TcpFlags : byte
{
    /// <summary>No bit.</summary>
    None = 0,

    /// <summary>The sender is finished.</summary>
    Fin = 1,

    /// <summary>Sequence numbers start here.</summary>
    Syn = 2,

    /// <summary>The connection is aborted.</summary>
    Rst = 4,

    /// <summary>The sender's buffer was empty after this segment.</summary>
    Psh = 8,

    /// <summary>The acknowledgement number counts.</summary>
    Ack = 16,

    /// <summary>Urgent data.</summary>
    Urg = 32,
}
