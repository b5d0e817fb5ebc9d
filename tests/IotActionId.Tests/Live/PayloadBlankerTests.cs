using System.Text;
using CsCheck;
using IotActionId.Capture;
using IotActionId.Lab;
using IotActionId.Live;
using IotActionId.Messages;
using IotActionId.Tests.Capture;
using IotActionId.Tests.Lab;
using IotActionId.Tests.Messages;
using IotActionId.Tests.Packets;
using IotActionId.Tests.Tls;
using IotActionId.Tls;

namespace IotActionId.Tests.Live;

public sealed class PayloadBlankerTests(ITestOutputHelper output)
{
    public static TheoryData<string> SharedFiles { get; } =
        [.. Directory.Exists(Folder) ? Directory.GetFiles(Folder, "*.pcap*").Where(static path => !path.EndsWith(".json", StringComparison.Ordinal)).Select(static path => Path.GetFileName(path)) : ["none.pcap"]];

    private static string Folder => Path.Combine(SharedCaptures.Folder() ?? "", "tls");

    [Fact]
    public void Flows_of_sound_traffic_are_the_same_without_payload() => AssertSame(HomeTraffic.Homes(3).Bytes.ToArray());

    [Fact]
    public void Flows_of_damaged_traffic_hardly_differ_without_payload()
    {
        // Where hellos overlap with other bytes at the same place, no one can say what their sender meant.
        TrafficMutations mutations = new(11, HomeTraffic.Packets);
        CaptureImage image = new();
        int flows = 0, others = 0;
        for (int i = 0; i < 40; i++)
        {
            mutations.Fill(image, 2_000);
            byte[] capture = WithoutFragments(image.Bytes.ToArray());
            List<string> whole = Read(capture);
            flows += whole.Count;
            others += whole.Except(Read(Blank(capture))).Count();
        }

        output.WriteLine($"{others} of {flows} flows differ.");
        Assert.True(flows > 5_000 && others * 500 < flows);
    }

    [Theory]
    [MemberData(nameof(SharedFiles))]
    public void Flows_of_real_captures_are_the_same_without_payload(string file) => AssertSame(File.ReadAllBytes(SharedCaptures.Path("tls", file)));

