using System.Buffers.Binary;

namespace IotActionId.Benchmarks;

/// <summary>Writes Ethernet packets with TCP or UDP into a pcap stream, without an allocation each.</summary>
internal sealed class PacketWriter : IDisposable
{
    private const long Start = 1_700_000_000_000_000_000;
    private readonly Stream _stream;
    private readonly byte[] _packet = new byte[2048];

    public PacketWriter(Stream stream)
    {
        _stream = stream;
        Span<byte> header = stackalloc byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0xA1B2C3D4);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], 262144);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], 1);
        stream.Write(header);
    }

    public long Packets { get; private set; }

    public void Write(
        long time, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, ushort sourcePort, ushort destinationPort,
        bool udp, uint sequence, uint acknowledgement, int flags, ReadOnlyMemory<byte> payload)
    {
        bool v6 = source.Length == 16;
        int transport = udp ? 8 : 32;
        int network = v6 ? 40 : 20;
        int length = 14 + network + transport + payload.Length;
        Span<byte> record = _packet.AsSpan(0, 16 + length);
        record.Clear();
        long nanoseconds = Start + time;
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)(nanoseconds / 1_000_000_000));
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], (uint)(nanoseconds % 1_000_000_000 / 1000));
        BinaryPrimitives.WriteUInt32LittleEndian(record[8..], (uint)length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[12..], (uint)length);
        Span<byte> packet = record[16..];
        packet[5] = 1;
        packet[11] = 2;
        BinaryPrimitives.WriteUInt16BigEndian(packet[12..], (ushort)(v6 ? 0x86DD : 0x0800));
        Span<byte> ip = packet[14..];
        if (v6)
        {
            ip[0] = 0x60;
            BinaryPrimitives.WriteUInt16BigEndian(ip[4..], (ushort)(transport + payload.Length));
            ip[6] = (byte)(udp ? 17 : 6);
            ip[7] = 64;
            source.CopyTo(ip[8..]);
            destination.CopyTo(ip[24..]);
        }
        else
        {
            ip[0] = 0x45;
            BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(20 + transport + payload.Length));
            ip[8] = 64;
            ip[9] = (byte)(udp ? 17 : 6);
            source.CopyTo(ip[12..]);
            destination.CopyTo(ip[16..]);
        }

        Span<byte> segment = ip[network..];
        BinaryPrimitives.WriteUInt16BigEndian(segment, sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(segment[2..], destinationPort);
        if (udp)
        {
            BinaryPrimitives.WriteUInt16BigEndian(segment[4..], (ushort)(8 + payload.Length));
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(segment[4..], sequence);
            BinaryPrimitives.WriteUInt32BigEndian(segment[8..], acknowledgement);
            segment[12] = 0x80;
            segment[13] = (byte)flags;
            BinaryPrimitives.WriteUInt16BigEndian(segment[14..], 501);
            segment[20] = segment[21] = 1;
            segment[22] = 8;
            segment[23] = 10;
        }

        payload.Span.CopyTo(segment[transport..]);
        _stream.Write(record);
        Packets++;
    }

    public void Dispose() => _stream.Flush();
}
