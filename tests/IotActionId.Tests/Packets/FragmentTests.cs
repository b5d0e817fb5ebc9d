using CsCheck;
using IotActionId.Capture;
using IotActionId.Packets;
using Xunit;
using static IotActionId.Tests.Packets.Frames;

namespace IotActionId.Tests.Packets;

public sealed class FragmentTests
{
    private static readonly byte[] Payload = Numbers(100);
    private static readonly byte[] Whole = Tcp(Payload);

    [Fact]
    public void Fragments_in_any_order_with_any_duplicates_yield_the_segment_once()
    {
        Gen.Select(Gen.Int[1, 14].Array[1, 6], Gen.Int, Gen.Bool).Sample((cuts, seed, v6) =>
        {
            int[] starts = [0, .. cuts.Select(cut => cut * 8).Where(cut => cut < Whole.Length).Distinct().Order()];
            List<byte[]> packets = [];
            for (int i = 0; i < starts.Length; i++)
            {
                int end = i + 1 < starts.Length ? starts[i + 1] : Whole.Length;
                packets.Add(Piece(v6, starts[i], Whole[starts[i]..end], more: end < Whole.Length));
            }

            Random random = new(seed);
            packets.AddRange([.. packets.Take(packets.Count - 1).Where(_ => random.Next(2) == 0)]);
            random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(packets));

            PacketDecoder decoder = new();
            List<DecodedSegment> segments = [.. packets.Select(packet => DecodedSegment.Of(decoder, packet, LinkType.Raw)).OfType<DecodedSegment>()];

            // Duplicates that come after the last missing piece start a datagram that is never finished: nothing of it shows.
            DecodedSegment segment = segments[0];
            return segment.Payload == Convert.ToHexString(Payload) && segment.PayloadLength == Payload.Length && segments.Count <= 2
                && decoder.Packets == decoder.Segments + decoder.Fragments;
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_first_copy_of_overlapping_fragments_wins(bool v6)
    {
        PacketDecoder decoder = new();
        byte[] other = [.. Enumerable.Repeat((byte)0xEE, 64)];

        Assert.Null(DecodedSegment.Of(decoder, Piece(v6, 0, Whole[..64], more: true), LinkType.Raw));
        Assert.Null(DecodedSegment.Of(decoder, Piece(v6, 32, other, more: true), LinkType.Raw));
        DecodedSegment? segment = DecodedSegment.Of(decoder, Piece(v6, 96, Whole[96..], more: false), LinkType.Raw);

        byte[] expected = [.. Whole.AsSpan(20, 44), .. other.AsSpan(0, 32), .. Whole.AsSpan(96)];
        Assert.Equal(Convert.ToHexString(expected), segment!.Payload);
    }

    [Fact]
    public void The_transport_of_the_first_fragment_counts_and_may_follow_extension_headers()
    {
        PacketDecoder decoder = new();
        byte[] payload = [6, 0, 1, 4, 0, 0, 0, 0, .. Whole];

        Assert.Null(DecodedSegment.Of(decoder, IPv6Fragment(17, 64, more: false, payload[64..]), LinkType.Raw));
        DecodedSegment? segment = DecodedSegment.Of(decoder, IPv6Fragment(60, 0, more: true, payload[..64]), LinkType.Raw);

        Assert.Equal(Convert.ToHexString(Payload), segment!.Payload);
        Assert.Equal(1, decoder.ReassembledDatagrams);
    }

    [Fact]
    public void Fragments_of_other_datagrams_do_not_mix()
    {
        PacketDecoder decoder = new();
        byte[] start = Whole[..64];
        byte[] end = Whole[64..];

        Assert.Null(DecodedSegment.Of(decoder, IPv4(TcpProtocol, start, fragment: 0x2000, identification: 1), LinkType.Raw));
        Assert.Null(DecodedSegment.Of(decoder, IPv4(TcpProtocol, end, fragment: 8, identification: 2), LinkType.Raw));
        Assert.Null(DecodedSegment.Of(decoder, IPv4(UdpProtocol, end, fragment: 8, identification: 1), LinkType.Raw));
        Assert.Null(DecodedSegment.Of(decoder, IPv4(TcpProtocol, end, fragment: 8, identification: 1, source: ServerV4), LinkType.Raw));
        Assert.NotNull(DecodedSegment.Of(decoder, IPv4(TcpProtocol, end, fragment: 8, identification: 1), LinkType.Raw));
        Assert.Equal(3, decoder.OpenDatagrams);
    }

    [Fact]
    public void Fragments_that_the_snapshot_length_cut_still_give_the_length()
    {
        PacketDecoder decoder = new();
        byte[] first = IPv4(TcpProtocol, Whole[..64], fragment: 0x2000);
        byte[] second = IPv4(TcpProtocol, Whole[64..], fragment: 8);

        Assert.Null(DecodedSegment.Of(decoder, first[..54], LinkType.Raw, first.Length));
        DecodedSegment? segment = DecodedSegment.Of(decoder, second[..54], LinkType.Raw, second.Length);

        Assert.Equal(100, segment!.PayloadLength);
        Assert.Equal(Convert.ToHexString(Payload[..(34 - 20)]), segment.Payload);
    }

    [Fact]
    public void A_datagram_that_takes_too_long_is_given_up()
    {
        PacketDecoder decoder = new();

        Assert.Null(DecodedSegment.Of(decoder, Piece(false, 0, Whole[..64], more: true), LinkType.Raw, time: 0));
        Assert.Null(DecodedSegment.Of(decoder, Piece(false, 64, Whole[64..], more: false), LinkType.Raw, time: 30_000_000_001));
        Assert.Equal(1, decoder.EvictedDatagrams);
        Assert.NotNull(DecodedSegment.Of(decoder, Piece(false, 0, Whole[..64], more: true), LinkType.Raw, time: 30_000_000_002));
    }

    [Fact]
    public void A_flood_of_fragments_stays_within_its_limit()
    {
        PacketDecoder decoder = new();
        byte[] piece = new byte[1400];
        for (int i = 0; i < 60_000; i++)
        {
            Assert.Null(DecodedSegment.Of(decoder, IPv4(TcpProtocol, piece, fragment: 0x2000 | (i % 5000), identification: (ushort)i), LinkType.Raw, time: i));
        }

        Assert.Equal(FragmentReassembler.MaximumDatagrams, decoder.OpenDatagrams);
        Assert.Equal(60_000 - FragmentReassembler.MaximumDatagrams, decoder.EvictedDatagrams);
    }

    [Theory]
    [InlineData("empty", 0x2000, 0)]
    [InlineData("no multiple of eight", 0x2000, 63)]
    [InlineData("beyond the longest datagram", 0x1FFF, 64)]
    public void A_fragment_that_cannot_be_is_malformed(string name, int fragment, int length)
    {
        PacketDecoder decoder = new();

        Assert.Null(DecodedSegment.Of(decoder, IPv4(TcpProtocol, new byte[length], fragment: fragment), LinkType.Raw));

        Assert.True(decoder.MalformedPackets == 1, name);
    }

    [Fact]
    public void A_fragment_behind_the_last_one_is_malformed()
    {
        PacketDecoder decoder = new();

        Assert.Null(DecodedSegment.Of(decoder, IPv4(TcpProtocol, Whole[64..], fragment: 8), LinkType.Raw));
        Assert.Null(DecodedSegment.Of(decoder, IPv4(TcpProtocol, new byte[64], fragment: 0x2000 | 16), LinkType.Raw));
        Assert.Equal(1, decoder.MalformedPackets);
        Assert.NotNull(DecodedSegment.Of(decoder, IPv4(TcpProtocol, Whole[..64], fragment: 0x2000), LinkType.Raw));
    }

    [Fact]
    public void A_datagram_in_fragments_inside_a_datagram_in_fragments_is_put_together()
    {
        PacketDecoder decoder = new();
        List<byte[]> inner = [IPv4(TcpProtocol, Whole[..64], fragment: 0x2000, identification: 50), IPv4(TcpProtocol, Whole[64..], fragment: 8, identification: 50)];
        List<byte[]> outer = [];
        foreach (byte[] packet in inner)
        {
            ushort identification = (ushort)outer.Count;
            outer.Add(IPv4(4, packet[..40], fragment: 0x2000, identification: identification));
            outer.Add(IPv4(4, packet[40..], fragment: 5, identification: identification));
        }

        List<DecodedSegment?> segments = [.. outer.Select(packet => DecodedSegment.Of(decoder, packet, LinkType.Raw))];

        Assert.Equal([null, null, null], segments.Take(3));
        Assert.Equal(Convert.ToHexString(Payload), segments[3]!.Payload);
        Assert.Equal(3, decoder.ReassembledDatagrams);
    }

    private static byte[] Piece(bool v6, int offset, byte[] payload, bool more) => v6
        ? IPv6Fragment(TcpProtocol, offset, more, payload)
        : IPv4(TcpProtocol, payload, fragment: (more ? 0x2000 : 0) | (offset / 8));
}
