namespace IotActionId.Flows;

/// <summary>What the flow table may hold at once, and when it lets go. The defaults follow RFC 5382 and RFC 4787, which say what a NAT must grant.</summary>
public sealed record FlowLimits
{
    /// <summary>Flows open at once, 1 or more. Beyond it the least useful one ends early: a closed one, then one without payload, then one that has long been quiet.</summary>
    public int MaxOpenFlows { get; init; } = 65_536;

    /// <summary>Bytes of out-of-order segments held at once over all flows, 0 or more. Beyond it the hole in front of them counts as lost.</summary>
    public long MaxReorderBytes { get; init; } = 32 << 20;

    /// <summary>How long a TCP flow with payload may be silent before it ends (RFC 5382 REQ-5: 2 hours 4 minutes).</summary>
    public TimeSpan TcpIdleTimeout { get; init; } = new(2, 4, 0);

    /// <summary>How long a TCP flow without any payload may be silent before it ends (RFC 5382 REQ-5: 4 minutes).</summary>
    public TimeSpan HalfOpenTimeout { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>How long a UDP flow may be silent before it ends (RFC 4787 REQ-5: 5 minutes).</summary>
    public TimeSpan UdpIdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a closed flow waits for late copies of its segments before it is emitted; TIME-WAIT in most hosts.</summary>
    public TimeSpan CloseLinger { get; init; } = TimeSpan.FromMinutes(1);
}
