using IotActionId.Flows;

namespace IotActionId.Tests.Flows;

/// <summary>A flow table that remembers the flows that ended.</summary>
internal sealed class FlowHarness
{
    public FlowHarness(FlowLimits? limits = null) =>
        Table = new FlowTable<RecordingFlow>(limits ?? new FlowLimits(), static () => new RecordingFlow(), (flow, end) => Ended.Add(new EndedFlow(
            end, [.. flow.Streams[0]], [.. flow.Streams[1]], flow.Packets, flow.LostBytes, flow.Opener, flow.StartTime, Clear(flow))));

    public FlowTable<RecordingFlow> Table { get; }

    public List<EndedFlow> Ended { get; } = [];

    public void Send(TestSegment segment) => Table.Accept(segment.ToSegment());

    public void Send(IEnumerable<TestSegment> segments)
    {
        foreach (TestSegment segment in segments)
        {
            Send(segment);
        }
    }

    /// <summary>Ends the capture; there must have been one flow.</summary>
    public EndedFlow FinishOne()
    {
        Table.Finish();
        return Xunit.Assert.Single(Ended);
    }

    private static bool Clear(RecordingFlow flow)
    {
        flow.Streams[0].Clear();
        flow.Streams[1].Clear();
        return flow.Ended;
    }

    internal sealed record EndedFlow(FlowEnd End, short[] First, short[] Second, long Packets, long LostBytes, int Opener, long StartTime, bool WasTold);
}
