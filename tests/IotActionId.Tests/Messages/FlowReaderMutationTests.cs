using IotActionId.Capture;
using IotActionId.Flows;
using IotActionId.Messages;
using IotActionId.Tests.Capture;

namespace IotActionId.Tests.Messages;

/// <summary>Captures from anyone: damaged a million times over, and floods. What the fuzzing project seeks without end, these repeat at every build.</summary>
[Collection(AloneCollection.Name)]
public sealed class FlowReaderMutationTests(ITestOutputHelper output)
{
    private const int DamagedPackets = 1_000_000;
    private const int DamagedFiles = 20_000;
    private const int FloodFlows = 1_000_000;

    /// <summary>Bytes of the shortest record of a packet in a capture file, and of the shortest TLS record.</summary>
    private const int SmallestPacketRecord = 12;
    private const int SmallestTlsRecord = 5;

    /// <summary>So much longer than itself can gzip make what it packs (RFC 1951: 258 bytes in two bits).</summary>
    private const int LargestGzipRatio = 1032;

    /// <summary>What one reader may allocate: its buffers, so much for each packet, what the test makes of the messages included, and room for the hellos of both sides of each flow.</summary>
    private const long ReaderBytes = 2 << 20;
    private const long BytesPerPacket = 1024;
    private const long BytesPerFlow = 2 * 16 * 1024;

    /// <summary>A fragment of few bytes may belong near the end of its datagram, for which there is room then; so many datagrams may be open.</summary>
    private const long FragmentBytes = 128 * 65_536;

    /// <summary>What may stay behind in the process when all readers are gone.</summary>
    private const long LeftBytes = 8 << 20;

    /// <summary>What an open flow with a handful of held or unread bytes may take.</summary>
    private const long BytesPerOpenFlow = 2048;

    [Fact]
    public void A_million_damaged_packets_become_bounded_flows()
    {
        TrafficMutations mutations = new(20_261_122, HomeTraffic.Packets);
        CaptureImage image = new();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        MutationTally tally = new();
        while (mutations.Mutated < DamagedPackets)
        {
            mutations.Fill(image, 2_000);
            FlowStatistics read = Read(image.Bytes.ToArray(), tally);
            Assert.Equal(image.Packets, read.Packets);
        }

        AssertLeft(before);
        output.WriteLine($"{mutations.Mutated:N0} damaged packets: {tally}");
        Assert.True(tally.Flows > 1_000 && tally.Messages > 100_000);
    }

    [Fact]
    public void Twenty_thousand_damaged_files_become_bounded_flows()
    {
        TrafficMutations traffic = new(7, HomeTraffic.Packets);
        byte[][] sound = [.. Enumerable.Range(0, 12).SelectMany(_ => Formats(traffic))];
        Random random = new(20_261_122);
        Mutations mutations = new(42);
        byte[] buffer = new byte[2 * sound.Max(static file => file.Length)];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        MutationTally tally = new();
        int opened = 0;
        for (int i = 0; i < DamagedFiles; i++)
        {
            byte[] file = sound[i % sound.Length];
            if (random.Next(3) == 0)
            {
                file = Splice(file, sound[random.Next(sound.Length)], random);
            }

            int length = mutations.Damage(file, buffer);
            try
            {
                Read(buffer.AsSpan(0, length).ToArray(), tally);
                opened++;
            }
            catch (IotException exception)
            {
                Assert.Contains(exception.Id, (IotErrorId[])[IotErrorId.NotACaptureFile, IotErrorId.TruncatedCapture]);
            }
        }

        AssertLeft(before);
        output.WriteLine($"{opened:N0} of {DamagedFiles:N0} damaged files: {tally}");
        Assert.InRange(opened, DamagedFiles / 2, DamagedFiles);
    }

    /// <summary>The flags of the packets, and what each carries: nothing, the beginning of a hello, or bytes behind a hole.</summary>
    public static TheoryData<string, byte, byte[]> Floods => new()
    {
        { "SYN", 0x02, [] },
        { "SYN and ACK", 0x12, [] },
        { "SYN with the beginning of a hello", 0x02, [22, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3, 7, 7, 7, 7] },
        { "the beginning of a hello", 0x18, [22, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3, 7, 7, 7, 7] },
        { "half a record", 0x18, [23, 3, 3, 1, 0, 7, 7, 7, 7] },
    };

