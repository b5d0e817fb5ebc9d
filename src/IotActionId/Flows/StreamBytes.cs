namespace IotActionId.Flows;

/// <summary>The next bytes of one direction of a flow, in order. Valid only during the call that hands them over.</summary>
internal readonly ref struct StreamBytes
{
    /// <summary>Creates the piece.</summary>
    public StreamBytes(ReadOnlySpan<byte> captured, int length, long time, long offset, long peerAcknowledged, bool push, bool segmentStart)
    {
        Captured = captured;
        Length = length;
        Time = time;
        Offset = offset;
        PeerAcknowledged = peerAcknowledged;
        Push = push;
        SegmentStart = segmentStart;
    }

    /// <summary>The bytes; fewer than <see cref="Length"/> where the capture cut the packet: then the rest is known by number only.</summary>
    public ReadOnlySpan<byte> Captured { get; }

    /// <summary>How many bytes of the stream this is; at least 1.</summary>
    public int Length { get; }

    /// <summary>When the packet that carried them was captured, nanoseconds since 1970-01-01 UTC.</summary>
    public long Time { get; }

    /// <summary>How many bytes of the stream came before these.</summary>
    public long Offset { get; }

    /// <summary>How many bytes of the opposite stream the sender had received when it sent these, counted from where that stream starts.</summary>
    public long PeerAcknowledged { get; }

    /// <summary>Whether these bytes end a segment that had PSH set.</summary>
    public bool Push { get; }

    /// <summary>Whether these bytes begin a segment, rather than what is left of one whose front was seen before.</summary>
    public bool SegmentStart { get; }
}
