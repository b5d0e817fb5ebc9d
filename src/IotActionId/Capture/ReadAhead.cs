namespace IotActionId.Capture;

/// <summary>A thread that reads a stream a few buffers ahead of its consumer, in order.</summary>
internal sealed class ReadAhead : IDisposable
{
    /// <summary>Buffers that may lie read and unused.</summary>
    internal const int Depth = 3;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _filled = new(0);
    private readonly SemaphoreSlim _empty = new(Depth);
    private readonly Queue<(byte[] Buffer, int Length)> _ready = new(Depth);
    private readonly Stack<byte[]> _free = new(Depth + 1);
    private readonly Stream _stream;
    private readonly Thread _thread;
    private Exception? _failure;
    private volatile bool _stopping;

    /// <summary>Starts to read.</summary>
    /// <param name="stream">The stream; nobody else may read it, and the owner disposes it after this.</param>
    public ReadAhead(Stream stream)
    {
        _stream = stream;
        _thread = new Thread(Run) { IsBackground = true, Name = "IotActionId capture read-ahead" };
        _thread.Start();
    }

    /// <summary>Waits for the next buffer; null at the end of the stream.</summary>
    /// <param name="length">Bytes in the buffer, from <see cref="CaptureInput.Headroom"/> on.</param>
    /// <param name="failure">At the end: what ended the stream early, or null.</param>
    public byte[]? Take(out int length, out Exception? failure)
    {
        _filled.Wait();
        lock (_gate)
        {
            if (_ready.TryDequeue(out (byte[] Buffer, int Length) next))
            {
                (length, failure) = (next.Length, null);
                return next.Buffer;
            }

            (length, failure) = (0, _failure);
        }

        _filled.Release();
        return null;
    }

    /// <summary>Gives a buffer back to be filled again.</summary>
    /// <param name="buffer">A buffer that was taken, or one like it.</param>
    public void Return(byte[] buffer)
    {
        lock (_gate)
        {
            _free.Push(buffer);
        }

        _empty.Release();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping = true;
        _empty.Release();
        _thread.Join();
        _filled.Dispose();
        _empty.Dispose();
    }

    private void Run()
    {
        bool more = true;
        while (more)
        {
            _empty.Wait();
            if (_stopping)
            {
                break;
            }

            byte[]? buffer;
            lock (_gate)
            {
                _free.TryPop(out buffer);
            }

            buffer ??= CaptureInput.NewBuffer();
            int length = FillBuffer(buffer, out more);
            lock (_gate)
            {
                if (length > 0)
                {
                    _ready.Enqueue((buffer, length));
                }
            }

            if (length > 0)
            {
                _filled.Release();
            }
        }

        // One more than there are buffers: whoever takes it finds the queue empty and knows that this is the end.
        _filled.Release();
    }

    /// <summary>Fills a buffer as far as the stream goes; what came before a failure is kept.</summary>
    private int FillBuffer(byte[] buffer, out bool more)
    {
        int length = 0;
        more = true;
        try
        {
            while (length < CaptureInput.ChunkSize && !_stopping)
            {
                int read = _stream.Read(buffer, CaptureInput.Headroom + length, CaptureInput.ChunkSize - length);
                if (read == 0)
                {
                    more = false;
                    break;
                }

                length += read;
            }
        }
        catch (Exception exception)
        {
            // Whatever it is, the consumer reports it: an exception on a thread that nobody awaits would end the process.
            more = false;
            lock (_gate)
            {
                _failure = exception;
            }
        }

        return length;
    }
}
