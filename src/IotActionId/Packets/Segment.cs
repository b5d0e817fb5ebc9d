namespace IotActionId.Packets;

/// <summary>One TCP segment or UDP datagram. Valid only until the next packet is read: nothing may keep its span.</summary>
public ref struct Segment
{
    /// <summary>Nanoseconds since 1970-01-01 UTC.</summary>
    public long Time;

    /// <summary>TCP or UDP.</summary>
    public TransportProtocol Protocol;

    /// <summary>Who sent it.</summary>
    public Endpoint Source;

    /// <summary>To whom.</summary>
    public Endpoint Destination;

    /// <summary>TCP: sequence number of the first payload byte (of the SYN where there is one).</summary>
    public uint Sequence;

    /// <summary>TCP: the acknowledgement number.</summary>
    public uint Acknowledgement;

    /// <summary>TCP: the control bits.</summary>
    public TcpFlags Flags;

    /// <summary>The payload bytes that were captured.</summary>
    public ReadOnlySpan<byte> Payload;

    /// <summary>Payload bytes on the wire, from the IP and transport lengths (link-layer padding excluded); more than <see cref="Payload"/> holds where the capture cut the packet.</summary>
    public int PayloadLength;
}
