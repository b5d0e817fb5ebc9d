using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace IotActionId.Packets;

/// <summary>The segments of one buffer of a capture, decoded. Batches are used again and again.</summary>
internal sealed class SegmentBatch(byte[] buffer)
{
    private DecodedSegment[] _segments = new DecodedSegment[2048];
    private byte[] _aside = [];
    private int _asideLength;

    /// <summary>The capture's buffer that the payloads lie in.</summary>
    public byte[] Buffer { get; set; } = buffer;

    /// <summary>How many segments there are.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the buffer is needed no more than its next use: no segment lies in it.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>The segments.</summary>
    public ReadOnlySpan<DecodedSegment> Segments => _segments.AsSpan(0, Count);

    /// <summary>What the reading had come to when the batch was complete.</summary>
    public SegmentProgress Progress { get; set; }

    /// <summary>Defects that were new with this batch.</summary>
    public IotException[] Defects { get; set; } = [];

    /// <summary>Takes a segment.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in Segment segment, uint hash)
    {
        if (Count == _segments.Length)
        {
            Array.Resize(ref _segments, _segments.Length * 2);
        }

        ref DecodedSegment kept = ref _segments[Count++];
        kept.Time = segment.Time;
        kept.Source = segment.Source;
        kept.Destination = segment.Destination;
        kept.Sequence = segment.Sequence;
        kept.Acknowledgement = segment.Acknowledgement;
        kept.Hash = hash;
        kept.PayloadLength = segment.PayloadLength;
        kept.Captured = segment.Payload.Length;
        kept.Protocol = segment.Protocol;
        kept.Flags = segment.Flags;
        kept.IsAside = false;
        if (segment.Payload.Length > 0)
        {
            nint at = Unsafe.ByteOffset(ref MemoryMarshal.GetArrayDataReference(Buffer), ref MemoryMarshal.GetReference(segment.Payload));
            if (at >= 0 && at + segment.Payload.Length <= Buffer.Length)
            {
                kept.PayloadAt = (int)at;
            }
            else
            {
                PutAside(ref kept, segment.Payload);
            }
        }
    }

    /// <summary>The payload of one of the segments.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> PayloadOf(in DecodedSegment segment) =>
        segment.Captured == 0 ? default : new ReadOnlySpan<byte>(segment.IsAside ? _aside : Buffer, segment.PayloadAt, segment.Captured);

    /// <summary>Makes the batch ready for other segments.</summary>
    public void Clear()
    {
        Count = 0;
        _asideLength = 0;
        Defects = [];
    }

    /// <summary>Copies a payload that lies elsewhere: a reassembled datagram is overwritten by the next.</summary>
    private void PutAside(ref DecodedSegment kept, ReadOnlySpan<byte> payload)
    {
        if (_asideLength + payload.Length > _aside.Length)
        {
            Array.Resize(ref _aside, Math.Max(_aside.Length * 2, _asideLength + payload.Length));
        }

        payload.CopyTo(_aside.AsSpan(_asideLength));
        kept.IsAside = true;
        kept.PayloadAt = _asideLength;
        _asideLength += payload.Length;
    }
}
