namespace IotActionId.Flows;

/// <summary>A flow's place in one of the table's lists.</summary>
internal struct FlowListEntry
{
    /// <summary>The list, or null.</summary>
    public FlowList? List;

    /// <summary>The flow before it.</summary>
    public Flow? Previous;

    /// <summary>The flow after it.</summary>
    public Flow? Next;

    /// <summary>When the flow was put at the list's end.</summary>
    public long Since;
}
