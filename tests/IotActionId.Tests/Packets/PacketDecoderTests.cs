using IotActionId.Capture;
using IotActionId.Packets;
using Xunit;
using static IotActionId.Tests.Packets.Frames;

namespace IotActionId.Tests.Packets;

public sealed class PacketDecoderTests
{
    public static TheoryData<string> EncapsulationNames => [.. Encapsulations.All.Select(encapsulation => encapsulation.Name)];

    [Theory]
    [MemberData(nameof(EncapsulationNames))]
    public void The_segment_is_found_in_every_encapsulation(string name)
    {
        (_, LinkType linkType, byte[] bytes) = Encapsulations.All.Single(encapsulation => encapsulation.Name == name);

        DecodedSegment? segment = DecodedSegment.Of(bytes, linkType);

        Assert.NotNull(segment);
        Assert.Contains(segment.Source, (string[])["192.0.2.1:40000", "[2001:db8::1]:40000"]);
        Assert.Contains(segment.Destination, (string[])["198.51.100.2:443", "[2001:db8:1::2]:443"]);
        Assert.Equal(
            new DecodedSegment(1, TransportProtocol.Tcp, segment.Source, segment.Destination, 0x0102_0304, 0x0A0B_0C0D, TcpFlags.Psh | TcpFlags.Ack, Convert.ToHexString(Encapsulations.Payload), 33),
            segment);
    }

    [Theory]
    [MemberData(nameof(EncapsulationNames))]
    public void A_packet_that_the_snapshot_length_cut_anywhere_still_has_its_length(string name)
    {
        (_, LinkType linkType, byte[] bytes) = Encapsulations.All.Single(encapsulation => encapsulation.Name == name);
        DecodedSegment whole = DecodedSegment.Of(bytes, linkType)!;
        PacketDecoder decoder = new();
        int found = 0;

        for (int length = 0; length < bytes.Length; length++)
        {
            DecodedSegment? segment = DecodedSegment.Of(decoder, bytes[..length], linkType, bytes.Length);
            if (segment is { Protocol: TransportProtocol.Tcp })
            {
                Assert.StartsWith(segment.Payload, whole.Payload, StringComparison.Ordinal);
                Assert.Equal(whole with { Payload = segment.Payload }, segment);
                found++;
            }
        }

        // From the flags of the TCP header on: six bytes of header and 33 of payload follow them; what is behind those changes nothing.
        Assert.InRange(found, 6 + 33, bytes.Length);
        Assert.Equal(bytes.Length, decoder.Packets);
        Assert.Equal(decoder.Packets, decoder.Segments + decoder.MalformedPackets + decoder.OtherPackets);
    }

    [Fact]
    public void Nothing_of_one_packet_shows_in_the_next()
    {
        PacketDecoder decoder = new();
        DecodedSegment.Of(decoder, Encapsulations.All[0].Bytes);

        DecodedSegment? datagram = DecodedSegment.Of(decoder, Ethernet(IPv6Type, IPv6(UdpProtocol, Udp([1, 2]))), time: 5);

        Assert.Equal(new DecodedSegment(5, TransportProtocol.Udp, "[2001:db8::1]:40000", "[2001:db8:1::2]:443", 0, 0, TcpFlags.None, "0102", 2), datagram);
    }

    [Fact]
    public void Captures_before_segmentation_offload_take_the_length_of_the_frame()
    {
        byte[] payload = new byte[3000];

        Assert.Equal(3000, DecodedSegment.Of(Ethernet(IPv4Type, IPv4(TcpProtocol, Tcp(payload), totalLength: 0)))!.PayloadLength);
        Assert.Equal(3000, DecodedSegment.Of(Ethernet(IPv6Type, IPv6(TcpProtocol, Tcp(payload), payloadLength: 0)))!.PayloadLength);
        Assert.Equal(3000, DecodedSegment.Of(Ethernet(IPv4Type, IPv4(TcpProtocol, Tcp(payload), totalLength: 0))[..54], originalLength: 3054)!.PayloadLength);
    }

    [Fact]
    public void Options_are_no_payload()
    {
        DecodedSegment segment = DecodedSegment.Of(Ethernet(IPv4Type, IPv4(TcpProtocol, Tcp([9], flags: 0x12, options: new byte[40]))))!;

        Assert.Equal("09", segment.Payload);
        Assert.Equal(TcpFlags.Syn | TcpFlags.Ack, segment.Flags);
    }

