using System.Buffers.Binary;

namespace IotActionId.Tls;

/// <summary>
/// Reads the fields of QUIC packets and frames. A field that is longer than what is left is noted and comes out empty or 0: nothing that stands
/// behind it can be read.
/// </summary>
internal ref struct QuicReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Bytes that are left.</summary>
    public readonly int Left => _rest.Length;

    /// <summary>Whether a field was longer than what was left.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>One byte.</summary>
    public byte Byte()
    {
        ReadOnlySpan<byte> taken = Take(1);
        return taken.IsEmpty ? (byte)0 : taken[0];
    }

    /// <summary>Four bytes, most significant first.</summary>
    public uint UInt32()
    {
        ReadOnlySpan<byte> taken = Take(4);
        return taken.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32BigEndian(taken);
    }

    /// <summary>A variable-length integer, at most 2^62 - 1 (RFC 9000 section 16).</summary>
    public long VarInt()
    {
        if (_rest.IsEmpty)
        {
            IsDamaged = true;
            return 0;
        }

        long value = _rest[0] & 0x3F;
        ReadOnlySpan<byte> taken = Take(1 << (_rest[0] >> 6));
        for (int i = 1; i < taken.Length; i++)
        {
            value = (value << 8) | taken[i];
        }

        return taken.IsEmpty ? 0 : value;
    }

    /// <summary>Some bytes; none where there are fewer.</summary>
    public ReadOnlySpan<byte> Take(long count)
    {
        if (count > _rest.Length)
        {
            IsDamaged = true;
            _rest = default;
            return default;
        }

        ReadOnlySpan<byte> taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }

    /// <summary>A connection ID with its length in front: at most 20 bytes in the versions that are read (RFC 9000 section 17.2).</summary>
    public ReadOnlySpan<byte> ConnectionId()
    {
        int length = Byte();
        if (length > QuicVersions.LongestConnectionId)
        {
            IsDamaged = true;
            return default;
        }

        return Take(length);
    }
}
