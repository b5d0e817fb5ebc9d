namespace IotActionId.Flows;

/// <summary>A segment, or the part of it that was new, waiting for the bytes before it.</summary>
internal struct HeldSegment
{
    /// <summary>Sequence number of its first byte.</summary>
    public uint Sequence;

    /// <summary>Bytes of the stream.</summary>
    public int Length;

    /// <summary>Bytes of <see cref="Buffer"/> that count.</summary>
    public int Captured;

    /// <summary>The rented copy of the captured bytes; null where there are none.</summary>
    public byte[]? Buffer;

    /// <summary>When its packet was captured.</summary>
    public long Time;

    /// <summary>The acknowledgement number it carried, as an offset into the opposite stream.</summary>
    public long PeerAcknowledged;

    /// <summary>Whether it ends with PSH.</summary>
    public bool Push;

    /// <summary>Whether it begins a segment.</summary>
    public bool SegmentStart;

    /// <summary>Sequence number of the byte after its last.</summary>
    public readonly uint End => Sequence + (uint)Length;
}