    [Theory]
    [MemberData(nameof(LabRuns.Styles), MemberType = typeof(LabRuns))]
    public void Flows_of_the_lab_are_the_same_without_payload_over_a_bad_network(string style)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("iotactionid");
        try
        {
            LabResult lab = LabRuns.Run(folder.FullName, LabRuns.Small with
            {
                Style = style,
                Network = new LabNetwork { LossRate = 0.01, ReorderingRate = 0.02, DuplicationRate = 0.01 },
            });
            AssertSame(File.ReadAllBytes(lab.Sessions[1].Capture));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_stream_cut_into_segments_anywhere_keeps_its_records_and_its_hellos()
    {
        byte[] hello = TlsBytes.ClientHello("hub.example", [0x0304], padding: 1500);
        Gen.Int.Sample(
            seed =>
            {
                var random = new Random(seed);
                List<byte> stream = [.. TlsBytes.Record(22, hello)];
                for (int i = 0; i < 20; i++)
                {
                    byte[] body = new byte[random.Next(1, 3000)];
                    random.NextBytes(body);
                    stream.AddRange(TlsBytes.Record(23, body));
                }

                AssertSame(Segments([.. stream], random));
            },
            iter: 300);
    }

    [Fact]
    public void Nothing_that_was_said_is_left()
    {
        byte[] said = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("the secret of the house; ", 40)));
        byte[][] frames =
        [
            Frames.Ethernet(Frames.IPv4Type, Frames.IPv4(Frames.TcpProtocol, Frames.Tcp(said))),
            Frames.Ethernet(Frames.IPv4Type, Frames.IPv4(Frames.TcpProtocol, Frames.Tcp(TlsBytes.Record(23, said)))),
            Frames.Ethernet(Frames.IPv4Type, Frames.IPv4(Frames.UdpProtocol, Frames.Udp(said))),
        ];
        var blanker = new PayloadBlanker();
        foreach (byte[] frame in frames)
        {
            int zeros = frame.AsSpan().Count((byte)0);
            blanker.Blank(frame, frame.Length, LinkType.Ethernet, 1);
            Assert.True(frame.AsSpan().IndexOf("he"u8) < 0, Convert.ToHexString(frame));
            Assert.True(frame.AsSpan().Count((byte)0) - zeros >= said.Length - 1);
        }
    }

    [Fact]
    public void Of_encrypted_bytes_hardly_any_is_left()
    {
        byte[] body = new byte[1_000_000];
        new Random(5).NextBytes(body);
        var blanker = new PayloadBlanker();
        int left = 0;
        for (int at = 0; at < body.Length; at += 1000)
        {
            byte[] frame = Frames.Ethernet(Frames.IPv4Type, Frames.IPv4(Frames.TcpProtocol, Frames.Tcp(body[at..(at + 1000)], sequence: 77 + (uint)at)));
            blanker.Blank(frame, frame.Length, LinkType.Ethernet, at);
            left += 1000 - frame.AsSpan(^1000).Count((byte)0);
        }

        Assert.InRange(left, 1, body.Length / 400);
    }

    [Fact]
    public void Blanking_allocates_nothing_for_a_packet()
    {
        byte[] frame = Frames.Ethernet(Frames.IPv4Type, Frames.IPv4(Frames.TcpProtocol, Frames.Tcp(TlsBytes.Record(23, new byte[900]))));
        var blanker = new PayloadBlanker();
        blanker.Blank(frame, frame.Length, LinkType.Ethernet, 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            blanker.Blank(frame, frame.Length, LinkType.Ethernet, i);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static byte[] Segments(byte[] stream, Random random)
    {
        CaptureImage image = new CaptureImage().Clear();
        Add(Frames.Tcp([], flags: 2, sequence: 999));
        for (int at = 0; at < stream.Length;)
        {
            int length = Math.Min(stream.Length - at, random.Next(4) == 0 ? random.Next(1, 7) : random.Next(1, 1448));
            byte[] tcp = Frames.Tcp(stream[at..(at + length)], sequence: 1000 + (uint)at, flags: 0x18);
            Add(tcp);
            if (random.Next(10) == 0)
            {
                Add(tcp);
            }

            at += length;
        }

        return image.Bytes.ToArray();

        void Add(byte[] tcp)
        {
            byte[] frame = Frames.Ethernet(Frames.IPv4Type, Frames.IPv4(Frames.TcpProtocol, tcp));
            image.Add(1_770_000_000_000_000_000 + (image.Packets * 1_000_000L), frame, frame.Length);
        }
    }

    private static void AssertSame(byte[] capture)
    {
        byte[] blank = Blank(capture);
        List<string> whole = Read(capture), left = Read(blank);
        Assert.Equal(whole, left);
        Assert.True(whole.Count > 0 || capture.Length < 100_000);
    }

    /// <summary>Of IP fragments the blank ones keep too little to be put together.</summary>
    private static byte[] WithoutFragments(byte[] capture)
    {
        CaptureImage image = new CaptureImage().Clear();
        using CaptureReader reader = CaptureReader.Open(new MemoryStream(capture), "damaged");
        CapturedPacket packet = default;
        while (reader.TryRead(ref packet))
        {
            if (packet.Data.Length < 22 || ((packet.Data[20] & 0x3F) | packet.Data[21]) == 0)
            {
                image.Add(packet.Time, packet.Data, packet.OriginalLength);
            }
        }

        return image.Bytes.ToArray();
    }

    private static byte[] Blank(byte[] capture)
    {
        var blanker = new PayloadBlanker();
        using CaptureReader reader = CaptureReader.Open(new MemoryStream(capture), "whole");
        using var file = new TemporaryFile();
        PcapWriter? writer = null;
        CapturedPacket packet = default;
        while (reader.TryRead(ref packet))
        {
            writer ??= new PcapWriter(file.Path, packet.LinkType);
            byte[] data = packet.Data.ToArray();
            blanker.Blank(data, packet.OriginalLength, packet.LinkType, packet.Time);
            writer.Write(packet.Time, data, packet.OriginalLength);
        }

        writer?.Dispose();
        return writer is null ? capture : File.ReadAllBytes(file.Path);
    }

    private static List<string> Read(byte[] capture)
    {
        List<string> flows = [];
        var options = new FlowReaderOptions { KeepAllRecords = true };
        using FlowReader reader = FlowReader.Open(new MemoryStream(capture), "capture", options);
        foreach (IotFlow flow in reader.ReadFlows(TestContext.Current.CancellationToken))
        {
            flows.Add($"{flow.Id} {flow.Protocol} {flow.ServerName} {flow.Alpn} {flow.TlsVersion} {flow.CipherSuite} {flow.Framing.Name} {flow.Ja3} {flow.Ja4} {flow.Packets} {flow.Bytes} {flow.LostBytes} {flow.HandshakeSeen} {flow.Truncated} "
                + string.Join(' ', flow.Records.Select(static record => $"{record.Side}:{record.Type}:{record.Length}:{record.Time}:{record.EndTime}:{record.Role}")));
        }

        return flows;
    }
}
