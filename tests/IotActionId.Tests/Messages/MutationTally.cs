using IotActionId.Messages;

namespace IotActionId.Tests.Messages;

/// <summary>What the readers of a mutation run made of it.</summary>
internal sealed class MutationTally
{
    public long Packets { get; private set; }

    public long Flows { get; private set; }

    public long Messages { get; private set; }

    public long LostBytes { get; private set; }

    public long MostAllocated { get; private set; }

    public void Add(FlowStatistics read, long messages, long allocated)
    {
        Packets += read.Packets;
        Flows += read.Flows;
        Messages += messages;
        LostBytes += read.LostBytes;
        MostAllocated = Math.Max(MostAllocated, allocated);
    }

    public override string ToString() =>
        $"{Packets:N0} packets, {Flows:N0} flows, {Messages:N0} messages, {LostBytes:N0} bytes lost; at most {MostAllocated:N0} bytes allocated for one capture";
}
