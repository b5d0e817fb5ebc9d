using IotActionId.Flows;

namespace IotActionId.Messages;

/// <summary>How flows are read.</summary>
public sealed record FlowReaderOptions
{
    /// <summary>Which flows are asked for. What can be told early is kept out before a flow is opened for it.</summary>
    public FlowFilter Filter { get; init; } = new();

    /// <summary>The longest pause between two records of one direction that still belong to one message, if the other side is silent meanwhile; 0 or more.</summary>
    public TimeSpan MessageGap { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Records kept of one flow, 1 or more; further ones are counted in <see cref="FlowStatistics.RecordsDropped"/>.</summary>
    public int MaxRecordsPerFlow { get; init; } = 1_000_000;

    /// <summary>What the flow table may hold.</summary>
    public FlowLimits Limits { get; init; } = new();

    /// <summary>Whether a thread of its own reads and decodes ahead. The flows are the same either way.</summary>
    internal bool UsesThreads { get; init; } = Environment.ProcessorCount > 1;

    /// <summary>Whether <see cref="IotFlow.Records"/> gets every record; for the comparison with other tools.</summary>
    internal bool KeepAllRecords { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="IotException"><see cref="IotErrorId.InvalidArgument"/>.</exception>
    public void Validate()
    {
        Filter.Validate();
        Require(MessageGap >= TimeSpan.Zero, "The message gap must not be negative.");
        Require(MaxRecordsPerFlow >= 1, "At least one record must be kept of a flow.");
        Require(Limits.MaxOpenFlows >= 1, "At least one flow must be allowed to be open.");
        Require(Limits.MaxReorderBytes >= 0, "The reorder limit must not be negative.");
        TimeSpan[] times = [Limits.TcpIdleTimeout, Limits.HalfOpenTimeout, Limits.UdpIdleTimeout, Limits.CloseLinger];
        Require(Array.TrueForAll(times, static time => time > TimeSpan.Zero), "The time-outs of flows must be longer than zero.");
    }

    private static void Require(bool met, string message)
    {
        if (!met)
        {
            throw new IotException(IotErrorId.InvalidArgument, message);
        }
    }
}
