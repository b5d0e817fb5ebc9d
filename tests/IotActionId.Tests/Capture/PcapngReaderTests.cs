using IotActionId.Capture;
using Xunit;

namespace IotActionId.Tests.Capture;

public sealed class PcapngReaderTests
{
    private const ushort TimeResolution = 9;
    private const ushort TimeOffset = 14;

    private static readonly byte[] First = [1, 2, 3, 4, 5];
    private static readonly byte[] Second = [6, 7, 8];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sections_with_other_byte_orders_and_interfaces_follow_each_other(bool bigEndian)
    {
        byte[] capture =
        [
            .. new CaptureBytes(bigEndian).Section().Interface(1).Interface(101, options: body => body.Option(2, (byte)'e').Option(TimeResolution, 9).Option(0))
                .EnhancedPacket(0, 1_700_000_000_000_001, First)
                .EnhancedPacket(1, 1_700_000_000_000_000_002, Second, originalLength: 90)
                .ToArray(),
            .. new CaptureBytes(!bigEndian).Section().Interface(276)
                .EnhancedPacket(0, 3, First, options: body => body.Option(1, 65, 66, 67).Option(0))
                .ToArray(),
        ];

        (List<ReadPacket> packets, IReadOnlyList<IotException> defects) = ReadPacket.All(capture);

        Assert.Empty(defects);
        Assert.Equal(
            [
                new ReadPacket(1_700_000_000_000_001_000, "0102030405", 5, LinkType.Ethernet),
                new ReadPacket(1_700_000_000_000_000_002, "060708", 90, LinkType.Raw),
                new ReadPacket(3_000, "0102030405", 5, LinkType.LinuxSll2),
            ],
            packets);
    }

    [Theory]
    [InlineData(0, 3, 0, 3_000_000_000)]
    [InlineData(3, 3, 0, 3_000_000)]
    [InlineData(6, 3, 0, 3_000)]
    [InlineData(9, 3, 0, 3)]
    [InlineData(12, 3_999, 0, 3)]
    [InlineData(19, 30_000_000_000, 0, 3)]
    [InlineData(127, ulong.MaxValue, 0, 0)]
    [InlineData(0x80, 3, 0, 3_000_000_000)]
    [InlineData(0x81, 3, 0, 1_500_000_000)]
    [InlineData(0xA0, 1UL << 32, 0, 1_000_000_000)]
    [InlineData(0xFF, ulong.MaxValue, 0, 0)]
    [InlineData(6, 3, 5, 5_000_003_000)]
    [InlineData(6, 3, -5, -4_999_997_000)]
    [InlineData(6, ulong.MaxValue, 0, long.MaxValue)]
    [InlineData(0, ulong.MaxValue, -1, long.MaxValue)]
    [InlineData(6, 1, long.MaxValue, long.MaxValue)]
    [InlineData(6, 1, long.MinValue, long.MinValue)]
    public void Every_time_resolution_and_offset_becomes_nanoseconds(int resolution, ulong ticks, long offset, long nanoseconds)
    {
        byte[] capture = new CaptureBytes().Section()
            .Interface(1, options: body => body.Option(TimeResolution, (byte)resolution).Option(TimeOffset, BitConverter.GetBytes(offset)).Option(0))
            .EnhancedPacket(0, ticks, First)
            .ToArray();

        (List<ReadPacket> packets, _) = ReadPacket.All(capture);

        Assert.Equal(nanoseconds, Assert.Single(packets).Time);
    }

