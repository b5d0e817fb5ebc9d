using IotActionId.Capture;
using Xunit;

namespace IotActionId.Tests.Capture;

public sealed class PcapWriterTests
{
    [Fact]
    public void What_was_written_is_read_to_the_nanosecond()
    {
        using TemporaryFile file = new();
        byte[] large = new byte[CaptureReader.MaximumPacketLength];
        new Random(3).NextBytes(large);
        using (PcapWriter writer = new(file.Path, LinkType.LinuxSll2))
        {
            writer.Write(1_700_000_000_123_456_789, [1, 2, 3], 1514);
            writer.Write(1_700_000_000_123_456_790, [], 0);
            writer.Write(1_700_000_001_000_000_000, large, large.Length);
            writer.Write(1_700_000_001_000_000_001, [4], 1);
            Assert.Equal(4, writer.Packets);
            Assert.Equal(24 + (4 * 16) + 3 + large.Length + 1, writer.Length);
        }

        using CaptureReader reader = CaptureReader.Open(file.Path);

        Assert.Equal(
            [
                new ReadPacket(1_700_000_000_123_456_789, "010203", 1514, LinkType.LinuxSll2),
                new ReadPacket(1_700_000_000_123_456_790, "", 0, LinkType.LinuxSll2),
                new ReadPacket(1_700_000_001_000_000_000, Convert.ToHexString(large), large.Length, LinkType.LinuxSll2),
                new ReadPacket(1_700_000_001_000_000_001, "04", 1, LinkType.LinuxSll2),
            ],
            ReadPacket.All(reader));
        Assert.Empty(reader.Defects);
    }

    [Fact]
    public void The_file_ends_at_a_record_at_every_moment()
    {
        using TemporaryFile file = new();
        using PcapWriter writer = new(file.Path, LinkType.Ethernet);
        Random random = new(5);
        byte[] data = new byte[30_000];
        for (int i = 0; i < 60; i++)
        {
            (int seen, int defects) = Count(file.Path);
            Assert.InRange(seen, 0, i);
            Assert.Equal(0, defects);
            writer.Write(i, data.AsSpan(0, random.Next(data.Length)), data.Length);
        }

        writer.Flush();
        Assert.Equal((60, 0), Count(file.Path));
    }

    [Fact]
    public void Only_the_owner_may_read_the_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no Unix file modes.");
        using TemporaryFile file = new([1]);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file.Path, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.UserWrite);
            using PcapWriter replacing = new(file.Path, LinkType.Ethernet, overwrite: true);
            using PcapWriter creating = new(file.Path + "2", LinkType.Ethernet);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.Path));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.Path + "2"));
        }
    }

    [Fact]
    public void A_file_that_exists_is_replaced_only_when_asked()
    {
        using TemporaryFile file = new("precious"u8.ToArray());

        IotException exception = Assert.Throws<IotException>(() => new PcapWriter(file.Path, LinkType.Ethernet));
        Assert.Equal(IotErrorId.FileAccessDenied, exception.Id);
        Assert.Contains("exists already", exception.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(file.Path));

        new PcapWriter(file.Path, LinkType.Ethernet, overwrite: true).Dispose();
        Assert.Equal(24, new FileInfo(file.Path).Length);
    }

    [Fact]
    public void A_missing_directory_is_not_found()
    {
        using TemporaryFile file = new();

        IotException exception = Assert.Throws<IotException>(() => new PcapWriter(Path.Combine(file.Directory, "none", "x.pcap"), LinkType.Ethernet));

        Assert.Equal(IotErrorId.FileNotFound, exception.Id);
    }

    [Fact]
    public void Times_outside_the_format_are_written_as_its_ends()
    {
        using TemporaryFile file = new();
        using (PcapWriter writer = new(file.Path, LinkType.Ethernet))
        {
            writer.Write(long.MinValue, [1], 1);
            writer.Write(-1, [1], 1);
            writer.Write(long.MaxValue, [1], 1);
        }

        using CaptureReader reader = CaptureReader.Open(file.Path);

        Assert.Equal([0, 0, (uint.MaxValue * 1_000_000_000L) + 999_999_999], ReadPacket.All(reader).Select(packet => packet.Time));
    }

    [Fact]
    public void A_packet_that_is_too_long_is_cut()
    {
        using TemporaryFile file = new();
        using (PcapWriter writer = new(file.Path, LinkType.Ethernet))
        {
            writer.Write(0, new byte[CaptureReader.MaximumPacketLength + 5], 0);
        }

        using CaptureReader reader = CaptureReader.Open(file.Path);

        ReadPacket packet = Assert.Single(ReadPacket.All(reader));
        Assert.Equal(CaptureReader.MaximumPacketLength + 5, packet.OriginalLength);
        Assert.Equal(2 * CaptureReader.MaximumPacketLength, packet.Data.Length);
    }

    private static (int Packets, int Defects) Count(string path)
    {
        using CaptureReader reader = CaptureReader.Open(path);
        return (ReadPacket.All(reader).Count, reader.Defects.Count);
    }
}
