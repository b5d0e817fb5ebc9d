using System.Buffers.Binary;

namespace IotActionId.Lab;

/// <summary>A classic pcap file with nanoseconds and link type Ethernet.</summary>
internal sealed class PcapFile : IDisposable
{
    private readonly FileStream _file;

    public PcapFile(string path)
    {
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        Span<byte> header = stackalloc byte[24];
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0xA1B2_3C4D);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], 262144);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], 1);
        _file.Write(header);
    }

    public void Write(long timeNs, ReadOnlySpan<byte> data, int originalLength)
    {
        Span<byte> header = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)(timeNs / LabTime.Second));
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], (uint)(timeNs % LabTime.Second));
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], data.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], originalLength);
        _file.Write(header);
        _file.Write(data);
    }

    public void Dispose() => _file.Dispose();
}