    [Fact]
    public void Only_the_six_control_bits_are_flags()
    {
        Assert.Equal(TcpFlags.Syn, DecodedSegment.Of(Ethernet(IPv4Type, IPv4(TcpProtocol, Tcp([], flags: 0xC2))))!.Flags);
    }

    public static TheoryData<string, byte[]> Contradictions => new()
    {
        { "IPv4 of another version", Ethernet(IPv4Type, [0x55, .. IPv4(TcpProtocol, Tcp([1])).AsSpan(1)]) },
        { "IPv4 header of 16 bytes", Ethernet(IPv4Type, [0x44, .. IPv4(TcpProtocol, Tcp([1])).AsSpan(1)]) },
        { "IPv4 header longer than the packet", Ethernet(IPv4Type, [0x4F, .. IPv4(TcpProtocol, []).AsSpan(1)]) },
        { "IPv4 shorter than its header", Ethernet(IPv4Type, IPv4(TcpProtocol, Tcp([1]), totalLength: 19)) },
        { "IPv4 too short for TCP", Ethernet(IPv4Type, IPv4(TcpProtocol, Tcp([1]), totalLength: 39)) },
        { "IPv6 of another version", Ethernet(IPv6Type, [0x50, .. IPv6(TcpProtocol, Tcp([1])).AsSpan(1)]) },
        { "IPv6 extension beyond the packet", Ethernet(IPv6Type, IPv6(60, [6, 255, .. new byte[100]])) },
        { "IPv6 too short for its extension", Ethernet(IPv6Type, IPv6(60, [6, 0, .. new byte[30]], payloadLength: 4)) },
        { "TCP header of 16 bytes", Ethernet(IPv4Type, IPv4(TcpProtocol, [.. Tcp([1]).AsSpan(0, 12), 0x40, .. Tcp([1]).AsSpan(13)])) },
        { "TCP header longer than the packet", Ethernet(IPv4Type, IPv4(TcpProtocol, [.. Tcp([1]).AsSpan(0, 12), 0xF0, .. Tcp([1]).AsSpan(13)])) },
        { "UDP shorter than its header", Ethernet(IPv4Type, IPv4(UdpProtocol, Udp([1], length: 7))) },
        { "no room for Ethernet", new byte[13] },
        { "nothing at all", [] },
        { "endless tags", Ethernet(0x8100, [.. Enumerable.Repeat(Vlan(1, 0x8100, []), 100).SelectMany(tag => tag)]) },
        { "endless labels", Ethernet(0x8847, new byte[400]) },
        { "PPP of one byte", Ethernet(0x8864, Pppoe([0])) },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void Contradictions_are_counted_as_malformed(string name, byte[] bytes)
    {
        PacketDecoder decoder = new();

        Assert.Null(DecodedSegment.Of(decoder, bytes));

        Assert.True(decoder.MalformedPackets == 1, name);
    }

    public static TheoryData<string, LinkType, byte[]> OtherPackets => new()
    {
        { "ARP", LinkType.Ethernet, Ethernet(0x0806, new byte[28]) },
        { "ICMP", LinkType.Ethernet, Ethernet(IPv4Type, IPv4(1, [8, 0, 0, 0, 0, 1, 0, 1])) },
        { "ICMP that quotes TCP", LinkType.Ethernet, Ethernet(IPv4Type, IPv4(1, [3, 3, 0, 0, 0, 0, 0, 0, .. IPv4(TcpProtocol, Tcp([]))])) },
        { "ESP", LinkType.Ethernet, Ethernet(IPv6Type, IPv6(50, new byte[40])) },
        { "no next header", LinkType.Ethernet, Ethernet(IPv6Type, IPv6(59, new byte[40])) },
        { "spanning tree", LinkType.Ethernet, Ethernet(38, [0x42, 0x42, 3, .. new byte[35]]) },
        { "discovery of Cisco", LinkType.Ethernet, Ethernet(60, [0xAA, 0xAA, 3, 0, 0, 0x0C, .. Word(IPv4Type), .. new byte[52]]) },
        { "PPPoE discovery", LinkType.Ethernet, Ethernet(0x8864, [0x11, 9, 0, 0, 0, 0]) },
        { "PPP control", LinkType.Ppp, [0xC0, 0x21, 1, 1, 0, 4] },
        { "beacon", LinkType.Ieee80211, Wireless(new byte[40], frameControl: 0x80, flags: 0) },
        { "encrypted", LinkType.Ieee80211, Wireless(new byte[40], flags: 0x41) },
        { "no data", LinkType.Ieee80211, Wireless([], frameControl: 0xC8, more: [0, 0]) },
        { "AppleTalk on loopback", LinkType.Null, [16, 0, 0, 0, 1, 2, 3] },
        { "PPI of an unknown link", LinkType.Ppi, [0, 0, 8, 0, 250, 0, 0, 0, 1, 2, 3] },
        { "MPLS maintenance", LinkType.Mpls, Mpls(16, true, [0x10, 0, 0, 0x21, 1, 2, 3, 4]) },
        { "routed GRE", LinkType.IPv4, IPv4(47, [0x40, 0, .. Word(IPv4Type), .. new byte[60]]) },
        { "PPTP acknowledgement", LinkType.IPv4, IPv4(47, [0x20, 0x81, .. Word(0x880B), 0, 0, 0, 1, 0, 0, 0, 1]) },
    };

    [Theory]
    [MemberData(nameof(OtherPackets))]
    public void What_is_neither_TCP_nor_UDP_is_counted_as_other(string name, LinkType linkType, byte[] bytes)
    {
        PacketDecoder decoder = new();

        Assert.Null(DecodedSegment.Of(decoder, bytes, linkType));

        Assert.True(decoder.OtherPackets == 1, name);
    }

    public static TheoryData<string, ushort, byte[]> EmptyTunnels => new()
    {
        { "VXLAN with ARP", 4789, [8, 0, 0, 0, 0, 0, 5, 0, .. Ethernet(0x0806, new byte[28])] },
        { "VXLAN with damage", 4789, [8, 0, 0, 0, 0, 0, 5, 0, .. Ethernet(IPv4Type, new byte[28])] },
        { "not VXLAN", 4789, [1, 2, 3] },
        { "L2TP control", 1701, [0xC8, 2, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0] },
        { "GTP echo", 2152, [0x32, 1, 0, 4, 0, 0, 0, 0, 0, 1, 0, 0] },
        { "GTP extension without end", 2152, [0x34, 0xFF, 0, 8, 0, 0, 0, 1, 0, 0, 0, 0x85, 0, 1, 1, 1] },
        { "CAPWAP encrypted", 5247, [1, 0, 0, 0, 0x17, 0xFE, 0xFD, 0, 0, 0] },
        { "CAPWAP fragment", 5247, [0, 0x10, 0x02, 0x80, 0, 0, 0, 0, 1, 2, 3] },
        { "empty", 6081, [] },
    };

    [Theory]
    [MemberData(nameof(EmptyTunnels))]
    public void A_tunnel_that_carries_no_TCP_or_UDP_is_a_datagram_like_any_other(string name, ushort port, byte[] payload)
    {
        PacketDecoder decoder = new();

        DecodedSegment? datagram = DecodedSegment.Of(decoder, Ethernet(IPv4Type, IPv4(UdpProtocol, Udp(payload, source: port))));

        Assert.True(datagram is { Protocol: TransportProtocol.Udp }, name);
        Assert.Equal(Convert.ToHexString(payload), datagram.Payload);
        Assert.Equal(1, decoder.Segments);
        Assert.Equal(0, decoder.MalformedPackets + decoder.OtherPackets);
    }

    [Fact]
    public void A_UDP_length_beyond_the_packet_is_not_believed()
    {
        Assert.Equal(3, DecodedSegment.Of(Ethernet(IPv4Type, IPv4(UdpProtocol, Udp([1, 2, 3], length: 60_000))))!.PayloadLength);
    }

    [Fact]
    public void An_unknown_link_type_is_reported_once_by_its_number()
    {
        PacketDecoder decoder = new("home.pcap");
        for (int i = 0; i < 3; i++)
        {
            Assert.Null(DecodedSegment.Of(decoder, [1, 2, 3], (LinkType)189));
        }

        Assert.Null(DecodedSegment.Of(decoder, [1, 2, 3], (LinkType)147));

        Assert.Equal(4, decoder.UnsupportedPackets);
        Assert.Equal(2, decoder.Defects.Count);
        Assert.Equal((IotErrorId.UnsupportedLinkType, "home.pcap"), (decoder.Defects[0].Id, decoder.Defects[0].Target));
        Assert.Contains("link type 189 ", decoder.Defects[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decoding_allocates_nothing_per_packet()
    {
        PacketDecoder decoder = new();
        Segment segment = default;
        foreach ((_, LinkType linkType, byte[] bytes) in Encapsulations.All)
        {
            CapturedPacket packet = new() { Data = bytes, OriginalLength = bytes.Length, LinkType = linkType };
            Assert.True(decoder.TryDecode(in packet, ref segment));
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 100; i++)
            {
                decoder.TryDecode(in packet, ref segment);
            }

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }
}
