using System.Buffers.Binary;
using IotActionId.Tests.Packets;

namespace IotActionId.Tests.Messages;

/// <summary>A pcap file that is made while it is read: one packet for each of very many connections, all within one second.</summary>
/// <param name="flows">Connections; each has a client address of its own.</param>
/// <param name="sequence">The sequence number of every packet.</param>
/// <param name="flags">The TCP flags of every packet.</param>
/// <param name="payload">The payload of every packet.</param>
internal sealed class FloodStream(int flows, uint sequence, byte flags, byte[] payload) : Stream
{
    private const int RecordHeader = 16;
    private const int ClientAddress = RecordHeader + 14 + 12;

    private readonly byte[] _record = [.. new byte[RecordHeader], .. Frames.Ethernet(Frames.IPv4Type, Frames.IPv4(Frames.TcpProtocol, Frames.Tcp(payload, sequence: sequence, flags: flags)))];
    private byte[] _piece = new CaptureImage().Clear().Bytes.ToArray();
    private int _made;
    private int _used;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int filled = 0;
        while (filled < buffer.Length && Current() is { Length: > 0 } rest)
        {
            int count = Math.Min(rest.Length, buffer.Length - filled);
            rest[..count].CopyTo(buffer[filled..]);
            filled += count;
            _used += count;
        }

        return filled;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>What is left of the file header or of the packet at hand; empty at the end.</summary>
    private ReadOnlySpan<byte> Current()
    {
        if (_used == _piece.Length && _made < flows)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_record, 1_770_000_000);
            BinaryPrimitives.WriteInt32LittleEndian(_record.AsSpan(4), _made * 50);
            BinaryPrimitives.WriteInt32LittleEndian(_record.AsSpan(8), _record.Length - RecordHeader);
            BinaryPrimitives.WriteInt32LittleEndian(_record.AsSpan(12), _record.Length - RecordHeader);
            BinaryPrimitives.WriteInt32BigEndian(_record.AsSpan(ClientAddress), 0x0A00_0000 + _made);
            _piece = _record;
            _used = 0;
            _made++;
        }

        return _piece.AsSpan(_used);
    }
}
