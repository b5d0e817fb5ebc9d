namespace IotActionId.Messages;

/// <summary>What the reading of a capture came across, so far.</summary>
/// <param name="Packets">Packets read.</param>
/// <param name="Bytes">Bytes of the file consumed.</param>
/// <param name="Segments">TCP segments and UDP datagrams among the packets.</param>
/// <param name="MalformedPackets">Packets that contradict themselves or were cut inside a header.</param>
/// <param name="UnsupportedPackets">Packets of a link layer that is not known.</param>
/// <param name="FilteredPackets">Packets that <see cref="FlowReaderOptions.Filter"/> kept out before they were told apart into flows.</param>
/// <param name="Flows">Flows that have ended and were asked for.</param>
/// <param name="OpenFlows">Flows still open.</param>
/// <param name="EvictedFlows">Flows that ended early because <see cref="Flows.FlowLimits.MaxOpenFlows"/> was reached.</param>
/// <param name="HolesGivenUp">Holes in a stream that counted as lost because <see cref="Flows.FlowLimits.MaxReorderBytes"/> was reached, or 1,024 segments waited behind one.</param>
/// <param name="LostBytes">Bytes of the ended flows' streams that the capture does not hold.</param>
/// <param name="TruncatedFlows">Flows that ended with <see cref="IotFlow.Truncated"/> set.</param>
/// <param name="RecordsDropped">Records beyond <see cref="FlowReaderOptions.MaxRecordsPerFlow"/>.</param>
/// <param name="Duration">From the earliest packet to the latest.</param>
public sealed record FlowStatistics(
    long Packets,
    long Bytes,
    long Segments,
    long MalformedPackets,
    long UnsupportedPackets,
    long FilteredPackets,
    long Flows,
    long OpenFlows,
    long EvictedFlows,
    long HolesGivenUp,
    long LostBytes,
    long TruncatedFlows,
    long RecordsDropped,
    TimeSpan Duration);
