using System.Runtime.CompilerServices;

namespace IotActionId.Flows;

/// <summary>Flows in the order in which they were last looked at. A flow is in one list at most.</summary>
internal sealed class FlowList(long timeout)
{
    private Flow? _last;

    /// <summary>The flow that was looked at longest ago, or null.</summary>
    public Flow? First { get; private set; }

    /// <summary>How long a flow of this list may be silent, in nanoseconds.</summary>
    public long Timeout { get; } = timeout;

    /// <summary>When the first flow must be looked at.</summary>
    public long Due { get; private set; } = long.MaxValue;

    /// <summary>Puts a flow at the end, out of whatever list it is in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(Flow flow, long now)
    {
        flow.Entry.List?.Remove(flow);
        flow.Entry.List = this;
        flow.Entry.Previous = _last;
        flow.Entry.Since = now;
        if (_last is null)
        {
            First = flow;
            Due = Later(now);
        }
        else
        {
            _last.Entry.Next = flow;
        }

        _last = flow;
    }

    /// <summary>Takes a flow out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Remove(Flow flow)
    {
        ref FlowListEntry entry = ref flow.Entry;
        if (entry.Previous is null)
        {
            First = entry.Next;
            Due = First is null ? long.MaxValue : Later(First.Entry.Since);
        }
        else
        {
            entry.Previous.Entry.Next = entry.Next;
        }

        if (entry.Next is null)
        {
            _last = entry.Previous;
        }
        else
        {
            entry.Next.Entry.Previous = entry.Previous;
        }

        entry = default;
    }

    private long Later(long time) => time > long.MaxValue - Timeout ? long.MaxValue : time + Timeout;
}