    [Fact]
    public void A_simple_packet_has_the_first_interface_and_the_time_of_the_packet_before()
    {
        byte[] capture = new CaptureBytes().Section().Interface(228, snapLength: 4).Interface(1)
            .EnhancedPacket(1, 7, Second)
            .Block(3, body => body.UInt32(3).Raw(Second))
            .Block(3, body => body.UInt32(1000).Raw(1, 2, 3, 4))
            .ToArray();

        (List<ReadPacket> packets, IReadOnlyList<IotException> defects) = ReadPacket.All(capture);

        Assert.Empty(defects);
        Assert.Equal(
            [
                new ReadPacket(7_000, "060708", 3, LinkType.Ethernet),
                new ReadPacket(7_000, "060708", 3, LinkType.IPv4),
                new ReadPacket(7_000, "01020304", 1000, LinkType.IPv4),
            ],
            packets);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_obsolete_packet_block_is_read(bool bigEndian)
    {
        byte[] capture = new CaptureBytes(bigEndian).Section().Interface(1).Interface(113)
            .Block(2, body => body.UInt16(1).UInt16(9).UInt32(0).UInt32(5).UInt32(5).UInt32(60).Raw(First))
            .ToArray();

        (List<ReadPacket> packets, _) = ReadPacket.All(capture);

        Assert.Equal([new ReadPacket(5_000, "0102030405", 60, LinkType.LinuxSll)], packets);
    }

    [Fact]
    public void Unknown_blocks_of_any_size_are_passed_over()
    {
        byte[] capture = new CaptureBytes().Section().Block(0x0BAD, body => body.Raw(new byte[2_000_000])).Interface(1)
            .Block(4, body => body.Option(0)).Block(5, body => body.UInt32(0).UInt64(0))
            .EnhancedPacket(0, 1, First)
            .Block(0x8000_0BAD, body => body.Raw(1))
            .EnhancedPacket(0, 2, Second)
            .ToArray();

        (List<ReadPacket> packets, IReadOnlyList<IotException> defects) = ReadPacket.All(new SlowStream(capture, 70_000));

        Assert.Empty(defects);
        Assert.Equal(["0102030405", "060708"], packets.Select(packet => packet.Data));
    }

    [Fact]
    public void Decryption_secrets_come_out_nowhere()
    {
        byte[] capture = new CaptureBytes().Section().Interface(1)
            .Block(10, body => body.UInt32(0x544C_534B).UInt32(27).Raw("CLIENT_RANDOM 00 0123456789"u8))
            .EnhancedPacket(0, 1, First)
            .ToArray();

        (List<ReadPacket> packets, IReadOnlyList<IotException> defects) = ReadPacket.All(capture);

        Assert.Empty(defects);
        Assert.Equal("0102030405", Assert.Single(packets).Data);
    }

    [Fact]
    public void Truncation_at_every_byte_keeps_the_packets_before_it()
    {
        CaptureBytes builder = new CaptureBytes().Section().Interface(1, options: body => body.Option(TimeResolution, 9).Option(0));
        List<int> boundaries = [28, builder.Length];
        List<int> dataEnds = [];
        for (uint i = 0; i < 3; i++)
        {
            dataEnds.Add(builder.Length + 28 + First.Length);
            builder.EnhancedPacket(0, i, First, options: body => body.Option(1, 65).Option(0));
            boundaries.Add(builder.Length);
        }

        byte[] capture = builder.ToArray();
        (List<ReadPacket> all, _) = ReadPacket.All(capture);
        Assert.Equal(3, all.Count);
        for (int length = 4; length <= capture.Length; length++)
        {
            (List<ReadPacket> packets, IReadOnlyList<IotException> defects) = ReadPacket.All(capture[..length]);
            Assert.Equal(all.Take(dataEnds.Count(end => end <= length)), packets);
            Assert.Equal(boundaries.Contains(length) ? 0 : 1, defects.Count);
            Assert.All(defects, defect => Assert.Equal(IotErrorId.TruncatedCapture, defect.Id));
        }
    }

    [Fact]
    public void A_pipe_that_delivers_in_pieces_of_any_size_is_read_the_same()
    {
        byte[] capture = new CaptureBytes().Section().Interface(1, options: body => body.Option(TimeResolution, 9).Option(0))
            .EnhancedPacket(0, 1, First, options: body => body.Option(1, 65).Option(0)).EnhancedPacket(0, 2, Second).ToArray();
        (List<ReadPacket> all, _) = ReadPacket.All(capture);

        for (int piece = 1; piece <= capture.Length; piece++)
        {
            (List<ReadPacket> packets, IReadOnlyList<IotException> defects) = ReadPacket.All(new SlowStream(capture, piece));
            Assert.Equal(all, packets);
            Assert.Empty(defects);
        }
    }

    [Fact]
    public void Packets_of_interfaces_that_were_not_described_are_passed_over_and_reported_once()
    {
        byte[] capture = new CaptureBytes().Section().EnhancedPacket(0, 1, First).Block(3, body => body.UInt32(3).Raw(Second)).Interface(1)
            .EnhancedPacket(1, 2, First).EnhancedPacket(0, 3, Second).ToArray();

        (List<ReadPacket> packets, IReadOnlyList<IotException> defects) = ReadPacket.All(capture);

        Assert.Equal("060708", Assert.Single(packets).Data);
        Assert.Contains("interface 0", Assert.Single(defects).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_packet_that_is_too_long_is_passed_over_and_the_next_one_read()
    {
        byte[] tooLong = new byte[CaptureReader.MaximumPacketLength + 1];
        byte[] capture = new CaptureBytes().Section().Interface(1).EnhancedPacket(0, 1, tooLong).EnhancedPacket(0, 1, tooLong).EnhancedPacket(0, 2, Second).ToArray();

        (List<ReadPacket> packets, IReadOnlyList<IotException> defects) = ReadPacket.All(capture);

        Assert.Equal("060708", Assert.Single(packets).Data);
        Assert.Contains("262145 bytes", Assert.Single(defects).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_longest_packet_is_read()
    {
        byte[] data = new byte[CaptureReader.MaximumPacketLength];
        data[^1] = 9;
        byte[] capture = new CaptureBytes().Section().Interface(1).EnhancedPacket(0, 1, data).EnhancedPacket(0, 2, Second).ToArray();

        (List<ReadPacket> packets, IReadOnlyList<IotException> defects) = ReadPacket.All(new SlowStream(capture, 90_000));

        Assert.Empty(defects);
        Assert.Equal([Convert.ToHexString(data), "060708"], packets.Select(packet => packet.Data));
    }

    [Theory]
    [InlineData("two lengths differ")]
    [InlineData("impossible length")]
    [InlineData("longer (100 bytes) than its block")]
    [InlineData("option that is longer")]
    [InlineData("without a byte-order mark")]
    public void Damage_ends_the_capture_and_is_named(string damage)
    {
        CaptureBytes builder = new CaptureBytes().Section().Interface(1).EnhancedPacket(0, 1, First);
        _ = damage switch
        {
            "two lengths differ" => builder.UInt32(5).UInt32(16).UInt32(0).UInt32(20),
            "impossible length" => builder.UInt32(6).UInt32(28).Raw(new byte[20]),
            "longer (100 bytes) than its block" => builder.Block(6, body => body.UInt32(0).UInt64(0).UInt32(100).UInt32(100).Raw(First)),
            "option that is longer" => builder.Interface(1, options: body => body.UInt16(2).UInt16(400)),
            _ => builder.Block(0x0A0D_0D0A, body => body.Raw(new byte[16])),
        };
        byte[] capture = builder.EnhancedPacket(0, 2, Second).ToArray();

        (List<ReadPacket> packets, IReadOnlyList<IotException> defects) = ReadPacket.All(capture);

        Assert.Equal("0102030405", Assert.Single(packets).Data);
        Assert.Contains(damage, Assert.Single(defects).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_section_of_endless_interfaces_is_cut_off()
    {
        CaptureBytes builder = new CaptureBytes().Section();
        for (int i = 0; i <= PcapngReader.MaximumInterfaces; i++)
        {
            builder.UInt32(1).UInt32(20).UInt32(1).UInt32(0).UInt32(20);
        }

        (List<ReadPacket> packets, IReadOnlyList<IotException> defects) = ReadPacket.All(builder.EnhancedPacket(0, 1, First).ToArray());

        Assert.Empty(packets);
        Assert.Contains("interfaces", Assert.Single(defects).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_allocates_nothing_per_packet()
    {
        CaptureBytes builder = new CaptureBytes().Section().Interface(1);
        for (uint i = 0; i < 1000; i++)
        {
            builder.EnhancedPacket(0, i, First);
        }

        Allocations.AssertNonePerPacket(builder.ToArray(), packets: 1000);
    }
}
