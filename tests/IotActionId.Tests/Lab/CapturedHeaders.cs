using System.Buffers.Binary;
using Xunit;

namespace IotActionId.Tests.Lab;

/// <summary>What two captures of one seed must have in common, read without the product's own reader: times, lengths and headers, not ciphertext.</summary>
internal static class CapturedHeaders
{
    private const int FileHeader = 24;
    private const int PacketHeader = 16;
    private const int TcpFlagsAt = 14 + 20 + 13;

    public static List<string> Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        Assert.Equal(0xA1B2_3C4Du, BinaryPrimitives.ReadUInt32LittleEndian(file));
        var packets = new List<string>();
        int at = FileHeader;
        while (at < file.Length)
        {
            uint seconds = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at));
            uint nanoseconds = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 4));
            int length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + 8));
            ReadOnlySpan<byte> data = file.AsSpan(at + PacketHeader, length);
            packets.Add($"{seconds}.{nanoseconds:D9} {length} {Convert.ToHexString(data[26..46])} {data[TcpFlagsAt]:X2}");
            at += PacketHeader + length;
        }

        return packets;
    }
}
