namespace IotActionId.Capture;

/// <summary>One packet as captured. Valid only until the next packet is read: nothing may keep its span.</summary>
public ref struct CapturedPacket
{
    /// <summary>Nanoseconds since 1970-01-01 UTC.</summary>
    public long Time;

    /// <summary>The captured bytes, starting with the link-layer header.</summary>
    public ReadOnlySpan<byte> Data;

    /// <summary>Bytes on the wire; more than <see cref="Data"/> holds where the snapshot length cut the packet.</summary>
    public int OriginalLength;

    /// <summary>What the first byte of <see cref="Data"/> is.</summary>
    public LinkType LinkType;
}
