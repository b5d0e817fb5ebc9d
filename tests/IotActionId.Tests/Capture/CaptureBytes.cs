using System.Buffers.Binary;
using System.IO.Compression;

namespace IotActionId.Tests.Capture;

/// <summary>Builds capture files in memory, field by field as the format descriptions have them, in either byte order.</summary>
internal sealed class CaptureBytes(bool bigEndian = false)
{
    private readonly List<byte> _bytes = [];

    public int Length => _bytes.Count;

    public byte[] ToArray() => [.. _bytes];

    public CaptureBytes UInt16(int value)
    {
        Span<byte> bytes = stackalloc byte[2];
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        }

        _bytes.AddRange(bytes);
        return this;
    }

    public CaptureBytes UInt32(long value)
    {
        Span<byte> bytes = stackalloc byte[4];
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)value);
        }

        _bytes.AddRange(bytes);
        return this;
    }

    public CaptureBytes UInt64(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        }

        _bytes.AddRange(bytes);
        return this;
    }

    public CaptureBytes Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public CaptureBytes PcapHeader(uint magic = 0xA1B2_C3D4, uint linkType = 1, uint snapLength = 262_144) =>
        UInt32(magic).UInt16(2).UInt16(4).UInt32(0).UInt32(0).UInt32(snapLength).UInt32(linkType);

    public CaptureBytes PcapRecord(uint seconds, uint fraction, byte[] data, uint? originalLength = null) =>
        UInt32(seconds).UInt32(fraction).UInt32(data.Length).UInt32(originalLength ?? (uint)data.Length).Raw(data);

    /// <summary>A pcapng block around a body, which is padded.</summary>
    public CaptureBytes Block(uint type, Action<CaptureBytes> writeBody)
    {
        CaptureBytes body = new(bigEndian);
        writeBody(body);
        while (body.Length % 4 != 0)
        {
            body.Raw(0);
        }

        uint length = (uint)body.Length + 12;
        return UInt32(type).UInt32(length).Raw(body.ToArray()).UInt32(length);
    }

    public CaptureBytes Section() => Block(0x0A0D_0D0A, body => body.UInt32(0x1A2B_3C4D).UInt16(1).UInt16(0).UInt64(ulong.MaxValue));

    public CaptureBytes Interface(ushort linkType = 1, uint snapLength = 0, Action<CaptureBytes>? options = null) =>
        Block(1, body =>
        {
            body.UInt16(linkType).UInt16(0).UInt32(snapLength);
            options?.Invoke(body);
        });

    public CaptureBytes Option(ushort code, params byte[] value)
    {
        UInt16(code).UInt16((ushort)value.Length).Raw(value);
        return Raw(new byte[(4 - (value.Length % 4)) % 4]);
    }

    public CaptureBytes EnhancedPacket(uint interfaceId, ulong ticks, byte[] data, uint? originalLength = null, Action<CaptureBytes>? options = null) =>
        Block(6, body =>
        {
            body.UInt32(interfaceId).UInt32((uint)(ticks >> 32)).UInt32((uint)ticks);
            body.UInt32((uint)data.Length).UInt32(originalLength ?? (uint)data.Length).Raw(data);
            if (options is not null)
            {
                body.Raw(new byte[(4 - (data.Length % 4)) % 4]);
                options(body);
            }
        });

    public static byte[] Gzip(params ReadOnlySpan<byte> bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
