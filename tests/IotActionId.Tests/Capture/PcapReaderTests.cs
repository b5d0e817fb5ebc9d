using System.Globalization;
using IotActionId.Capture;
using Xunit;

namespace IotActionId.Tests.Capture;

public sealed class PcapReaderTests
{
    private static readonly byte[] First = [1, 2, 3, 4, 5];
    private static readonly byte[] Second = [6, 7, 8];

    [Theory]
    [InlineData(0xA1B2_C3D4, false, 1_000)]
    [InlineData(0xA1B2_C3D4, true, 1_000)]
    [InlineData(0xA1B2_3C4D, false, 1)]
    [InlineData(0xA1B2_3C4D, true, 1)]
    public void Both_byte_orders_and_both_units_are_read(uint magic, bool bigEndian, int unit)
    {
        byte[] capture = new CaptureBytes(bigEndian).PcapHeader(magic, linkType: 113)
            .PcapRecord(1_700_000_000, 123_456, First)
            .PcapRecord(1_700_000_001, 999_999, Second, originalLength: 1514)
            .ToArray();

        (List<ReadPacket> packets, IReadOnlyList<IotException> defects) = ReadPacket.All(capture);

        Assert.Empty(defects);
        Assert.Equal(
            [
                new ReadPacket(1_700_000_000_000_000_000 + (123_456L * unit), "0102030405", 5, LinkType.LinuxSll),
                new ReadPacket(1_700_000_001_000_000_000 + (999_999L * unit), "060708", 1514, LinkType.LinuxSll),
            ],
            packets);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_longer_records_of_the_modified_format_are_read(bool bigEndian)
    {
        byte[] capture = new CaptureBytes(bigEndian).PcapHeader(0xA1B2_CD34)
            .UInt32(1).UInt32(2).UInt32(3).UInt32(60).UInt32(7).UInt16(8).Raw(1, 0).Raw(Second)
            .ToArray();

        (List<ReadPacket> packets, _) = ReadPacket.All(capture);

        Assert.Equal([new ReadPacket(1_000_002_000, "060708", 60, LinkType.Ethernet)], packets);
    }

    [Fact]
    public void The_last_second_of_the_format_does_not_overflow()
    {
        (List<ReadPacket> packets, _) = ReadPacket.All(new CaptureBytes().PcapHeader().PcapRecord(uint.MaxValue, uint.MaxValue, First).ToArray());

        Assert.Equal((uint.MaxValue * 1_000_000_000L) + (uint.MaxValue * 1_000L), Assert.Single(packets).Time);
    }

    [Fact]
    public void An_original_length_below_the_captured_one_is_corrected()
    {
        byte[] capture = new CaptureBytes().PcapHeader().PcapRecord(1, 0, First, originalLength: 0).PcapRecord(1, 0, First, originalLength: uint.MaxValue).ToArray();

        (List<ReadPacket> packets, _) = ReadPacket.All(capture);

        Assert.Equal([5, int.MaxValue], packets.Select(packet => packet.OriginalLength));
    }

    [Fact]
    public void The_frame_checksum_bits_are_no_part_of_the_link_type()
    {
        // FCS length 4 bytes (two 16-bit words), and the bit that says so.
        byte[] capture = new CaptureBytes().PcapHeader(linkType: 0x2400_0001).PcapRecord(1, 0, First).ToArray();

        (List<ReadPacket> packets, _) = ReadPacket.All(capture);

        Assert.Equal(LinkType.Ethernet, Assert.Single(packets).LinkType);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Truncation_at_every_byte_keeps_the_packets_before_it(bool gzip)
    {
        byte[] capture = new CaptureBytes().PcapHeader().PcapRecord(1, 0, First).PcapRecord(2, 0, Second).PcapRecord(3, 0, First).ToArray();
        (List<ReadPacket> all, _) = ReadPacket.All(capture);
        int[] ends = [24, 24 + 21, 24 + 21 + 19, 24 + 21 + 19 + 21];
        byte[] whole = gzip ? CaptureBytes.Gzip(capture) : capture;

        for (int length = gzip ? 24 : 4; length < whole.Length; length++)
        {
            List<ReadPacket> packets;
            IReadOnlyList<IotException> defects;
            try
            {
                (packets, defects) = ReadPacket.All(whole[..length]);
            }
            catch (IotException exception) when (gzip && exception.Id == IotErrorId.TruncatedCapture)
            {
                // Not even the first word could be unpacked.
                continue;
            }

            Assert.Equal(all.Take(packets.Count), packets);
            if (gzip)
            {
                Assert.Equal(IotErrorId.TruncatedCapture, Assert.Single(defects).Id);
                continue;
            }

            Assert.Equal(ends.Count(end => end <= length && end > 24), packets.Count);
            if (ends.Contains(length))
            {
                Assert.Empty(defects);
            }
            else
            {
                IotException defect = Assert.Single(defects);
                Assert.Equal(IotErrorId.TruncatedCapture, defect.Id);
                Assert.Equal("test", defect.Target);
                int start = ends.LastOrDefault(end => end < length);
                Assert.Contains(string.Create(CultureInfo.InvariantCulture, $" at byte {start}."), defect.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_gzip_file_that_breaks_off_keeps_what_was_unpacked()
    {
        byte[] noise = new byte[1000];
        new Random(1).NextBytes(noise);
        CaptureBytes builder = new CaptureBytes().PcapHeader();
        for (uint i = 0; i < 100; i++)
        {
            builder.PcapRecord(i, 0, noise);
            new Random((int)i).NextBytes(noise);
        }

        byte[] packed = CaptureBytes.Gzip(builder.ToArray());

        (List<ReadPacket> packets, IReadOnlyList<IotException> defects) = ReadPacket.All(packed[..(packed.Length / 2)]);

        Assert.InRange(packets.Count, 30, 60);
        IotException defect = Assert.Single(defects);
        Assert.Equal(IotErrorId.TruncatedCapture, defect.Id);
        Assert.Contains("unpacked byte", defect.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gzip_data_in_several_members_are_one_capture()
    {
        byte[] capture = new CaptureBytes().PcapHeader().PcapRecord(1, 0, First).PcapRecord(2, 0, Second).ToArray();

        byte[] packed = [.. CaptureBytes.Gzip(capture.AsSpan(0, 30)), .. CaptureBytes.Gzip(capture.AsSpan(30))];
        (List<ReadPacket> packets, IReadOnlyList<IotException> defects) = ReadPacket.All(packed);

        Assert.Empty(defects);
        Assert.Equal(ReadPacket.All(capture).Packets, packets);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_pipe_that_delivers_in_pieces_of_any_size_is_read_the_same(bool gzip)
    {
        byte[] capture = new CaptureBytes().PcapHeader().PcapRecord(1, 0, First).PcapRecord(2, 0, Second).PcapRecord(3, 0, new byte[300]).ToArray();
        (List<ReadPacket> all, _) = ReadPacket.All(capture);
        byte[] whole = gzip ? CaptureBytes.Gzip(capture) : capture;

        for (int piece = 1; piece <= whole.Length; piece++)
        {
            (List<ReadPacket> packets, IReadOnlyList<IotException> defects) = ReadPacket.All(new SlowStream(whole, piece));
            Assert.Equal(all, packets);
            Assert.Empty(defects);
        }
    }

    [Fact]
    public void A_packet_can_be_used_before_the_next_one_arrives()
    {
        byte[] capture = new CaptureBytes().PcapHeader().PcapRecord(1, 0, First).PcapRecord(2, 0, Second).ToArray();
        SlowStream pipe = new(capture, 45);
        using CaptureReader reader = CaptureReader.Open(pipe, "pipe");
        CapturedPacket packet = default;

        Assert.True(reader.TryRead(ref packet));

        Assert.Equal(45, reader.BytesRead);
        Assert.Null(reader.Length);
    }

    [Fact]
    public void An_impossible_length_ends_the_capture_with_its_offset()
    {
        byte[] capture = new CaptureBytes().PcapHeader().PcapRecord(1, 0, First)
            .UInt32(2).UInt32(0).UInt32(CaptureReader.MaximumPacketLength + 1).UInt32(60).Raw(new byte[400_000]).ToArray();

        (List<ReadPacket> packets, IReadOnlyList<IotException> defects) = ReadPacket.All(capture);

        Assert.Single(packets);
        Assert.Contains("262145 bytes) at byte 45.", Assert.Single(defects).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_longest_packet_is_read()
    {
        byte[] data = new byte[CaptureReader.MaximumPacketLength];
        new Random(1).NextBytes(data);
        byte[] capture = new CaptureBytes().PcapHeader().PcapRecord(1, 0, First).PcapRecord(2, 0, data).PcapRecord(3, 0, data).ToArray();

        (List<ReadPacket> packets, IReadOnlyList<IotException> defects) = ReadPacket.All(new SlowStream(capture, 100_000));

        Assert.Empty(defects);
        Assert.Equal(Convert.ToHexString(data), packets[1].Data);
        Assert.Equal(Convert.ToHexString(data), packets[2].Data);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void A_file_of_many_buffers_is_read_the_same_with_and_without_reading_ahead(bool readAhead, bool gzip)
    {
        Random random = new(7);
        CaptureBytes builder = new CaptureBytes().PcapHeader(0xA1B2_3C4D);
        List<(long Time, int Length, byte Last)> expected = [];
        for (uint i = 0; builder.Length < 3 * CaptureInput.ChunkSize; i++)
        {
            byte[] data = new byte[random.Next(1, 20_000)];
            random.NextBytes(data);
            builder.PcapRecord(i, 5, data);
            expected.Add((i * 1_000_000_000L + 5, data.Length, data[^1]));
        }

        byte[] capture = builder.ToArray();
        using TemporaryFile file = new(gzip ? CaptureBytes.Gzip(capture) : capture);
        using CaptureReader reader = CaptureReader.Open(file.Path, readAhead);
        List<(long, int, byte)> read = [];
        CapturedPacket packet = default;
        while (reader.TryRead(ref packet))
        {
            read.Add((packet.Time, packet.Data.Length, packet.Data[^1]));
        }

        Assert.Equal(expected, read);
        Assert.Empty(reader.Defects);
        Assert.Equal(new FileInfo(file.Path).Length, reader.Length);
        Assert.Equal(reader.Length, reader.BytesRead);
        Assert.False(reader.TryRead(ref packet));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Damage_that_the_reading_ahead_meets_is_reported_when_the_packets_before_it_are_used(bool readAhead)
    {
        CaptureBytes builder = new CaptureBytes().PcapHeader();
        byte[] noise = new byte[50_000];
        Random random = new(3);
        for (uint i = 0; i < 60; i++)
        {
            random.NextBytes(noise);
            builder.PcapRecord(i, 0, noise);
        }

        byte[] packed = CaptureBytes.Gzip(builder.ToArray());
        packed[(packed.Length / 2) + 3] ^= 0xFF;
        using TemporaryFile file = new(packed[..(packed.Length / 3 * 2)]);
        using CaptureReader reader = CaptureReader.Open(file.Path, readAhead);

        // Noise is stored, not compressed: two thirds of the file hold two thirds of the packets, and only the end is missed.
        Assert.InRange(ReadPacket.All(reader).Count, 25, 40);

        IotException defect = Assert.Single(reader.Defects);
        Assert.Equal(IotErrorId.TruncatedCapture, defect.Id);
        Assert.IsType<InvalidDataException>(defect.InnerException);
    }

    [Fact]
    public void A_reader_that_reads_ahead_can_be_closed_at_any_packet()
    {
        CaptureBytes builder = new CaptureBytes().PcapHeader();
        for (uint i = 0; i < 40; i++)
        {
            builder.PcapRecord(i, 0, new byte[100_000]);
        }

        using TemporaryFile file = new(builder.ToArray());
        for (int used = 0; used <= 40; used++)
        {
            CaptureReader reader = CaptureReader.Open(file.Path, readAhead: true);
            CapturedPacket packet = default;
            for (int i = 0; i < used; i++)
            {
                Assert.True(reader.TryRead(ref packet));
            }

            reader.Dispose();
            Assert.False(reader.TryRead(ref packet));
        }
    }

    [Fact]
    public void Reading_allocates_nothing_per_packet()
    {
        CaptureBytes builder = new CaptureBytes().PcapHeader();
        for (uint i = 0; i < 1000; i++)
        {
            builder.PcapRecord(i, 0, First);
        }

        Allocations.AssertNonePerPacket(builder.ToArray(), packets: 1000);
    }
}
