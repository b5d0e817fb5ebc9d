using IotActionId.Flows;
using IotActionId.Packets;
using Xunit;

namespace IotActionId.Tests.Flows;

public sealed class FlowTableTests
{
    private const TcpFlags Syn = TcpFlags.Syn;
    private const TcpFlags Ack = TcpFlags.Ack;
    private const TcpFlags Psh = TcpFlags.Psh | TcpFlags.Ack;
    private const TcpFlags SynAck = TcpFlags.Syn | TcpFlags.Ack;
    private const TcpFlags Fin = TcpFlags.Fin | TcpFlags.Ack;
    private const TcpFlags Rst = TcpFlags.Rst;

    [Fact]
    public void Data_in_a_SYN_are_the_first_bytes()
    {
        var harness = new FlowHarness();
        harness.Send([C(100, 0, Syn, "hel"), S(500, 104, SynAck), C(104, 501, Psh, "lo")]);
        Assert.Equal("hello", Text(harness.FinishOne().First));
    }

    [Fact]
    public void A_repeated_SYN_belongs_to_the_same_flow()
    {
        var harness = new FlowHarness();
        harness.Send([C(100, 0, Syn), C(100, 0, Syn), S(500, 101, SynAck), C(101, 501, Psh, "x")]);
        Assert.Equal(4, harness.FinishOne().Packets);
    }

    [Theory]
    [InlineData(501u)]
    [InlineData(90_001u)]
    public void Of_two_answers_to_a_SYN_the_one_that_is_used_counts(uint used)
    {
        var harness = new FlowHarness();
        harness.Send([C(100, 0, Syn), S(500, 101, SynAck), S(90_000, 101, SynAck), C(101, used, Psh, "ask"), S(used, 104, Psh, "answer")]);
        FlowHarness.EndedFlow flow = harness.FinishOne();
        Assert.Equal("answer", Text(flow.Second));
        Assert.Equal(0, flow.LostBytes);
    }

    [Fact]
    public void Without_the_SYN_its_answer_tells_where_both_streams_start()
    {
        var harness = new FlowHarness();
        harness.Send([S(500, 101, SynAck), C(104, 501, Psh, "lo"), C(101, 501, Psh, "hel"), S(501, 106, Psh, "yes")]);
        FlowHarness.EndedFlow flow = harness.FinishOne();
        Assert.Equal(1, flow.Opener);
        Assert.Equal("hello", Text(flow.Second));
        Assert.Equal("yes", Text(flow.First));
    }

    [Fact]
    public void A_missing_answer_to_the_SYN_is_made_up_for_by_the_acknowledgement_of_it()
    {
        var harness = new FlowHarness();
        harness.Send([C(100, 0, Syn), C(101, 501, Ack), S(504, 101, Psh, "lo"), S(501, 101, Psh, "hel")]);
        Assert.Equal("hello", Text(harness.FinishOne().Second));
    }

    [Fact]
    public void Keep_alive_probes_with_and_without_a_byte_add_nothing()
    {
        var harness = new FlowHarness();
        harness.Send([C(100, 0, Syn), C(101, 501, Psh, "abc"), C(103, 501, Ack), C(103, 501, Ack, "?"), C(104, 501, Psh, "d")]);
        Assert.Equal("abcd", Text(harness.FinishOne().First));
    }

    [Fact]
    public void A_hole_that_the_receiver_acknowledged_is_lost_once_its_bytes_cannot_come_any_more()
    {
        var harness = new FlowHarness();
        harness.Send([C(100, 0, Syn), C(101, 501, Psh, "a"), C(105, 501, Psh, "e") with { Microseconds = 10 }]);
        harness.Send(S(501, 106, Ack) with { Microseconds = 20 });
        harness.Send(S(501, 106, Ack) with { Microseconds = 300_000 });
        harness.Send(C(102, 501, Psh, "bcd") with { Microseconds = 300_010 });
        FlowHarness.EndedFlow flow = harness.FinishOne();
        Assert.Equal("a...e", Text(flow.First));
        Assert.Equal(3, flow.LostBytes);
    }

