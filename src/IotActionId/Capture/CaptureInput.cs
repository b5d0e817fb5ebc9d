using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace IotActionId.Capture;

/// <summary>
/// The bytes of a capture as a window that slides over a stream: large sequential reads into few buffers that are used again and again.
/// What straddles two reads is moved in front of the next one, so that a record is always one span.
/// </summary>
internal sealed class CaptureInput : IDisposable
{
    /// <summary>Bytes asked of the stream at a time.</summary>
    internal const int ChunkSize = 256 * 1024;

    /// <summary>The longest span that can be asked for; each buffer keeps this much room in front of what is read into it.</summary>
    internal const int Headroom = CaptureReader.MaximumPacketLength + 4096;

    private readonly Stream _stream;
    private readonly ReadAhead? _readAhead;
    private byte[] _buffer;
    private int _position = Headroom;
    private int _end = Headroom;
    private long _origin = -Headroom;

    /// <summary>Wraps a stream and owns it.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="readAhead">Whether a thread of its own reads ahead: only for streams whose reads return soon, so not for pipes.</param>
    public CaptureInput(Stream stream, bool readAhead)
    {
        _stream = stream;
        _readAhead = readAhead ? new ReadAhead(stream) : null;
        _buffer = NewBuffer();
    }

    /// <summary>
    /// Where packets are used later than the next read: takes the buffer that they lie in and gives the one to read on into, which may be the
    /// same where none of its packets is needed any more. Not together with reading ahead. Null where packets are used at once.
    /// </summary>
    public Func<byte[], byte[]>? Exchange { get; set; }

    /// <summary>The buffer that the bytes in memory lie in.</summary>
    public byte[] CurrentBuffer => _buffer;

    /// <summary>What made the stream end early (a read error, damaged gzip data), or null.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Bytes consumed since the start of the (unpacked) capture.</summary>
    public long Offset => _origin + _position;

    /// <summary>Bytes that are in memory and not yet consumed.</summary>
    public int Available => _end - _position;

    internal static byte[] NewBuffer() => GC.AllocateUninitializedArray<byte>(Headroom + ChunkSize);

    /// <summary>Makes at least <paramref name="count"/> bytes available; false where the stream ends before.</summary>
    /// <param name="count">Bytes, at most <see cref="Headroom"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Ensure(int count) => _end - _position >= count || Fill(count);

    /// <summary>The next bytes; they must be available.</summary>
    /// <param name="count">Bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Peek(int count) => new(_buffer, _position, count);

    /// <summary>Consumes bytes that are available.</summary>
    /// <param name="count">Bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(int count)
    {
        _position += count;
        ref byte next = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_buffer), _position);
        CacheHint.Fetch(ref next);
        CacheHint.Fetch(ref Unsafe.Add(ref next, 64));
    }

    /// <summary>Consumes bytes, however many; false where the stream ends before.</summary>
    /// <param name="count">Bytes, not negative.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Skip(long count)
    {
        while (count > Available)
        {
            count -= Available;
            _position = _end;
            if (!Fill(1))
            {
                return false;
            }
        }

        _position += (int)count;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _readAhead?.Dispose();
        _stream.Dispose();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Fill(int count)
    {
        while (Available < count)
        {
            if (!(_readAhead is null ? ReadMore() : TakeNext()))
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadMore()
    {
        byte[] target = Exchange?.Invoke(_buffer) ?? _buffer;

        // A pipe delivers in small pieces: append while there is room, so that the tail is not moved for every piece.
        if (target != _buffer || _end == _buffer.Length || Available == 0)
        {
            MoveTail(target);
        }

        try
        {
            int read = _stream.Read(_buffer, _end, _buffer.Length - _end);
            _end += read;
            return read > 0;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Failure = exception;
            return false;
        }
    }

    private bool TakeNext()
    {
        byte[]? next = _readAhead!.Take(out int length, out Exception? failure);
        if (next is null)
        {
            Failure = failure;
            return false;
        }

        byte[] previous = _buffer;
        MoveTail(next);
        _end += length;
        _readAhead.Return(previous);
        return true;
    }

    private void MoveTail(byte[] target)
    {
        int tail = Available;
        int start = Headroom - tail;
        Buffer.BlockCopy(_buffer, _position, target, start, tail);
        _origin += _position - start;
        _buffer = target;
        _position = start;
        _end = Headroom;
    }
}
