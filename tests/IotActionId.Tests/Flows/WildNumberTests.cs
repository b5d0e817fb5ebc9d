using IotActionId.Packets;

namespace IotActionId.Tests.Flows;

/// <summary>Packets whose numbers no window explains, beside holes that are real.</summary>
public sealed class WildNumberTests
{
    private static readonly uint Start = uint.MaxValue - 5;
    private const uint FarAhead = 20 << 20;
    private const TcpFlags Psh = TcpFlags.Psh | TcpFlags.Ack;

    [Theory]
    [InlineData(17u << 20)]
    [InlineData(FarAhead)]
    [InlineData(1u << 30)]
    [InlineData(0x7FFF_FFFFu)]
    [InlineData(0x8000_0000u)]
    [InlineData(0x9000_0000u)]
    [InlineData(0xFF00_0000u)]
    public void One_segment_with_a_wild_sequence_number_loses_nothing_and_hides_nothing(uint offset)
    {
        FlowHarness harness = Begun();
        harness.Send([C(1, "abc"), C(1 + offset, "wild"), C(4, "def"), C(1 + offset, "wild"), C(7, "ghi")]);
        FlowHarness.EndedFlow flow = harness.FinishOne();
        Assert.Equal("abcdefghi", Text(flow.First));
        Assert.Equal(0, flow.LostBytes);
        Assert.Equal(0, harness.Table.ReorderBytes);
    }

    [Fact]
    public void A_wild_acknowledgement_is_no_proof_of_loss()
    {
        FlowHarness harness = Begun();
        harness.Send([C(1, "abc"), S(Start + 1 + (1 << 29)), C(4, "def")]);
        FlowHarness.EndedFlow flow = harness.FinishOne();
        Assert.Equal("abcdef", Text(flow.First));
        Assert.Equal(0, flow.LostBytes);
    }

    [Fact]
    public void A_wild_FIN_ends_nothing()
    {
        FlowHarness harness = Begun();
        harness.Send([C(1, "abc"), C(1 + (1 << 29), "") with { Flags = TcpFlags.Fin | TcpFlags.Ack }, C(4, "def")]);
        FlowHarness.EndedFlow flow = harness.FinishOne();
        Assert.Equal("abcdef", Text(flow.First));
        Assert.Equal(0, flow.LostBytes);
    }

    [Fact]
    public void A_hole_wider_than_a_window_is_counted_where_the_sender_goes_on_behind_it()
    {
        FlowHarness harness = Begun();
        harness.Send([C(1, "abc"), C(4 + FarAhead, "x"), C(5 + FarAhead, "y"), C(6 + FarAhead, "z")]);
        FlowHarness.EndedFlow flow = harness.FinishOne();
        Assert.Equal(FarAhead, flow.LostBytes);
        Assert.Equal("xyz", Text(flow.First[^3..]));
    }

    [Fact]
    public void A_hole_wider_than_a_window_is_counted_where_the_receiver_had_it_all()
    {
        FlowHarness harness = Begun();
        harness.Send([C(1, "abc"), S(Start + 4 + (FarAhead / 2)), S(Start + 4 + FarAhead), C(4 + FarAhead, "x")]);
        FlowHarness.EndedFlow flow = harness.FinishOne();
        Assert.Equal(FarAhead, flow.LostBytes);
        Assert.Equal("x", Text(flow.First[^1..]));
    }

    private static FlowHarness Begun()
    {
        var harness = new FlowHarness();
        harness.Send(new TestSegment(true, Start, 0, TcpFlags.Syn, []));
        harness.Send(new TestSegment(false, 500, Start + 1, TcpFlags.Syn | TcpFlags.Ack, []));
        return harness;
    }

    private static TestSegment C(uint offset, string text) => new(true, Start + offset, 501, Psh, System.Text.Encoding.ASCII.GetBytes(text));

    private static TestSegment S(uint acknowledgement) => new(false, 501, acknowledgement, TcpFlags.Ack, []);

    private static string Text(short[] bytes) => new([.. bytes.Select(static one => one == -1 ? '.' : (char)one)]);
}