    [Fact]
    public void A_segment_that_was_captured_after_its_acknowledgement_is_not_lost()
    {
        var harness = new FlowHarness();
        harness.Send([C(100, 0, Syn), C(101, 501, Psh, "a"), C(105, 501, Psh, "e"), S(501, 106, Ack), S(501, 106, Ack), C(102, 501, Psh, "bcd")]);
        Assert.Equal("abcde", Text(harness.FinishOne().First));
    }

    [Fact]
    public void Bytes_that_were_acknowledged_but_never_captured_count_as_lost_at_the_end()
    {
        var harness = new FlowHarness();
        harness.Send([C(100, 0, Syn), C(101, 501, Psh, "abc"), S(501, 114, Ack)]);
        Assert.Equal(10, harness.FinishOne().LostBytes);
    }

    [Fact]
    public void The_acknowledgement_of_a_FIN_is_no_lost_byte()
    {
        var harness = new FlowHarness();
        harness.Send([C(100, 0, Syn), C(101, 501, Psh, "abc"), S(501, 105, Ack)]);
        Assert.Equal(0, harness.FinishOne().LostBytes);
    }

    [Fact]
    public void More_out_of_order_segments_than_the_limit_give_up_the_hole_before_them()
    {
        var harness = new FlowHarness();
        harness.Send([C(100, 0, Syn), C(101, 501, Psh, "a")]);
        for (uint i = 0; i < ReorderBuffer.MaxSegments + 10; i++)
        {
            harness.Send(C(110 + i, 501, Psh, "x"));
        }

        Assert.Equal(0, harness.Table.ReorderBytes);
        Assert.Equal(1, harness.Table.HolesGivenUp);
        FlowHarness.EndedFlow flow = harness.FinishOne();
        Assert.Equal(8, flow.LostBytes);
        Assert.Equal("a........" + new string('x', ReorderBuffer.MaxSegments + 10), Text(flow.First));
    }

    [Fact]
    public void The_reorder_limit_holds_over_all_flows()
    {
        const int limit = 20_000;
        var harness = new FlowHarness(new FlowLimits { MaxReorderBytes = limit });
        for (ushort port = 1; port < 200; port++)
        {
            Segment segment = (C(1000, 0, Psh, new string('x', 1000))).ToSegment();
            segment.Source = segment.Source with { Port = port };
            harness.Table.Accept(segment);
            segment.Sequence += 5000;
            harness.Table.Accept(segment);
            Assert.InRange(harness.Table.ReorderBytes, 0, limit);
        }

        // Each held segment counts with what it costs beside its bytes, and so does the segment that was one too many.
        Assert.InRange(harness.Table.HolesGivenUp, 199 - (limit / 1000), 199 - (limit / 1100) + 1);
    }

    [Fact]
    public void A_SYN_with_another_number_is_another_flow()
    {
        var harness = new FlowHarness();
        harness.Send([C(100, 0, Syn), S(500, 101, SynAck), C(101, 501, Psh, "one"), S(501, 104, Fin), C(104, 502, Fin)]);
        harness.Send([C(9000, 0, Syn), S(700, 9001, SynAck), C(9001, 701, Psh, "two")]);
        harness.Finish();
        Assert.Equal(["one", "two"], harness.Ended.Select(static flow => Text(flow.First)));
        Assert.Equal(FlowEnd.PortReused, harness.Ended[0].End);
    }

    [Fact]
    public void A_SYN_into_a_flow_that_was_met_in_mid_stream_is_another_flow()
    {
        var harness = new FlowHarness();
        harness.Send([S(5000, 101, Psh, "old"), C(9000, 0, Syn), S(700, 9001, SynAck), S(701, 9001, Psh, "new")]);
        harness.Finish();
        Assert.Equal(["old", "new"], harness.Ended.Select(static flow => Text(flow.First) + Text(flow.Second)));
    }

