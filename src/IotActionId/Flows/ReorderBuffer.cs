using System.Runtime.CompilerServices;
using System.Buffers;

namespace IotActionId.Flows;

/// <summary>
/// The out-of-order segments of one direction, sorted, without overlap: where two copies of a byte differ, the first one captured is kept.
/// </summary>
internal sealed class ReorderBuffer
{
    /// <summary>Segments one direction may hold: a window of 1.4 MB at the usual segment size, and a bound on the cost of inserting one.</summary>
    public const int MaxSegments = 1024;

    /// <summary>What holding a segment costs beside its bytes, so that a flood of tiny ones meets the byte limit too.</summary>
    private const int Overhead = 64;

    private HeldSegment[] _segments = new HeldSegment[8];
    private int _head;
    private int _count;

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>Whether one more segment might not fit.</summary>
    public bool IsFull => _count >= MaxSegments;

    /// <summary>Memory held, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>When the hole in front of the first segment was noticed, by the capture's clock.</summary>
    public long HoleSince { get; set; }

    /// <summary>Packets of the flow since then.</summary>
    public int HolePackets { get; set; }

    /// <summary>The first segment that waits.</summary>
    public ref HeldSegment First => ref _segments[_head];

    /// <summary>Whether two more segments follow the first within a window: three are no coincidence.</summary>
    public bool HasSequel(int window) => _count >= 3 && _segments[_head + 2].Sequence - First.Sequence <= (uint)window;

    /// <summary>Takes a copy of what no held segment covers yet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Insert(uint sequence, in StreamBytes bytes)
    {
        ReadOnlySpan<byte> captured = bytes.Captured;
        int length = bytes.Length;
        bool start = bytes.SegmentStart;

        // New segments mostly belong at the end, so the search starts there.
        int at = _head + _count;
        while (at > _head && (int)(_segments[at - 1].Sequence - sequence) >= 0)
        {
            at--;
        }

        if (at > _head)
        {
            int covered = (int)(_segments[at - 1].End - sequence);
            if (covered > 0)
            {
                Advance(ref captured, ref length, ref sequence, Math.Min(covered, length));
                start = false;
            }
        }

        while (length > 0)
        {
            int room = at < _head + _count ? (int)(_segments[at].Sequence - sequence) : int.MaxValue;
            int piece = Math.Min(length, room);
            if (piece > 0)
            {
                byte[]? copy = null;
                int kept = Math.Min(piece, captured.Length);
                if (kept > 0)
                {
                    copy = ArrayPool<byte>.Shared.Rent(kept);
                    captured[..kept].CopyTo(copy);
                }

                InsertAt(ref at, new HeldSegment
                {
                    Sequence = sequence,
                    Length = piece,
                    Captured = kept,
                    Buffer = copy,
                    Time = bytes.Time,
                    PeerAcknowledged = bytes.PeerAcknowledged,
                    Push = bytes.Push && piece == length,
                    SegmentStart = start,
                });
                Advance(ref captured, ref length, ref sequence, piece);
                start = false;
            }

            if (length > 0)
            {
                Advance(ref captured, ref length, ref sequence, Math.Min(_segments[at].Length, length));
                at++;
            }
        }
    }

    /// <summary>Forgets the first segment and gives its buffer back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void RemoveFirst()
    {
        ref HeldSegment first = ref _segments[_head];
        Bytes -= first.Captured + Overhead;
        if (first.Buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(first.Buffer);
        }

        first = default;
        _count--;
        _head = _count == 0 ? 0 : _head + 1;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        while (_count > 0)
        {
            RemoveFirst();
        }
    }

    private static void Advance(ref ReadOnlySpan<byte> captured, ref int length, ref uint sequence, int by)
    {
        captured = captured.Length > by ? captured[by..] : default;
        length -= by;
        sequence += (uint)by;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void InsertAt(ref int at, in HeldSegment segment)
    {
        if (_head + _count == _segments.Length)
        {
            if (_head > 0)
            {
                Array.Copy(_segments, _head, _segments, 0, _count);
                Array.Clear(_segments, _count, _head);
                at -= _head;
                _head = 0;
            }
            else
            {
                Array.Resize(ref _segments, _segments.Length * 2);
            }
        }

        Array.Copy(_segments, at, _segments, at + 1, _head + _count - at);
        _segments[at++] = segment;
        _count++;
        Bytes += segment.Captured + Overhead;
    }
}
