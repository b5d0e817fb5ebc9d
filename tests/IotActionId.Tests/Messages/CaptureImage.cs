using System.Buffers.Binary;

namespace IotActionId.Tests.Messages;

/// <summary>A pcap file in one buffer that is used again and again: a million packets shall not cost a million arrays.</summary>
internal sealed class CaptureImage
{
    private const int RecordHeader = 16;

    private byte[] _bytes = new byte[64 * 1024];

    /// <summary>Begins anew, with nothing but the file header.</summary>
    public CaptureImage Clear()
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes, 0xA1B2_3C4D);
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(4), 0x0004_0002);
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(16), 262_144);
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(20), 1);
        Length = 24;
        Packets = 0;
        return this;
    }

    public int Length { get; private set; }

    public int Packets { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    public MemoryStream Open() => new(_bytes, 0, Length, writable: false);

    public void Add(long time, ReadOnlySpan<byte> data, int originalLength)
    {
        if (Length + RecordHeader + data.Length > _bytes.Length)
        {
            Array.Resize(ref _bytes, _bytes.Length * 2);
        }

        Span<byte> record = _bytes.AsSpan(Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)(time / 1_000_000_000));
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], (uint)(time % 1_000_000_000));
        BinaryPrimitives.WriteInt32LittleEndian(record[8..], data.Length);
        BinaryPrimitives.WriteInt32LittleEndian(record[12..], originalLength);
        data.CopyTo(record[RecordHeader..]);
        Length += RecordHeader + data.Length;
        Packets++;
    }
}
