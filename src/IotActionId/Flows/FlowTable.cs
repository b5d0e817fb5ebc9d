using System.Runtime.CompilerServices;
using IotActionId.Capture;
using IotActionId.Packets;

namespace IotActionId.Flows;

/// <summary>
/// The open flows, found by their endpoints in either order: a hash table with open addressing, so that a packet costs one probe.
/// The order in which flows end depends on the packets alone, never on the hash.
/// </summary>
internal sealed class FlowTable
{
    private const int SecondChances = 8;

    private readonly FlowLimits _limits;
    private readonly Func<TransportProtocol, Flow> _create;
    private readonly Action<Flow, FlowEnd> _ended;
    private readonly ReorderBudget _budget;
    private readonly Stack<Flow> _streams = new();
    private readonly Stack<Flow> _datagramFlows = new();

    /// <summary>The flows of each <see cref="FlowState"/>.</summary>
    private readonly FlowList[] _lists;

    private Slot[] _slots = new Slot[1024];
    private int _count;
    private long _now = long.MinValue;
    private long _due = long.MaxValue;
    private List<Flow>? _last;

    /// <summary>Creates an empty table.</summary>
    /// <param name="limits">How much it may hold.</param>
    /// <param name="create">Makes a flow object when none waits to be used again.</param>
    /// <param name="ended">Is told of every flow that has ended; the object is used again when it returns.</param>
    public FlowTable(FlowLimits limits, Func<TransportProtocol, Flow> create, Action<Flow, FlowEnd> ended)
    {
        _limits = limits;
        _create = create;
        _ended = ended;
        _budget = new ReorderBudget(limits.MaxReorderBytes);
        TimeSpan[] timeouts = [limits.HalfOpenTimeout, limits.TcpIdleTimeout, limits.UdpIdleTimeout, limits.CloseLinger];
        _lists = Array.ConvertAll(timeouts, static timeout => new FlowList(Nanoseconds(timeout)));
    }

    /// <summary>Flows open now.</summary>
    public int Count => _count;

    /// <summary>Flows begun so far.</summary>
    public long Opened { get; private set; }

    /// <summary>Flows that ended early because the table was full.</summary>
    public long Evicted { get; private set; }

    /// <summary>Bytes held out of order now.</summary>
    public long ReorderBytes => _budget.Held;

    /// <summary>Holes in a stream that were given up because too much was held out of order.</summary>
    public long HolesGivenUp => _budget.HolesGivenUp;

    /// <summary>The hash that <see cref="Accept(in Segment, uint, bool)"/> wants.</summary>
    public EndpointHash Hash { get; } = EndpointHash.Create();

    /// <summary>Has the memory fetched that a segment with this hash will need, as far as the table itself goes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void FetchSlot(uint hash)
    {
        Slot[] slots = _slots;
        CacheHint.Fetch(ref slots[hash & (uint)(slots.Length - 1)]);
    }

    /// <summary>The flow that a segment with this hash will most likely go to, or null: found without touching the flow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Flow? Guess(uint hash)
    {
        Slot[] slots = _slots;
        uint mask = (uint)slots.Length - 1;
        for (uint at = hash & mask; ; at = (at + 1) & mask)
        {
            ref Slot slot = ref slots[at];
            if (slot.Hash == hash || slot.Flow is null)
            {
                return slot.Flow;
            }
        }
    }

    /// <summary>Takes a segment.</summary>
    /// <returns>The flow that it went to.</returns>
    public Flow? Accept(in Segment segment) => Accept(segment, Hash.Of(segment));

    /// <summary>Takes a segment.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="hash">Its <see cref="Hash"/>.</param>
    /// <param name="mayOpen">Whether it may be the first of a flow; if not, and it belongs to none, it is passed over.</param>
    /// <returns>The flow that it went to; null where it was passed over.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Flow? Accept(in Segment segment, uint hash, bool mayOpen = true)
    {
        if (segment.Time > _now)
        {
            _now = segment.Time;
            if (_now >= _due)
            {
                EndIdle();
            }
        }

        Flow? flow = Find(segment, hash, out int side);
        if (flow is not null && HasEndedBefore(flow, segment, side, out FlowEnd end))
        {
            End(flow, end);
            flow = null;
        }

        if (flow is null)
        {
            if (!mayOpen)
            {
                return null;
            }

            flow = Open(segment, hash);
            side = 0;
        }

        flow.Accept(segment, side);
        FlowState state = flow.State;
        if (state != flow.Listed)
        {
            Append(state, flow);
        }

        return flow;
    }

    /// <summary>After the last segment: ends the next of the flows that are still open, in the order in which they began.</summary>
    /// <returns>Whether there was one.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool FinishNext()
    {
        if (_last is null)
        {
            _last = [];
            foreach (Slot slot in _slots)
            {
                if (slot.Flow is not null)
                {
                    _last.Add(slot.Flow);
                }
            }

            _last.Sort(static (left, right) => right.Ordinal.CompareTo(left.Ordinal));
        }

        if (_last.Count == 0)
        {
            return false;
        }

        Flow flow = _last[^1];
        _last.RemoveAt(_last.Count - 1);
        End(flow, flow.IsClosed ? FlowEnd.Closed : FlowEnd.EndOfCapture);
        return true;
    }