    [Theory]
    [InlineData("cs")]
    [InlineData("sc")]
    [InlineData("R")]
    [InlineData("cR")]
    [InlineData("sRR")]
    public void Whatever_closes_a_flow_its_late_segments_open_no_other(string ends)
    {
        var harness = new FlowHarness();
        harness.Send([C(100, 0, Syn), S(500, 101, SynAck), C(101, 501, Psh, "ask"), S(501, 104, Psh, "answer")]);
        foreach (char end in ends)
        {
            harness.Send(end switch
            {
                'c' => C(104, 507, Fin),
                's' => S(507, 104, Fin),
                _ => C(104, 0, Rst),
            });
        }

        harness.Send([C(104, 507, Fin), S(501, 104, Psh, "answer"), S(507, 105, Ack), C(105, 0, Rst)]);
        FlowHarness.EndedFlow flow = harness.FinishOne();
        Assert.Equal(FlowEnd.Closed, flow.End);
        Assert.Equal("ask", Text(flow.First));
        Assert.Equal("answer", Text(flow.Second));
        Assert.Equal(0, flow.LostBytes);
        Assert.True(flow.WasTold);
    }

    [Fact]
    public void A_closed_flow_is_emitted_when_its_lingering_is_over()
    {
        var harness = new FlowHarness();
        harness.Send([C(100, 0, Syn), C(101, 0, Rst)]);
        harness.Send(C(101, 0, Rst) with { Microseconds = 59_000_000 });
        Assert.Empty(harness.Ended);
        Segment other = C(1, 0, Syn).ToSegment();
        other.Source = other.Source with { Port = 7 };
        other.Time += 61_000_000_000;
        harness.Table.Accept(other);
        Assert.Equal(FlowEnd.Closed, Assert.Single(harness.Ended).End);
    }

    [Fact]
    public void A_forged_RST_does_not_cut_the_stream_of_who_seems_to_have_sent_it()
    {
        var harness = new FlowHarness();
        harness.Send([C(100, 0, Syn), C(101, 501, Psh, "ab"), C(103, 0, Rst), C(103, 501, Psh, "cd")]);
        FlowHarness.EndedFlow flow = harness.FinishOne();
        Assert.Equal("abcd", Text(flow.First));
        Assert.Equal(FlowEnd.EndOfCapture, flow.End);
    }

    [Fact]
    public void One_direction_alone_is_read_and_its_FIN_closes_the_flow()
    {
        var harness = new FlowHarness();
        harness.Send([C(100, 0, Syn), C(101, 501, Psh, "ab"), C(103, 501, Fin)]);
        FlowHarness.EndedFlow flow = harness.FinishOne();
        Assert.Equal("ab", Text(flow.First));
        Assert.Equal(FlowEnd.Closed, flow.End);
        Assert.Equal(0, flow.LostBytes);
    }

    [Fact]
    public void A_stream_met_in_the_middle_begins_with_its_first_segment()
    {
        var harness = new FlowHarness();
        harness.Send([C(uint.MaxValue - 1, 501, Psh, "abcd"), C(2, 501, Psh, "ef"), C(uint.MaxValue - 9, 501, Psh, "old")]);
        Assert.Equal("abcdef", Text(harness.FinishOne().First));
    }

    [Fact]
    public void Silence_longer_than_the_time_out_ends_a_flow()
    {
        var harness = new FlowHarness(new FlowLimits { TcpIdleTimeout = TimeSpan.FromSeconds(10) });
        harness.Send([C(100, 0, Syn), C(101, 501, Psh, "ab")]);
        harness.Send(C(103, 501, Psh, "cd") with { Microseconds = 9_000_000 });
        harness.Send(C(105, 501, Psh, "ef") with { Microseconds = 18_000_000 });
        harness.Send(C(107, 501, Psh, "gh") with { Microseconds = 28_000_001 });
        harness.Finish();
        Assert.Equal(["abcdef", "gh"], harness.Ended.Select(static flow => Text(flow.First)));
        Assert.Equal(FlowEnd.Idle, harness.Ended[0].End);
    }

