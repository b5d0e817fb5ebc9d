using IotActionId.Flows;

namespace IotActionId.Tests.Flows;

/// <summary>A flow table that remembers the flows that ended.</summary>
internal sealed class FlowHarness
{
    public FlowHarness(FlowLimits? limits = null) =>
        Table = new FlowTable(limits ?? new FlowLimits(), static _ => new RecordingFlow(), (flow, end) => Ended.Add(Note((RecordingFlow)flow, end)));

    public FlowTable Table { get; }

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
        Finish();
        return Xunit.Assert.Single(Ended);
    }

    public void Finish()
    {
        while (Table.FinishNext())
        {
        }
    }

    private static EndedFlow Note(RecordingFlow flow, FlowEnd end)
    {
        var note = new EndedFlow(end, [.. flow.Streams[0]], [.. flow.Streams[1]], flow.Packets, flow.LostBytes, flow.Opener, flow.StartTime, flow.Ended);
        flow.Streams[0].Clear();
        flow.Streams[1].Clear();
        return note;
    }

    internal sealed record EndedFlow(FlowEnd End, short[] First, short[] Second, long Packets, long LostBytes, int Opener, long StartTime, bool WasTold);
}
