using System.Runtime.CompilerServices;

namespace IotActionId.Packets;

/// <summary>How far a packet has been decoded: what remains of it, and what that is. Layers move it from header to header.</summary>
internal ref struct LayerCursor
{
    /// <summary>What remains of the captured bytes.</summary>
    public ReadOnlySpan<byte> Data;

    /// <summary>What remains of the bytes on the wire; never less than <see cref="Data"/> holds.</summary>
    public int WireLength;

    /// <summary>What the remaining bytes start with.</summary>
    public Layer Layer;

    /// <summary>Who sent the innermost IP packet so far, as the two halves of an IPv6 address.</summary>
    public ulong SourceHigh;

    /// <summary>The second half.</summary>
    public ulong SourceLow;

    /// <summary>To whom it was sent.</summary>
    public ulong DestinationHigh;

    /// <summary>The second half.</summary>
    public ulong DestinationLow;

    /// <summary>Passes over a header; the packet is malformed where the header was not captured whole.</summary>
    /// <param name="length">Bytes of the header.</param>
    /// <param name="next">What follows it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Pass(int length, Layer next)
    {
        if ((uint)length > (uint)Data.Length)
        {
            Layer = Layer.Malformed;
            return;
        }

        Data = Data[length..];
        WireLength -= length;
        Layer = next;
    }

    /// <summary>Takes a length field at its word: what is behind that length is padding or a checksum.</summary>
    /// <param name="length">Bytes that remain by that field, not negative. It may exceed what was captured.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Bound(int length)
    {
        WireLength = length;
        if (length < Data.Length)
        {
            Data = Data[..length];
        }
    }
}
