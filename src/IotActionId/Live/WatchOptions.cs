using IotActionId.Flows;
using IotActionId.Identification;

namespace IotActionId.Live;

/// <summary>What is watched: an interface, or a file that grows.</summary>
public sealed record WatchOptions
{
    /// <summary>The interface; null where a file is watched.</summary>
    public string? Interface { get; init; }

    /// <summary>The capture file; null where an interface is watched.</summary>
    public string? Path { get; init; }

    /// <summary>Only packets that this expression of libpcap lets through; null for all.</summary>
    public string? Filter { get; init; }

    /// <summary>Whether packets that are not for this machine are captured too.</summary>
    public bool IsPromiscuous { get; init; }

    /// <summary>Bytes that the kernel holds while the watch is busy, 64 KiB or more.</summary>
    public int BufferSize { get; init; } = 64 << 20;

    /// <summary>How sure is sure enough.</summary>
    public IdentificationOptions Identification { get; init; } = new();

    /// <summary>What the table of flows may hold; only flows of the gateway are in it.</summary>
    public FlowLimits Limits { get; init; } = new() { MaxOpenFlows = 4096, MaxReorderBytes = 16 << 20 };
}
