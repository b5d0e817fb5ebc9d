using IotActionId.Messages;
using IotActionId.Tests.Tls;
using Xunit;

namespace IotActionId.Tests.Messages;

public sealed class MessageTests
{
    private static readonly Random Random = new(9);

    [Fact]
    public void Records_of_one_direction_within_the_gap_are_one_message()
    {
        FlowScript script = TlsRecordReadingTests.Established();
        script.Client(Data(83), Data(268)).Wait(TimeSpan.FromMilliseconds(40)).Client(Data(30)).Wait(TimeSpan.FromMilliseconds(60)).Client(Data(31)).Server(Data(40)).Client(Data(32));
        IotFlow flow = script.Flow();
        Assert.Equal(["88,273,35", "36", "45", "37"], flow.Messages.Select(static message => string.Join(',', message.RecordLengths)));
        IotMessage first = flow.Messages[0];
        Assert.Equal(88 + 273 + 35, first.Length);
        Assert.Equal(first.Length - (3 * 29), first.PlaintextMin);
        Assert.Equal(IotDirection.FromGateway, first.Direction);
        Assert.Equal(flow.Id, first.FlowId);
        Assert.Same(first, flow.Messages[0]);
    }

    [Fact]
    public void A_full_record_is_continued_however_late_the_next_one_comes()
    {
        FlowScript script = TlsRecordReadingTests.Established();
        script.SendCut(true, Data(16384 + 24), Enumerable.Repeat(1448, 20)).Wait(TimeSpan.FromSeconds(2)).Client(Data(3616));
        Assert.Equal(2, Assert.Single(script.Flow().Messages).RecordLengths.Count);
    }

    [Fact]
    public void The_gap_is_an_option()
    {
        FlowScript script = new FlowScript(new FlowReaderOptions { MessageGap = TimeSpan.Zero })
            .Client(TlsBytes.Record(22, TlsBytes.ClientHello())).Server(TlsBytes.Record(22, TlsBytes.ServerHello(0xC02F)))
            .Client(Data(20), Data(21)).Client(Data(22));
        Assert.Equal([2, 1], script.Flow().Messages.Select(static message => message.RecordLengths.Count));
    }

    [Fact]
    public void The_empty_record_that_TLS_10_sends_first_is_no_part_of_a_message()
    {
        FlowScript script = Tls10();
        for (int blocks = 3; blocks < 12; blocks++)
        {
            script.Client(Data(32, 0x0301), Data(16 * blocks, 0x0301)).Server(Data(32, 0x0301)).Server(Data(64, 0x0301));
        }

        IotFlow flow = script.Client(Data(32, 0x0301)).Flow();
        Assert.Equal("CbcSha1NoIv", flow.Framing.Name);
        Assert.Equal(
            Enumerable.Range(3, 9).SelectMany(static blocks => new[] { $"c {(16 * blocks) + 5}", "s 69" }).Append("c 37"), FlowScript.Data(flow));
    }

    [Fact]
    public void Short_messages_of_a_side_that_sends_no_empty_records_stay()
    {
        FlowScript script = Tls10();
        for (int blocks = 3; blocks < 12; blocks++)
        {
            script.Client(Data(16 * blocks, 0x0301)).Server(Data(32, 0x0301));
        }

        IotFlow flow = script.Server(Data(32, 0x0301)).Server(Data(48, 0x0301)).Flow();
        Assert.Equal(["s 37", "s 37", "s 53"], FlowScript.Data(flow)[^3..]);
    }

    [Fact]
    public void The_gateway_is_who_opened_the_connection_unless_the_analyst_says_otherwise()
    {
        var client = System.Net.IPAddress.Parse("192.0.2.7");
        var server = System.Net.IPAddress.Parse("198.51.100.9");
        Assert.Equal(client, Established(new FlowReaderOptions()).Gateway);
        IotFlow flow = Established(Of(new FlowFilter { Gateways = [server.MapToIPv6()] }));
        Assert.Equal(server, flow.Gateway);
        Assert.Equal(8883, flow.GatewayPort);
        Assert.Equal(IotDirection.ToGateway, Assert.Single(flow.Messages).Direction);
        Assert.Equal(client, Established(Of(new FlowFilter { Gateways = [server, client] })).Gateway);
        Assert.Equal(server, Established(Of(new FlowFilter { Servers = [client] })).Gateway);
        Assert.Equal(server, Established(Of(new FlowFilter { Gateways = [server], Servers = [client, server] })).Gateway);

        static FlowReaderOptions Of(FlowFilter filter) => new() { Filter = filter };
    }

    [Fact]
    public void In_mid_stream_the_known_port_is_the_server_s()
    {
        IotFlow flow = new FlowScript(handshake: false).Server(Data(26)).Flow();
        Assert.Equal(8883, flow.ServerPort);
        Assert.Equal(IotDirection.ToGateway, Assert.Single(flow.Messages).Direction);
        Assert.StartsWith("tcp-192.0.2.7:51000-198.51.100.9:8883-1700000000.", flow.Id, StringComparison.Ordinal);
    }

    private static IotFlow Established(FlowReaderOptions options) => new FlowScript(options)
        .Client(TlsBytes.Record(22, TlsBytes.ClientHello())).Server(TlsBytes.Record(22, TlsBytes.ServerHello(0xC02F))).Client(Data(20)).Flow();

    private static FlowScript Tls10() => new FlowScript()
        .Client(TlsBytes.Record(22, TlsBytes.ClientHello(), 0x0301))
        .Server(TlsBytes.Record(22, TlsBytes.ServerHello(0xC013, legacyVersion: 0x0301), 0x0301));

    private static byte[] Data(int body, int version = 0x0303) => TlsBytes.Record(23, body, Random, version);
}
