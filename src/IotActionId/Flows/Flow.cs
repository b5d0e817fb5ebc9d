using System.Runtime.CompilerServices;
using IotActionId.Packets;

namespace IotActionId.Flows;

/// <summary>
/// Both directions of one TCP connection or UDP association. Puts the TCP segments of each direction in order (RFC 9293) and hands the bytes
/// to the derived class, which knows what they mean. Side 0 is who sent the first packet. Objects are used again for later flows.
/// </summary>
internal abstract class Flow
{
    /// <summary>How long a hole is kept open after the other side acknowledged it: packets captured on two interfaces change places by less.</summary>
    private const long PatienceNanoseconds = 200_000_000;

    /// <summary>The same, in packets of the flow.</summary>
    private const int PatiencePackets = 32;

    /// <summary>An acknowledgement further ahead than any window (RFC 7323 section 2.3: 1 GiB) is nonsense and says nothing of loss.</summary>
    private const int MaxWindow = 1 << 30;

    private ReorderBudget _budget = null!;
    private Core _core;

    /// <summary>TCP or UDP.</summary>
    public TransportProtocol Protocol => _core.Protocol;

    /// <summary>Side 0.</summary>
    public Endpoint First => _core.First;

    /// <summary>Side 1.</summary>
    public Endpoint Second => _core.Second;

    /// <summary>The place of its first packet among the first packets of all flows.</summary>
    public long Ordinal { get; private set; }

    /// <summary>Time of the first packet, nanoseconds since 1970-01-01 UTC.</summary>
    public long StartTime { get; private set; }

    /// <summary>The latest time of any of its packets.</summary>
    public long LastTime => _core.LastTime;

    /// <summary>Packets of both directions.</summary>
    public long Packets => _core.Packets;

    /// <summary>Payload bytes on the wire of both directions, copies included.</summary>
    public long Bytes => _core.Bytes;

    /// <summary>Bytes that the capture does not hold.</summary>
    public long LostBytes { get; private set; }

    /// <summary>The side whose SYN opened the connection; -1 where no SYN was captured.</summary>
    public int Opener { get; private set; }

    /// <summary>Whether a segment with payload came.</summary>
    public bool HasPayload => _core.HasPayload;

    /// <summary>Whether RST, or FIN from both sides, ended it.</summary>
    public bool IsClosed => _core.IsClosed;

