using IotActionId.Capture;
using IotActionId.Messages;
using IotActionId.Tests.Messages;
using IotActionId.Tests.Packets;

namespace IotActionId.Tests.Capture;

public sealed class CaptureFilterTests
{
    private static readonly string[] Expressions =
    [
        "", "tcp", "udp port 443", "tcp port 443", "host 192.0.2.1", "ip6", "src net 10.0.0.0/8 or src net 192.168.0.0/16", "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0",
        "greater 200", "less 60", "len = 70", "vlan", "vlan and tcp", "pppoes and tcp", "mpls", "ether proto 0x86dd", "tcp[((tcp[12] & 0xf0) >> 2)] = 23", "not tcp", "ip proto 47",
    ];

    public static TheoryData<LinkType> LinkTypes =>
        [.. Encapsulations.All.Select(static packet => packet.LinkType).Distinct().Where(static type => type is not (LinkType.RawBsd or LinkType.RawOpenBsd))];

    public CaptureFilterTests() => Libpcap.Need();

    [Theory]
    [MemberData(nameof(LinkTypes))]
    public void On_every_link_layer_it_lets_through_what_tcpdump_counts(LinkType linkType)
    {
        CaptureBytes capture = new CaptureBytes().PcapHeader(linkType: (uint)linkType);
        foreach ((_, _, byte[] bytes) in Encapsulations.All.Where(packet => packet.LinkType == linkType && !IsForeign(packet.LinkType, packet.Bytes)))
        {
            capture.PcapRecord(1, 0, bytes).PcapRecord(1, 0, bytes[..Math.Min(bytes.Length, 50)], (uint)bytes.Length + 150);
        }

        using TemporaryFile file = new(capture.ToArray());
        Assert.All(Expressions, expression => Assert.Equal(Tcpdump.Count(file.Path, expression), Count(file.Path, expression)));
    }

    [Fact]
    public void In_every_shared_capture_it_lets_through_what_tcpdump_counts()
    {
        string[] captures = [.. Directory.GetFiles(Path.GetDirectoryName(SharedCaptures.Path("tls", "oracle.py"))!, "*.pcap*").Where(static path => !path.EndsWith(".json", StringComparison.Ordinal))];
        Assert.NotEmpty(captures);
        foreach (string expression in Expressions)
        {
            Assert.All(captures, capture => Assert.Equal(Tcpdump.Count(capture, expression), Count(capture, expression)));
        }
    }