    [Fact]
    public void The_sender_s_acknowledgement_is_an_offset_into_the_other_stream()
    {
        var flow = new RecordingFlow();
        var table = new FlowTable(new FlowLimits(), _ => flow, static (_, _) => { });
        foreach (TestSegment segment in new[] { C(100, 0, Syn), S(500, 101, SynAck), C(101, 501, Psh, "abc"), S(501, 102, Psh, "x"), S(502, 104, Psh, "y") })
        {
            table.Accept(segment.ToSegment());
        }

        Assert.Equal([0, 1, 3], flow.Acknowledged);
    }

    [Fact]
    public void A_million_half_open_flows_stay_within_the_limit_and_spare_a_flow_with_payload()
    {
        var limits = new FlowLimits { MaxOpenFlows = 1000 };
        var table = new FlowTable(limits, static _ => new RecordingFlow(), static (_, _) => { });
        table.Accept(C(100, 0, Psh, "a").ToSegment());
        const int flood = 1_000_000;
        for (uint i = 0; i < flood; i++)
        {
            Segment syn = C(1, 0, Syn).ToSegment();
            syn.Source = Endpoint.FromIPv4(0x0A000000 + i, (ushort)i);
            table.Accept(syn);
        }

        Assert.Equal(limits.MaxOpenFlows, table.Count);
        Assert.Equal(flood + 1 - limits.MaxOpenFlows, table.Evicted);
        long opened = table.Opened;
        table.Accept(C(101, 0, Psh, "b").ToSegment());
        Assert.Equal(opened, table.Opened);
    }

    [Fact]
    public void Of_flows_with_payload_the_one_that_was_quiet_longest_gives_way()
    {
        var ended = new List<ushort>();
        var table = new FlowTable(new FlowLimits { MaxOpenFlows = 3 }, static _ => new RecordingFlow(), (flow, _) => ended.Add(flow.First.Port));
        foreach (ushort port in new ushort[] { 1, 2, 3, 1, 4, 5, 6 })
        {
            Segment segment = C(100, 0, Psh, "a").ToSegment();
            segment.Source = segment.Source with { Port = port };
            segment.Sequence += (uint)ended.Count;
            segment.Time += (port * 1000) + (ended.Count * 1_000_000) + (table.Opened == 3 ? 100_000 : 0);
            table.Accept(segment);
        }

        Assert.Equal([2, 3, 1], ended);
    }

    [Fact]
    public void Flows_that_are_open_at_the_end_come_in_the_order_in_which_they_began()
    {
        var ended = new List<ushort>();
        var table = new FlowTable(new FlowLimits(), static _ => new RecordingFlow(), (flow, _) => ended.Add(flow.First.Port));
        for (ushort port = 5000; port > 0; port--)
        {
            Segment segment = C(100, 0, Psh, "a").ToSegment();
            segment.Source = segment.Source with { Port = port };
            table.Accept(segment);
        }

        while (table.FinishNext())
        {
        }

        Assert.Equal(Enumerable.Range(1, 5000).Reverse().Select(static port => (ushort)port), ended);
        Assert.Equal(0, table.Count);
    }

    private static TestSegment C(uint sequence, uint acknowledgement, TcpFlags flags, string text = "") =>
        new(true, sequence, acknowledgement, flags, System.Text.Encoding.ASCII.GetBytes(text));

    private static TestSegment S(uint sequence, uint acknowledgement, TcpFlags flags, string text = "") =>
        new(false, sequence, acknowledgement, flags, System.Text.Encoding.ASCII.GetBytes(text));

    private static string Text(short[] bytes) => new([.. bytes.Select(static one => one == -1 ? '.' : (char)one)]);
}