    private static long Nanoseconds(TimeSpan time) => time.Ticks > long.MaxValue / 100 ? long.MaxValue : Math.Max(0, time.Ticks * 100);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Append(FlowState state, Flow flow)
    {
        flow.Listed = state;
        _lists[(int)state].Add(flow, _now);
        SetDue();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SetDue()
    {
        _due = long.MaxValue;
        foreach (FlowList list in _lists)
        {
            _due = Math.Min(_due, list.Due);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool HasEndedBefore(Flow flow, in Segment segment, int side, out FlowEnd end)
    {
        if (segment.Time - flow.LastTime > _lists[(int)flow.Listed].Timeout)
        {
            end = flow.IsClosed ? FlowEnd.Closed : FlowEnd.Idle;
            return true;
        }

        end = FlowEnd.PortReused;
        return (segment.Flags & TcpFlags.Syn) != 0 && flow.IsReopenedBy(segment, side);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Flow? Find(in Segment segment, uint hash, out int side)
    {
        Slot[] slots = _slots;
        uint mask = (uint)slots.Length - 1;
        for (uint at = hash & mask; ; at = (at + 1) & mask)
        {
            ref Slot slot = ref slots[at];
            Flow? flow = slot.Flow;
            if (flow is null)
            {
                side = 0;
                return null;
            }

            if (slot.Hash == hash && (side = flow.SideOf(segment)) >= 0)
            {
                return flow;
            }
        }
    }

    private Stack<Flow> PoolOf(TransportProtocol protocol) => protocol == TransportProtocol.Tcp ? _streams : _datagramFlows;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Flow Open(in Segment segment, uint hash)
    {
        if (_count >= _limits.MaxOpenFlows)
        {
            Evict();
        }

        Flow flow = PoolOf(segment.Protocol).TryPop(out Flow? used) ? used : _create(segment.Protocol);
        flow.Open(segment, hash, Opened++, _budget);
        if (++_count * 2 > _slots.Length)
        {
            Grow();
        }

        Place(_slots, flow);
        Append(flow.State, flow);
        return flow;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Place(Slot[] slots, Flow flow)
    {
        uint mask = (uint)slots.Length - 1;
        uint at = flow.Hash & mask;
        while (slots[at].Flow is not null)
        {
            at = (at + 1) & mask;
        }

        slots[at] = new Slot { Hash = flow.Hash, Flow = flow };
    }

    private void Grow()
    {
        var slots = new Slot[_slots.Length * 2];
        foreach (Slot slot in _slots)
        {
            if (slot.Flow is not null)
            {
                Place(slots, slot.Flow);
            }
        }

        _slots = slots;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Remove(Flow flow)
    {
        Slot[] slots = _slots;
        uint mask = (uint)slots.Length - 1;
        uint at = flow.Hash & mask;
        while (slots[at].Flow != flow)
        {
            at = (at + 1) & mask;
        }

        // Move back what only stands where it does because this place was taken.
        for (uint next = (at + 1) & mask; slots[next].Flow is not null; next = (next + 1) & mask)
        {
            uint home = slots[next].Hash & mask;
            if (((next - home) & mask) >= ((next - at) & mask))
            {
                slots[at] = slots[next];
                at = next;
            }
        }

        slots[at] = default;
        _count--;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void End(Flow flow, FlowEnd end)
    {
        Remove(flow);
        flow.Entry.List?.Remove(flow);
        flow.Finish();
        _ended(flow, end);
        Stack<Flow> pool = PoolOf(flow.Protocol);
        flow.Reset();
        pool.Push(flow);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void EndIdle()
    {
        foreach (FlowState state in (ReadOnlySpan<FlowState>)[FlowState.Closed, FlowState.Quiet, FlowState.Datagrams, FlowState.Open])
        {
            FlowList list = _lists[(int)state];
            while (list.Due <= _now && list.First is Flow flow)
            {
                if (state == FlowState.Closed || _now - flow.LastTime >= list.Timeout)
                {
                    End(flow, state == FlowState.Closed ? FlowEnd.Closed : FlowEnd.Idle);
                }
                else
                {
                    list.Add(flow, _now);
                }
            }
        }

        SetDue();
    }

    private void Evict()
    {
        if (_lists[(int)FlowState.Closed].First is Flow closed)
        {
            End(closed, FlowEnd.Closed);
            return;
        }

        Evicted++;
        if ((_lists[(int)FlowState.Quiet].First ?? _lists[(int)FlowState.Datagrams].First) is Flow quiet)
        {
            End(quiet, FlowEnd.Evicted);
            return;
        }

        FlowList open = _lists[(int)FlowState.Open];
        for (int chance = 0; chance < SecondChances && open.First!.LastTime > open.First.Entry.Since; chance++)
        {
            Append(FlowState.Open, open.First);
        }

        End(open.First!, FlowEnd.Evicted);
    }

    private struct Slot
    {
        public uint Hash;
        public Flow? Flow;
    }
}
