using System.Buffers.Binary;

namespace IotActionId.Capture;

/// <summary>What the first word of a classic pcap file says about the rest of it.</summary>
/// <param name="Swapped">Whether the byte order is the opposite of this machine's.</param>
/// <param name="FractionNanoseconds">What the second time field counts: 1,000 for microseconds, 1 for nanoseconds.</param>
/// <param name="RecordHeaderLength">Bytes in front of each packet.</param>
internal readonly record struct PcapFormat(bool Swapped, int FractionNanoseconds, int RecordHeaderLength)
{
    private const uint Microseconds = 0xA1B2_C3D4;
    private const uint Nanoseconds = 0xA1B2_3C4D;

    // Written by a patched libpcap of early Linux distributions and still by some routers: eight more bytes in each record header.
    private const uint Modified = 0xA1B2_CD34;

    /// <summary>Finds the format of a magic number.</summary>
    /// <param name="littleEndian">The first four bytes, read as a little-endian number.</param>
    /// <param name="format">The format.</param>
    public static bool TryFind(uint littleEndian, out PcapFormat format)
    {
        format = default;
        bool bigEndian = false;
        if (littleEndian is not (Microseconds or Nanoseconds or Modified))
        {
            littleEndian = BinaryPrimitives.ReverseEndianness(littleEndian);
            bigEndian = true;
        }

        bool swapped = bigEndian == BitConverter.IsLittleEndian;
        switch (littleEndian)
        {
            case Microseconds:
                format = new PcapFormat(swapped, 1000, 16);
                return true;
            case Nanoseconds:
                format = new PcapFormat(swapped, 1, 16);
                return true;
            case Modified:
                format = new PcapFormat(swapped, 1000, 24);
                return true;
            default:
                return false;
        }
    }
}
