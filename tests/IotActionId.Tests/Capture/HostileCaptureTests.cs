using IotActionId.Capture;
using Xunit;

namespace IotActionId.Tests.Capture;

public sealed class HostileCaptureTests
{
    [Fact]
    public void Twenty_thousand_damaged_files_are_read_as_far_as_they_go()
    {
        byte[][] captures = [.. Captures()];
        Mutations mutations = new(7_777);
        byte[] buffer = new byte[4096];
        int opened = 0;
        for (int i = 0; i < 20_000; i++)
        {
            int length = mutations.Damage(captures[i % captures.Length], buffer);
            try
            {
                using CaptureReader reader = CaptureReader.Open(new MemoryStream(buffer, 0, length), "damaged");
                opened++;
                CapturedPacket packet = default;
                int packets = 0;
                while (reader.TryRead(ref packet))
                {
                    packets++;
                    Assert.InRange(packet.OriginalLength, packet.Data.Length, int.MaxValue);
                }

                // A record or block has at least eight bytes, and no kind of defect is reported twice.
                Assert.InRange(packets, 0, 4096);
                Assert.InRange(reader.Defects.Count, 0, 3);
                Assert.False(reader.TryRead(ref packet));
            }
            catch (IotException exception)
            {
                Assert.Contains(exception.Id, (IotErrorId[])[IotErrorId.NotACaptureFile, IotErrorId.TruncatedCapture]);
            }
        }

        Assert.InRange(opened, 10_000, 20_000);
    }

    private static IEnumerable<byte[]> Captures()
    {
        byte[] data = [.. Enumerable.Range(0, 60).Select(i => (byte)i)];
        foreach (bool bigEndian in (bool[])[false, true])
        {
            byte[] pcap = new CaptureBytes(bigEndian).PcapHeader().PcapRecord(1, 2, data).PcapRecord(3, 4, data[..30], 90).PcapRecord(5, 6, data).ToArray();
            byte[] pcapng = new CaptureBytes(bigEndian).Section()
                .Interface(1, options: body => body.Option(2, 65, 66).Option(9, 9).Option(14, 0, 0, 0, 0, 0, 0, 0, 1).Option(0))
                .Interface(101, snapLength: 50)
                .EnhancedPacket(0, 1, data, options: body => body.Option(1, 65).Option(0))
                .Block(3, body => body.UInt32(60).Raw(data.AsSpan(0, 50)))
                .Block(2, body => body.UInt16(1).UInt16(0).UInt64(7).UInt32(30).UInt32(30).Raw(data.AsSpan(0, 30)))
                .Block(10, body => body.UInt32(1).UInt32(4).UInt32(5))
                .EnhancedPacket(1, 9, data)
                .ToArray();
            yield return pcap;
            yield return pcapng;
            yield return CaptureBytes.Gzip(pcapng);
        }
    }
}
