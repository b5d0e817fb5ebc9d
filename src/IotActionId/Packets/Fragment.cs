namespace IotActionId.Packets;

/// <summary>A part of an IP datagram.</summary>
internal ref struct Fragment
{
    /// <summary>Where it lies in the payload of the datagram, in bytes: a multiple of eight.</summary>
    public int Offset;

    /// <summary>Whether others lie behind it.</summary>
    public bool More;

    /// <summary>The IP protocol number that its header names.</summary>
    public byte Protocol;

    /// <summary>Its bytes as far as they were captured.</summary>
    public ReadOnlySpan<byte> Data;

    /// <summary>Its bytes on the wire.</summary>
    public int WireLength;
}