    /// <summary>Which list of the table it belongs to.</summary>
    internal FlowState State
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _core.IsClosed ? FlowState.Closed
            : _core.Protocol != TransportProtocol.Tcp ? FlowState.Datagrams
            : _core.HasPayload ? FlowState.Open
            : FlowState.Quiet;
    }

    /// <summary>The list that the table keeps it in.</summary>
    internal FlowState Listed { get => _core.Listed; set => _core.Listed = value; }

    /// <summary>The flow's place in that list; the table's business alone.</summary>
    internal FlowListEntry Entry;

    /// <summary>The hash under which the table holds it.</summary>
    internal uint Hash { get; private set; }

    /// <summary>The side that sent a segment; -1 where it is none of this flow's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int SideOf(in Segment segment)
    {
        if (segment.Protocol != _core.Protocol)
        {
            return -1;
        }

        return Same(segment.Source, _core.First) && Same(segment.Destination, _core.Second) ? 0
            : Same(segment.Source, _core.Second) && Same(segment.Destination, _core.First) ? 1
            : -1;
    }

    /// <summary>Begins a new flow with the segment that is about to be accepted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Open(in Segment segment, uint hash, long ordinal, ReorderBudget budget)
    {
        _core.Protocol = segment.Protocol;
        _core.First = segment.Source;
        _core.Second = segment.Destination;
        _core.LastTime = segment.Time;
        _core.ResetBy = -1;
        Hash = hash;
        Ordinal = ordinal;
        StartTime = segment.Time;
        Opener = -1;
        _budget = budget;
    }

    /// <summary>Whether a SYN opens another connection between the same endpoints, rather than repeating the one that opened this.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal bool IsReopenedBy(in Segment segment, int side)
    {
        if ((segment.Flags & (TcpFlags.Syn | TcpFlags.Rst)) != TcpFlags.Syn)
        {
            return false;
        }

        ref StreamHalf mine = ref Half(side);
        ref StreamHalf peer = ref Half(1 - side);
        uint first = segment.Sequence + 1;
        if ((segment.Flags & TcpFlags.Ack) != 0)
        {
            // A SYN+ACK whose SYN is missing. Until bytes have flowed it may be a second answer to the same SYN.
            return mine.Started && mine.Delivered > 0 && first != mine.Initial && IsClosed;
        }

        return mine.Started ? first != mine.Initial : peer.Delivered > 0 || peer.FinSeen || IsClosed;
    }

    /// <summary>Takes one of its segments.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Accept(in Segment segment, int side)
    {
        _core.Packets++;
        _core.Bytes += segment.PayloadLength;
        if (segment.Time > _core.LastTime)
        {
            _core.LastTime = segment.Time;
        }

        if (segment.Protocol == TransportProtocol.Tcp)
        {
            AcceptTcp(segment, side);
        }
        else
        {
            _core.HasPayload = true;
            OnDatagram(side, segment.Payload, segment.PayloadLength, segment.Time);
        }
    }

    /// <summary>Hands on what still waits, counts what is missing, and says that the flow is over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Finish()
    {
        if (Protocol == TransportProtocol.Tcp)
        {
            FinishHalf(ref _core.Half0, 0);
            FinishHalf(ref _core.Half1, 1);
        }

        OnEnd();
    }

    /// <summary>Makes the object ready for another flow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal virtual void Reset()
    {
        ResetHalf(ref _core.Half0);
        ResetHalf(ref _core.Half1);
        _core = default;
        LostBytes = 0;
        Entry = default;
    }

    /// <summary>Whether the stream that this side sends was seen from its first byte on.</summary>
    protected bool SeenFromStart(int side) => Half(side).FromStart;

    /// <summary>Whether any packet came from this side.</summary>
    protected bool IsActive(int side) => Half(side).Active;

    /// <summary>The next bytes of a TCP stream.</summary>
    protected abstract void OnBytes(int side, in StreamBytes bytes);

    /// <summary>Bytes of a TCP stream that the capture does not hold; what follows them comes next.</summary>
    protected abstract void OnGap(int side, long length);

    /// <summary>A UDP datagram; <paramref name="length"/> is its length on the wire.</summary>
    protected abstract void OnDatagram(int side, ReadOnlySpan<byte> captured, int length, long time);

    /// <summary>Nothing more comes.</summary>
    protected abstract void OnEnd();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Same(in Endpoint one, in Endpoint other) =>
        ((one.Low ^ other.Low) | (one.High ^ other.High) | (uint)(one.Port ^ other.Port)) == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref StreamHalf Half(int side) => ref side == 0 ? ref _core.Half0 : ref _core.Half1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AcceptTcp(in Segment segment, int side)
    {
        ref StreamHalf mine = ref Half(side);
        ref StreamHalf peer = ref Half(1 - side);
        TcpFlags flags = segment.Flags;
        uint sequence = segment.Sequence;
        mine.Active = true;

        if ((flags & TcpFlags.Syn) != 0)
        {
            sequence++;
            StartFromSyn(ref mine, sequence);
            bool answers = (flags & TcpFlags.Ack) != 0;
            if (answers)
            {
                StartFromSyn(ref peer, segment.Acknowledgement);
            }

            Opener = Opener >= 0 ? Opener : answers ? 1 - side : side;
        }

        if ((flags & TcpFlags.Rst) != 0)
        {
            // Its acknowledgement number may be anything, and its payload is at most a reason in words (RFC 9293 section 3.5.3).
            _core.IsClosed = true;
            _core.ResetBy = (sbyte)side;
            return;
        }

        if ((flags & TcpFlags.Ack) != 0)
        {
            Acknowledge(ref mine, ref peer, segment.Acknowledgement);
        }

        int length = segment.PayloadLength;
        if (length > 0)
        {
            _core.HasPayload = true;
            if (!mine.Started)
            {
                mine.Start(sequence, fromStart: false);
            }

            mine.ChooseStart(sequence);
            long acknowledged = peer.Started ? peer.Delivered - (int)(peer.Next - segment.Acknowledgement) : 0;
            var bytes = new StreamBytes(segment.Payload, length, segment.Time, mine.Delivered, acknowledged, (flags & TcpFlags.Psh) != 0, segmentStart: true);
            if (sequence == mine.Next && mine.Held is null)
            {
                mine.Next += (uint)length;
                mine.Delivered += length;
                Reopen(side);
                OnBytes(side, bytes);
            }
            else
            {
                AcceptOutOfTurn(ref mine, side, sequence, bytes);
            }
        }

        if ((flags & TcpFlags.Fin) != 0 && !mine.FinSeen)
        {
            mine.FinSeen = true;
            mine.FinSequence = sequence + (uint)length;
            if (!mine.Started)
            {
                mine.Start(mine.FinSequence, fromStart: false);
            }
        }

        if (mine.Held is not null)
        {
            GiveUpHole(ref mine, side, segment.Time);
        }

        if (peer.Held is not null)
        {
            GiveUpHole(ref peer, 1 - side, segment.Time);
        }

        if (mine.IsFinished && (peer.IsFinished || !peer.Active))
        {
            _core.IsClosed = true;
        }
    }

    private void StartFromSyn(ref StreamHalf half, uint first)
    {
        if (half.Start(first, fromStart: true) && half.Held is not null)
        {
            _budget.Return(half.Held);
            half.Held = null;
        }
    }

    /// <summary>New bytes from the side that seemed to have sent a RST show that the RST was forged or ignored; from the other side they were only under way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Reopen(int side)
    {
        if (_core.IsClosed && _core.ResetBy == side)
        {
            _core.IsClosed = false;
            _core.ResetBy = -1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Acknowledge(ref StreamHalf mine, ref StreamHalf peer, uint number)
    {
        if (!peer.Started)
        {
            // The opener's first acknowledgement gives the number of a SYN+ACK that was not captured.
            if (mine.FromStart && mine.Delivered == 0)
            {
                peer.Start(number, fromStart: true);
            }
        }
        else
        {
            peer.ChooseStart(number);
        }

        if (!peer.HasAcknowledged || (int)(number - peer.Acknowledged) > 0)
        {
            peer.HasAcknowledged = true;
            peer.Acknowledged = number;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AcceptOutOfTurn(ref StreamHalf mine, int side, uint sequence, in StreamBytes bytes)
    {
        int old = (int)(mine.Next - sequence);
        if (old >= bytes.Length)
        {
            return;
        }

        ReadOnlySpan<byte> captured = bytes.Captured;
        int length = bytes.Length;
        if (old > 0)
        {
            captured = captured.Length > old ? captured[old..] : default;
            length -= old;
            sequence = mine.Next;
        }

        var fresh = new StreamBytes(captured, length, bytes.Time, mine.Delivered, bytes.PeerAcknowledged, bytes.Push, segmentStart: old <= 0);
        Reopen(side);
        if (sequence == mine.Next && mine.Held is null)
        {
            mine.Next += (uint)length;
            mine.Delivered += length;
            OnBytes(side, fresh);
            return;
        }

        mine.Held ??= _budget.Rent();
        ReorderBuffer held = mine.Held;
        if (held.IsEmpty)
        {
            held.HoleSince = bytes.Time;
            held.HolePackets = 0;
        }

        long before = held.Bytes;
        held.Insert(sequence, fresh);
        _budget.Held += held.Bytes - before;
        HandOn(ref mine, side, bytes.Time);
        while (mine.Held is not null && (held.IsFull || _budget.IsExceeded))
        {
            _budget.HolesGivenUp++;
            SkipHole(ref mine, side, bytes.Time);
        }
    }

    /// <summary>Hands on the held segments that have come to be next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void HandOn(ref StreamHalf half, int side, long now)
    {
        ReorderBuffer held = half.Held!;
        bool moved = false;
        while (!held.IsEmpty && held.First.Sequence == half.Next)
        {
            ref HeldSegment first = ref held.First;
            half.Next += (uint)first.Length;
            long offset = half.Delivered;
            half.Delivered += first.Length;
            OnBytes(side, new StreamBytes(
                first.Buffer.AsSpan(0, first.Captured), first.Length, first.Time, offset, first.PeerAcknowledged, first.Push, first.SegmentStart));
            long before = held.Bytes;
            held.RemoveFirst();
            _budget.Held += held.Bytes - before;
            moved = true;
        }

        if (held.IsEmpty)
        {
            _budget.Return(held);
            half.Held = null;
        }
        else if (moved)
        {
            held.HoleSince = now;
            held.HolePackets = 0;
        }
    }

    /// <summary>Declares the hole in front of the held segments lost once the receiver has acknowledged it: it has those bytes, so they will not be sent again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void GiveUpHole(ref StreamHalf half, int side, long now)
    {
        ReorderBuffer held = half.Held!;
        held.HolePackets++;
        while (half.Held is not null
            && half.HasAcknowledged
            && (int)(half.Acknowledged - held.First.Sequence) >= 0
            && (held.HolePackets > PatiencePackets || now - held.HoleSince > PatienceNanoseconds))
        {
            SkipHole(ref half, side, now);
        }
    }

    private void SkipHole(ref StreamHalf half, int side, long now)
    {
        uint next = half.Held!.First.Sequence;
        LoseUpTo(ref half, side, next);
        HandOn(ref half, side, now);
    }

    private void LoseUpTo(ref StreamHalf half, int side, uint next)
    {
        int hole = (int)(next - half.Next);
        half.Next = next;
        half.Delivered += hole;
        LostBytes += hole;
        OnGap(side, hole);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FinishHalf(ref StreamHalf half, int side)
    {
        while (half.Held is not null)
        {
            SkipHole(ref half, side, LastTime);
        }

        if (!half.Started)
        {
            return;
        }

        // What was acknowledged, or lies before the FIN, was sent; the acknowledgement of a FIN counts one more than the bytes.
        int missing = half.FinSeen ? (int)(half.FinSequence - half.Next)
            : half.HasAcknowledged ? (int)(half.Acknowledged - half.Next) : 0;
        if (missing > (half.FinSeen ? 0 : 1) && missing < MaxWindow)
        {
            LoseUpTo(ref half, side, half.Next + (uint)missing);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ResetHalf(ref StreamHalf half)
    {
        if (half.Held is not null)
        {
            _budget.Return(half.Held);
        }

        half = default;
    }

    /// <summary>What every packet needs, side by side in memory: with many flows open, each line that a packet touches is a cache miss.</summary>
    private struct Core
    {
        public Endpoint First;
        public Endpoint Second;
        public long LastTime;
        public long Packets;
        public long Bytes;
        public TransportProtocol Protocol;
        public FlowState Listed;
        public bool HasPayload;
        public bool IsClosed;
        public sbyte ResetBy;
        public StreamHalf Half0;
        public StreamHalf Half1;
    }
}
