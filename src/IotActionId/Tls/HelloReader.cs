using System.Runtime.CompilerServices;
using System.Buffers.Binary;

namespace IotActionId.Tls;

/// <summary>
/// Reads the vectors of a hello message (RFC 8446 section 3.4). A length that points beyond the end is cut to what there is and noted:
/// what can still be read of a damaged hello is worth having.
/// </summary>
internal ref struct HelloReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Whether nothing is left.</summary>
    public readonly bool IsEmpty => _rest.IsEmpty;

    /// <summary>Whether something was shorter than it said.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>One byte; 0 where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Byte()
    {
        ReadOnlySpan<byte> taken = Take(1);
        return taken.IsEmpty ? 0 : taken[0];
    }

    /// <summary>Two bytes, most significant first; 0 where there are none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int UInt16()
    {
        ReadOnlySpan<byte> taken = Take(2);
        return taken.Length < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(taken);
    }

    /// <summary>Some bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            IsDamaged = true;
            count = _rest.Length;
        }

        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    /// <summary>A vector whose length takes one byte.</summary>
    public ReadOnlySpan<byte> Vector8() => Take(Byte());

    /// <summary>A vector whose length takes two bytes.</summary>
    public ReadOnlySpan<byte> Vector16() => Take(UInt16());
}
