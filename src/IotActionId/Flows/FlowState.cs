namespace IotActionId.Flows;

/// <summary>What the table does with a flow that is silent: each state has its list and its time-out.</summary>
internal enum FlowState : byte
{
    /// <summary>TCP without payload so far.</summary>
    Quiet,

    /// <summary>TCP with payload.</summary>
    Open,

    /// <summary>UDP.</summary>
    Datagrams,

    /// <summary>TCP that ended and waits for late copies of its segments.</summary>
    Closed,
}
