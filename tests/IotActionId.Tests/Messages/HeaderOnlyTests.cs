using IotActionId.Messages;
using IotActionId.Tests.Tls;
using Xunit;

namespace IotActionId.Tests.Messages;

public sealed class HeaderOnlyTests
{
    private static readonly Random Random = new(5);

    [Fact]
    public void Without_payload_the_lengths_up_to_PSH_count()
    {
        FlowScript script = new FlowScript(handshake: false).Client(new byte[31]).Server(new byte[31]).Client(new byte[1448]).Client(new byte[552]).Client(new byte[33]);
        int unpushed = script.Segments.Count - 3;
        script.Segments[unpushed] = script.Segments[unpushed] with { Flags = IotActionId.Packets.TcpFlags.Ack };
        IotFlow flow = script.Snap(0).Flow();
        Assert.True(flow.Truncated);
        Assert.Equal(["c 31", "s 31", "c 2000", "c 33"], FlowScript.Data(flow));
        Assert.Equal("Aead29", flow.Framing.Name);
    }

    [Fact]
    public void Copies_of_segments_without_payload_count_once()
    {
        FlowScript script = new FlowScript(handshake: false).Client(new byte[31]).Server(new byte[31]).Server(new byte[90]);
        script.Segments.AddRange(script.Segments.ToArray());
        Assert.Equal(["c 31", "s 31", "s 90"], FlowScript.Data(script.Snap(0).Flow()));
    }

    [Theory]
    [InlineData(45, "Aead29")]
    [InlineData(37, "Aead21")]
    [InlineData(69, "CbcSha1")]
    [InlineData(73, "CbcSha1Etm")]
    public void A_handshake_without_payload_is_left_out_and_tells_the_framing(int finished, string framing)
    {
        foreach (bool split in new[] { false, true })
        {
            FlowScript script = new FlowScript().Client(new byte[275]).Server(new byte[3000]).Client(new byte[75]).Client(new byte[6 + finished]);
            script = split ? script.Server(new byte[6]).Server(new byte[finished]) : script.Server(new byte[6 + finished]);
            IotFlow flow = script.Client(new byte[150]).Server(new byte[100]).Snap(0).Flow();
            Assert.Equal(["c 150", "s 100"], FlowScript.Data(flow));
            Assert.Equal(framing, flow.Framing.Name);
            Assert.True(flow.HandshakeSeen);
        }
    }

    [Fact]
    public void A_TLS_13_handshake_without_payload_ends_with_the_client_s_Finished()
    {
        IotFlow flow = new FlowScript().Client(new byte[517]).Server(new byte[3000]).Client(new byte[80]).Client(new byte[150]).Server(new byte[100]).Snap(0).Flow();
        Assert.Equal(["c 150", "s 100"], FlowScript.Data(flow));
        Assert.Equal("Aead22", flow.Framing.Name);
    }

    [Fact]
    public void Record_headers_that_survive_the_cut_are_used()
    {
        FlowScript script = TlsRecordReadingTests.Established();
        for (int length = 20; length < 3000; length += 331)
        {
            byte[] record = TlsBytes.Record(23, length, Random);
            script.SendCut(false, record, [1448, 1448]).Client(TlsBytes.Record(23, 30, Random));
        }

        IotFlow flow = script.Snap(60).Flow();
        Assert.False(flow.Truncated);
        Assert.Equal(Enumerable.Range(0, 10).SelectMany(static i => new[] { $"s {20 + (331 * i) + 5}", "c 35" }), FlowScript.Data(flow));
    }

    [Fact]
    public void Where_a_second_header_of_a_segment_is_cut_its_rest_counts_as_one()
    {
        FlowScript script = TlsRecordReadingTests.Established()
            .Server(TlsBytes.Record(23, 100, Random), TlsBytes.Record(23, 200, Random), TlsBytes.Record(23, 50, Random))
            .Client(TlsBytes.Record(23, 30, Random)).Server(TlsBytes.Record(23, 40, Random)).Client(TlsBytes.Record(23, 31, Random));
        IotFlow flow = script.Snap(20).Flow();
        Assert.True(flow.Truncated);
        Assert.Equal(["s 105", "s 260", "c 35", "s 45", "c 36"], FlowScript.Data(flow));
    }
}