    [Fact]
    public void Each_interface_of_a_pcapng_file_has_a_program_of_its_own()
    {
        CaptureBytes capture = new CaptureBytes().Section();
        LinkType[] linkTypes = [.. Encapsulations.All.Select(static packet => packet.LinkType).Distinct()];
        foreach (LinkType linkType in linkTypes)
        {
            capture.Interface((ushort)linkType);
        }

        foreach ((_, LinkType linkType, byte[] bytes) in Encapsulations.All)
        {
            capture.EnhancedPacket((uint)Array.IndexOf(linkTypes, linkType), 0, bytes);
        }

        using CaptureFilter filter = CaptureFilter.Compile("tcp");
        PacketFilter tcp = new(filter, "test");
        using CaptureReader reader = CaptureReader.Open(new MemoryStream(capture.ToArray()), "test");
        CapturedPacket packet = default;
        List<string> through = [];
        foreach ((string name, _, _) in Encapsulations.All)
        {
            Assert.True(reader.TryRead(ref packet));
            if (tcp.Accepts(packet))
            {
                through.Add(name);
            }
        }

        string[] plain = ["null little-endian", "null big-endian", "null FreeBSD IPv6", "null macOS IPv6", "Ethernet IPv4", "Ethernet IPv6", "raw IPv4", "raw IPv6", "raw BSD", "raw OpenBSD", "only IPv4", "only IPv6", "loop", "SLL", "SLL2", "Cisco HDLC"];
        Assert.Empty(plain.Except(through));
        Assert.DoesNotContain("802.1Q", through);
        IotException defect = Assert.Single(tcp.Defects);
        Assert.Equal(IotErrorId.InvalidCaptureFilter, defect.Id);
        Assert.Contains("Mpls", defect.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lengths_are_those_on_the_wire()
    {
        using CaptureFilter filter = CaptureFilter.Compile("greater 1000");
        LinkFilter ethernet = filter.For(LinkType.Ethernet);
        CapturedPacket packet = new() { Data = new byte[60], OriginalLength = 1000, LinkType = LinkType.Ethernet };
        Assert.True(ethernet.Accepts(packet));
        packet.OriginalLength = 999;
        Assert.False(ethernet.Accepts(packet));
        packet.Data = [];
        Assert.False(ethernet.Accepts(packet));
    }

    [Theory]
    [InlineData("tcp prot 443", "syntax error")]
    [InlineData("port 70000", "illegal port number")]
    [InlineData("host", "syntax error")]
    public void A_wrong_expression_is_refused_with_what_libpcap_says_of_it(string expression, string reason)
    {
        IotException error = Assert.Throws<IotException>(() => CaptureFilter.Compile(expression));
        Assert.Equal(IotErrorId.InvalidCaptureFilter, error.Id);
        Assert.Equal(expression, error.Target);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expression_that_no_packet_can_meet_is_reported_too()
    {
        using CaptureFilter filter = CaptureFilter.Compile("tcp and udp");
        PacketFilter packets = new(filter, "test");
        Assert.False(packets.Accepts(new CapturedPacket { Data = new byte[60], OriginalLength = 60, LinkType = LinkType.Ethernet }));
        Assert.Contains("rejects all packets", Assert.Single(packets.Defects).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expression_about_another_link_layer_is_accepted_and_reported_where_it_means_nothing()
    {
        using CaptureFilter filter = CaptureFilter.Compile("wlan addr1 02:00:00:00:00:01");
        using FlowReader reader = FlowReader.Open(
            new MemoryStream(HomeTraffic.Homes(1).Bytes.ToArray()), "wired.pcap", new FlowReaderOptions { Filter = new FlowFilter { Packets = filter } });
        Assert.Empty(reader.ReadFlows(TestContext.Current.CancellationToken));
        IotException defect = Assert.Single(reader.Defects);
        Assert.Equal((IotErrorId.InvalidCaptureFilter, "wired.pcap"), (defect.Id, defect.Target));
        Assert.Equal(HomeTraffic.Packets.Count, reader.Statistics.FilteredPackets);
    }

    [Fact]
    public void Packets_of_a_link_type_that_nobody_knows_are_left_to_the_decoder()
    {
        using CaptureFilter filter = CaptureFilter.Compile("tcp");
        byte[] capture = new CaptureBytes().PcapHeader(linkType: 147).PcapRecord(1, 0, new byte[60]).ToArray();
        using FlowReader reader = FlowReader.Open(new MemoryStream(capture), "odd.pcap", new FlowReaderOptions { Filter = new FlowFilter { Packets = filter } });
        Assert.Empty(reader.ReadFlows(TestContext.Current.CancellationToken));
        Assert.Equal(IotErrorId.UnsupportedLinkType, Assert.Single(reader.Defects).Id);
    }

    /// <summary>BSD loopback of a machine of the other byte order: in a file of this byte order, tcpdump takes it for nothing it knows.</summary>
    private static bool IsForeign(LinkType linkType, byte[] bytes) => linkType == LinkType.Null && bytes[0] == 0;

    /// <summary>How many packets of a file pass; null where the expression means nothing on one of its link layers.</summary>
    private static int? Count(string path, string expression)
    {
        using CaptureReader reader = CaptureReader.Open(path);
        try
        {
            using CaptureFilter filter = CaptureFilter.Compile(expression);
            PacketFilter packets = new(filter, path);
            CapturedPacket packet = default;
            int count = 0;
            while (reader.TryRead(ref packet))
            {
                count += packets.Accepts(packet) ? 1 : 0;
            }

            return packets.Defects.Count > 0 ? null : count;
        }
        catch (IotException exception) when (exception.Id == IotErrorId.InvalidCaptureFilter)
        {
            return null;
        }
    }
}
