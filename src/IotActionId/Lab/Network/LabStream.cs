namespace IotActionId.Lab;

/// <summary>
/// One end of a connection as a <see cref="Stream"/>. What its owner writes goes to a delegate at once; what arrives is handed in with
/// <see cref="Deliver"/> and completes the pending read on the same thread: the whole lab stays on the thread of its clock, but for
/// HttpClient, which reads and writes on threads of its own too.
/// </summary>
internal sealed class LabStream(Action<ReadOnlyMemory<byte>> written) : Stream
{
    private readonly Lock _lock = new();
    private readonly Queue<ReadOnlyMemory<byte>> _arrived = new();
    private ReadOnlyMemory<byte> _current;
    private TaskCompletionSource<int>? _reader;
    private Memory<byte> _readerBuffer;
    private bool _ended;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Hands bytes to the reader. The caller does not change them afterwards.</summary>
    public void Deliver(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        TaskCompletionSource<int>? reader;
        int count;
        lock (_lock)
        {
            _arrived.Enqueue(bytes);
            reader = TakeForReader(out count);
        }

        reader?.SetResult(count);
    }

    /// <summary>Nothing more will arrive: reads return 0 once everything is read.</summary>
    public void End()
    {
        TaskCompletionSource<int>? reader;
        int count;
        lock (_lock)
        {
            _ended = true;
            reader = TakeForReader(out count);
        }

        reader?.SetResult(count);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (HasData || _ended)
            {
                return new(Take(buffer.Span));
            }

            // No RunContinuationsAsynchronously: whoever waits goes on inside Deliver.
            _reader = new TaskCompletionSource<int>();
            _readerBuffer = buffer;
            return new(_reader.Task);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A blocking read would stop the clock.");

    public override void Write(byte[] buffer, int offset, int count) => written(buffer.AsMemory(offset, count).ToArray());

    public override void Write(ReadOnlySpan<byte> buffer) => written(buffer.ToArray());

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer, offset, count);
        return Task.CompletedTask;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return default;
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private bool HasData => !_current.IsEmpty || _arrived.Count > 0;

    private TaskCompletionSource<int>? TakeForReader(out int count)
    {
        TaskCompletionSource<int>? reader = _reader;
        _reader = null;
        count = reader is null ? 0 : Take(_readerBuffer.Span);
        return reader;
    }

    private int Take(Span<byte> target)
    {
        if (_current.IsEmpty && !_arrived.TryDequeue(out _current))
        {
            return 0;
        }

        int count = Math.Min(target.Length, _current.Length);
        _current.Span[..count].CopyTo(target);
        _current = _current[count..];
        return count;
    }
}