    [Theory]
    [MemberData(nameof(Floods))]
    public void A_million_flows_at_once_stay_within_the_limit_and_evictions_are_counted(string what, byte flags, byte[] payload)
    {
        FlowLimits limits = new();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        using FlowReader reader = FlowReader.Open(new FloodStream(FloodFlows, 1000, flags, payload), what);
        int flows = 0;
        long most = 0;
        long atLimit = 0;
        foreach (IotFlow flow in reader.ReadFlows(TestContext.Current.CancellationToken))
        {
            Assert.Equal(1, flow.Packets);
            flows++;
            most = Math.Max(most, reader.Statistics.OpenFlows);
            if (flows == FloodFlows / 2)
            {
                atLimit = GC.GetTotalMemory(forceFullCollection: true) - before;
            }
        }

        output.WriteLine($"{what}: {atLimit:N0} bytes with {most:N0} open flows");
        Assert.Equal(FloodFlows, flows);
        Assert.InRange(most, 1, limits.MaxOpenFlows);
        Assert.Equal(FloodFlows - limits.MaxOpenFlows, reader.Statistics.EvictedFlows);
        Assert.InRange(atLimit, 1, ReaderBytes + (limits.MaxOpenFlows * BytesPerOpenFlow));
    }

    /// <summary>Does the whole job on a capture and checks what must hold of any.</summary>
    private static FlowStatistics Read(byte[] capture, MutationTally tally)
    {
        try
        {
            return ReadChecked(capture, tally);
        }
        catch (Exception exception) when (exception is not IotException)
        {
            // Kept, since the seed alone would mean to run up to here again.
            string path = Path.Combine(Path.GetTempPath(), "iotactionid-mutation.pcap");
            File.WriteAllBytes(path, capture);
            throw new InvalidOperationException($"The capture is kept as '{path}'.", exception);
        }
    }

    private static FlowStatistics ReadChecked(byte[] capture, MutationTally tally)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        using FlowReader reader = FlowReader.Open(new MemoryStream(capture), "damaged");
        long flows = 0;
        long messages = 0;
        foreach (IotFlow flow in reader.ReadFlows())
        {
            flows++;
            messages += flow.Messages.Count;
            foreach (IotMessage message in flow.Messages)
            {
                long sum = 0;
                foreach (int record in message.RecordLengths)
                {
                    sum += record;
                }

                Assert.True(sum == message.Length && sum > 0, "The length of a message is that of its records.");
                Assert.True(message.PlaintextMin >= 0 && message.PlaintextMin <= message.PlaintextMax && message.PlaintextMax <= sum, "Plaintext is no longer than its records.");
                Assert.True(message.Time <= message.EndTime, "A message ends when it began or later.");
            }

            // Here, so that a reader that never ends is found out too.
            Assert.True(flows <= reader.Statistics.Packets, "A flow has a packet at least.");
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        FlowStatistics read = reader.Statistics;
        bool gzip = capture is [0x1F, 0x8B, ..];
        long length = capture.Length * (gzip ? LargestGzipRatio : 1L);
        Assert.Empty(reader.ReadFlows());
        Assert.Equal(flows, read.Flows);
        Assert.Equal(0, read.OpenFlows);
        Assert.True(read.Packets <= length / SmallestPacketRecord, "A packet has a record header of its own.");
        Assert.True(messages <= read.Packets + (length / SmallestTlsRecord), "A message has a record header or a segment of its own.");
        Assert.True(allocated <= ReaderBytes + FragmentBytes + (read.Packets * BytesPerPacket) + (flows * BytesPerFlow), $"{allocated} bytes were allocated for {read.Packets} packets.");
        tally.Add(read, messages, allocated);
        return read;
    }

    private static void AssertLeft(long before) => Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, LeftBytes);

    /// <summary>A part of one file behind the beginning of another: blocks where none are expected, ends inside of blocks.</summary>
    private static byte[] Splice(byte[] first, byte[] second, Random random)
    {
        int from = random.Next(second.Length);
        return [.. first.AsSpan(0, random.Next(first.Length)), .. second.AsSpan(from, random.Next(second.Length - from))];
    }

    /// <summary>Some traffic as pcap, as pcapng, and gzipped.</summary>
    private static IEnumerable<byte[]> Formats(TrafficMutations traffic)
    {
        CaptureImage image = new();
        traffic.Fill(image, HomeTraffic.Packets.Count);
        CaptureBytes sections = new CaptureBytes().Section().Interface();
        using CaptureReader reader = CaptureReader.Open(image.Open(), "sound");
        CapturedPacket packet = default;
        while (reader.TryRead(ref packet))
        {
            sections.EnhancedPacket(0, (ulong)packet.Time / 1000, packet.Data.ToArray(), (uint)packet.OriginalLength);
        }

        yield return image.Bytes.ToArray();
        yield return sections.ToArray();
        yield return CaptureBytes.Gzip(image.Bytes);
    }
}
