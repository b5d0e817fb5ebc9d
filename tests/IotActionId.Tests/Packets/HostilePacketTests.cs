using IotActionId.Capture;
using IotActionId.Packets;
using Xunit;

namespace IotActionId.Tests.Packets;

public sealed class HostilePacketTests
{
    [Fact]
    public void A_million_damaged_packets_are_decoded_or_counted()
    {
        const int Count = 1_000_000;
        Mutations mutations = new(20_260_131);
        Random random = new(1);
        PacketDecoder decoder = new();
        byte[] buffer = new byte[4096];
        Segment segment = default;
        long payload = 0;
        for (int i = 0; i < Count; i++)
        {
            (_, LinkType linkType, byte[] bytes) = Encapsulations.All[random.Next(Encapsulations.All.Count)];
            int length = mutations.Damage(bytes, buffer);
            CapturedPacket packet = new() { Time = i, Data = buffer.AsSpan(0, length), OriginalLength = random.Next(3) == 0 ? int.MaxValue : bytes.Length, LinkType = linkType };
            if (decoder.TryDecode(in packet, ref segment))
            {
                Assert.InRange(segment.PayloadLength, segment.Payload.Length, int.MaxValue);
                payload += segment.Payload.Length;
            }
        }

        Assert.InRange(payload, 1, long.MaxValue);
        Assert.Equal(Count, decoder.Packets);
        Assert.Equal(Count, decoder.Segments + decoder.Fragments + decoder.OtherPackets + decoder.MalformedPackets);
        Assert.InRange(decoder.OpenDatagrams, 0, FragmentReassembler.MaximumDatagrams);
        Assert.Empty(decoder.Defects);
    }

    [Fact]
    public void Noise_of_every_link_type_is_counted()
    {
        Random random = new(2);
        PacketDecoder decoder = new();
        byte[] buffer = new byte[200];
        for (int i = 0; i < 300_000; i++)
        {
            Span<byte> data = buffer.AsSpan(0, random.Next(buffer.Length));
            random.NextBytes(data);
            CapturedPacket packet = new() { Time = random.NextInt64(), Data = data, OriginalLength = random.Next(), LinkType = (LinkType)random.Next(300) };
            Segment segment = default;
            if (decoder.TryDecode(in packet, ref segment))
            {
                Assert.InRange(segment.PayloadLength, segment.Payload.Length, int.MaxValue);
            }
        }

        Assert.Equal(300_000, decoder.Segments + decoder.Fragments + decoder.OtherPackets + decoder.MalformedPackets + decoder.UnsupportedPackets);
        Assert.InRange(decoder.Defects.Count, 1, 300);
    }
}
