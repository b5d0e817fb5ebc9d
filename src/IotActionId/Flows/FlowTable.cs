using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using IotActionId.Packets;

namespace IotActionId.Flows;

/// <summary>
/// The open flows, found by their endpoints in either order: a hash table with open addressing, so that a packet costs one probe.
/// The order in which flows end depends on the packets alone, never on the hash.
/// </summary>
/// <typeparam name="TFlow">What makes sense of the bytes.</typeparam>
internal sealed class FlowTable<TFlow>
    where TFlow : Flow
{
    private const int SecondChances = 8;

    private readonly FlowLimits _limits;
    private readonly Func<TFlow> _create;
    private readonly Action<TFlow, FlowEnd> _ended;
    private readonly ReorderBudget _budget;
    private readonly Stack<TFlow> _pool = new();
    private readonly FlowList _quiet;
    private readonly FlowList _open;
    private readonly FlowList _datagrams;
    private readonly FlowList _closed;

    // Keys for the hash: whoever makes a capture must not be able to choose endpoints that all fall into one place.
    private readonly ulong _key0;
    private readonly ulong _key1;

    private Slot[] _slots = new Slot[1024];
    private int _count;
    private long _now = long.MinValue;

    /// <summary>Creates an empty table.</summary>
    /// <param name="limits">How much it may hold.</param>
    /// <param name="create">Makes a flow object when none waits to be used again.</param>
    /// <param name="ended">Is told of every flow that has ended; the object is used again when it returns.</param>
    public FlowTable(FlowLimits limits, Func<TFlow> create, Action<TFlow, FlowEnd> ended)
    {
        _limits = limits;
        _create = create;
        _ended = ended;
        _budget = new ReorderBudget(limits.MaxReorderBytes);
        _quiet = new FlowList(Nanoseconds(limits.HalfOpenTimeout));
        _open = new FlowList(Nanoseconds(limits.TcpIdleTimeout));
        _datagrams = new FlowList(Nanoseconds(limits.UdpIdleTimeout));
        _closed = new FlowList(Nanoseconds(limits.CloseLinger));
        Span<ulong> keys = stackalloc ulong[2];
        RandomNumberGenerator.Fill(System.Runtime.InteropServices.MemoryMarshal.AsBytes(keys));
        _key0 = keys[0];
        _key1 = keys[1];
    }

    /// <summary>Flows open now.</summary>
    public int Count => _count;

    /// <summary>Flows begun so far.</summary>
    public long Opened { get; private set; }

    /// <summary>Flows that ended early because the table was full.</summary>
    public long Evicted { get; private set; }

    /// <summary>Bytes held out of order now.</summary>
    public long ReorderBytes => _budget.Held;

    /// <summary>Takes a segment.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Accept(in Segment segment)
    {
        if (segment.Time > _now)
        {
            _now = segment.Time;
            if (_now >= _quiet.Due || _now >= _open.Due || _now >= _datagrams.Due || _now >= _closed.Due)
            {
                EndIdle();
            }
        }

        uint hash = Hash(segment);
        TFlow? flow = Find(segment, hash);
        if (flow is not null && HasEndedBefore(flow, segment, out FlowEnd end))
        {
            End(flow, end);
            flow = null;
        }

        flow ??= Open(segment, hash);
        flow.Accept(segment);
        FlowList list = ListOf(flow);
        if (list != flow.Entry.List)
        {
            list.Add(flow, _now);
        }
    }

    /// <summary>Ends every flow that is still open, in the order in which they began.</summary>
    public void Finish()
    {
        var flows = new List<TFlow>(_count);
        foreach (Slot slot in _slots)
        {
            if (slot.Flow is not null)
            {
                flows.Add(slot.Flow);
            }
        }

        flows.Sort(static (left, right) => left.Ordinal.CompareTo(right.Ordinal));
        foreach (TFlow flow in flows)
        {
            End(flow, flow.IsClosed ? FlowEnd.Closed : FlowEnd.EndOfCapture);
        }
    }

    private static long Nanoseconds(TimeSpan time) => time.Ticks > long.MaxValue / 100 ? long.MaxValue : Math.Max(0, time.Ticks * 100);

    /// <summary>The product of two words, folded: one multiplication mixes all bits (the step of wyhash).</summary>
    private static ulong Mix(ulong left, ulong right)
    {
        ulong high = Math.BigMul(left, right, out ulong low);
        return high ^ low;
    }

    /// <summary>The same for both directions.</summary>
    private uint Hash(in Segment segment)
    {
        ulong both = HashOf(segment.Source) + HashOf(segment.Destination);
        ulong mixed = Mix(both ^ _key0, _key1 ^ (ulong)segment.Protocol);
        return (uint)(mixed ^ (mixed >> 32));
    }

    private ulong HashOf(in Endpoint endpoint) =>
        Mix(endpoint.Low ^ _key0, BitOperations.RotateLeft(endpoint.High, 17) ^ ((ulong)endpoint.Port << 40) ^ _key1);

    private FlowList ListOf(TFlow flow) =>
        flow.IsClosed ? _closed
        : flow.Protocol != TransportProtocol.Tcp ? _datagrams
        : flow.HasPayload ? _open
        : _quiet;

    private static bool HasEndedBefore(TFlow flow, in Segment segment, out FlowEnd end)
    {
        if (segment.Time - flow.LastTime > flow.Entry.List!.Timeout)
        {
            end = flow.IsClosed ? FlowEnd.Closed : FlowEnd.Idle;
            return true;
        }

        end = FlowEnd.PortReused;
        return flow.Protocol == TransportProtocol.Tcp && flow.IsReopenedBy(segment);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private TFlow? Find(in Segment segment, uint hash)
    {
        Slot[] slots = _slots;
        uint mask = (uint)slots.Length - 1;
        for (uint at = hash & mask; ; at = (at + 1) & mask)
        {
            ref Slot slot = ref slots[at];
            if (slot.Flow is null)
            {
                return null;
            }

            if (slot.Hash == hash && slot.Flow.Matches(segment))
            {
                return slot.Flow;
            }
        }
    }

    private TFlow Open(in Segment segment, uint hash)
    {
        if (_count >= _limits.MaxOpenFlows)
        {
            Evict();
        }

        TFlow flow = _pool.TryPop(out TFlow? used) ? used : _create();
        flow.Open(segment, hash, Opened++, _budget);
        if (++_count * 2 > _slots.Length)
        {
            Grow();
        }

        Place(_slots, flow);
        (flow.Protocol == TransportProtocol.Tcp ? _quiet : _datagrams).Add(flow, _now);
        return flow;
    }

    private static void Place(Slot[] slots, TFlow flow)
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

    private void Remove(TFlow flow)
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

    private void End(TFlow flow, FlowEnd end)
    {
        Remove(flow);
        flow.Entry.List?.Remove(flow);
        flow.Finish();
        _ended(flow, end);
        flow.Reset();
        _pool.Push(flow);
    }

    private void EndIdle()
    {
        EndIdle(_closed);
        EndIdle(_quiet);
        EndIdle(_datagrams);
        EndIdle(_open);
    }

    private void EndIdle(FlowList list)
    {
        while (list.Due <= _now && list.First is TFlow flow)
        {
            if (_now - flow.LastTime >= list.Timeout || list == _closed)
            {
                End(flow, list == _closed ? FlowEnd.Closed : FlowEnd.Idle);
            }
            else
            {
                list.Add(flow, _now);
            }
        }
    }

    private void Evict()
    {
        if (_closed.First is TFlow closed)
        {
            End(closed, FlowEnd.Closed);
            return;
        }

        Evicted++;
        if ((_quiet.First ?? _datagrams.First) is TFlow quiet)
        {
            End(quiet, FlowEnd.Evicted);
            return;
        }

        for (int chance = 0; chance < SecondChances && _open.First!.LastTime > _open.First.Entry.Since; chance++)
        {
            _open.Add(_open.First, _now);
        }

        End((TFlow)_open.First!, FlowEnd.Evicted);
    }

    private struct Slot
    {
        public uint Hash;
        public TFlow? Flow;
    }
}
