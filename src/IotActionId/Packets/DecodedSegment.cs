namespace IotActionId.Packets;

/// <summary>A segment that waits in a batch: all but its payload, which lies in one of the batch's buffers.</summary>
internal struct DecodedSegment
{
    /// <summary>See <see cref="Segment.Time"/>.</summary>
    public long Time;

    /// <summary>See <see cref="Segment.Source"/>.</summary>
    public Endpoint Source;

    /// <summary>See <see cref="Segment.Destination"/>.</summary>
    public Endpoint Destination;

    /// <summary>See <see cref="Segment.Sequence"/>.</summary>
    public uint Sequence;

    /// <summary>See <see cref="Segment.Acknowledgement"/>.</summary>
    public uint Acknowledgement;

    /// <summary>The hash of its endpoints.</summary>
    public uint Hash;

    /// <summary>See <see cref="Segment.PayloadLength"/>.</summary>
    public int PayloadLength;

    /// <summary>Where in its buffer the payload begins.</summary>
    public int PayloadAt;

    /// <summary>Bytes of payload that were captured.</summary>
    public int Captured;

    /// <summary>See <see cref="Segment.Protocol"/>.</summary>
    public TransportProtocol Protocol;

    /// <summary>See <see cref="Segment.Flags"/>.</summary>
    public TcpFlags Flags;

    /// <summary>Whether the payload lies in <see cref="SegmentBatch"/>'s own memory rather than in the capture's buffer.</summary>
    public bool IsAside;
}
