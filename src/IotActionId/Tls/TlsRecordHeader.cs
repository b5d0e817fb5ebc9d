using System.Runtime.CompilerServices;
using System.Buffers.Binary;

namespace IotActionId.Tls;

/// <summary>The five bytes in front of every TLS record.</summary>
internal readonly record struct TlsRecordHeader(TlsContentType Type, ushort Version, int BodyLength)
{
    /// <summary>Bytes of a header.</summary>
    public const int Size = 5;

    /// <summary>The longest body that any version allows: 2^14 + 2048 bytes (RFC 5246 section 6.2.3).</summary>
    public const int MaxBodyLength = (1 << 14) + 2048;

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">At least <see cref="Size"/> bytes.</param>
    /// <param name="header">What they say.</param>
    /// <returns>Whether they can be a header: a known type, a version from SSL 3.0 to TLS 1.3, a length that is allowed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ReadOnlySpan<byte> bytes, out TlsRecordHeader header)
    {
        uint front = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        int length = (int)((front & 0xFF) << 8) | bytes[4];
        var type = (TlsContentType)(front >> 24);
        ushort version = (ushort)(front >> 8);
        header = new TlsRecordHeader(type, version, length);
        return type is >= TlsContentType.ChangeCipherSpec and <= TlsContentType.Heartbeat
            && version is >= 0x0300 and <= 0x0304
            && length <= MaxBodyLength;
    }

    /// <summary>Whether fewer than <see cref="Size"/> bytes can be the front of a header.</summary>
    public static bool CanBegin(ReadOnlySpan<byte> bytes) =>
        bytes.IsEmpty
        || (bytes[0] is >= 20 and <= 24
            && (bytes.Length < 2 || bytes[1] == 3)
            && (bytes.Length < 3 || bytes[2] <= 4)
            && (bytes.Length < 4 || bytes[3] <= MaxBodyLength >> 8));
}
