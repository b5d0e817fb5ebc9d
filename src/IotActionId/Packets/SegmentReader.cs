using System.Runtime.CompilerServices;
using IotActionId.Capture;

namespace IotActionId.Packets;

/// <summary>
/// Reads a capture as batches of decoded segments, a buffer's worth at a time: on a thread of its own, a few batches ahead, or when asked.
/// Either way the batches are the same, in the same order.
/// </summary>
internal sealed class SegmentReader : IDisposable
{
    /// <summary>Batches in use at once, that of the consumer among them.</summary>
    private const int Depth = 4;

    private readonly CaptureReader _capture;
    private readonly PacketDecoder _decoder;
    private readonly EndpointHash _hash;
    private readonly PacketFilter? _packetFilter;
    private readonly SegmentFilter? _segmentFilter;
    private readonly Queue<SegmentBatch> _ready = new();
    private readonly Stack<SegmentBatch> _free = new();
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim? _filled;
    private readonly SemaphoreSlim? _emptied;
    private readonly bool _mayWaitForThread;
    private Thread? _thread;
    private SegmentBatch _batch;
    private Exception? _failure;
    private volatile bool _stopping;
    private bool _ended;
    private int _defects;
    private long _packets;
    private long _filtered;
    private long _reported;
    private long _firstTime = long.MaxValue;
    private long _lastTime = long.MinValue;

    /// <summary>Begins to read.</summary>
    /// <param name="capture">The capture, opened without reading ahead; it is disposed with this.</param>
    /// <param name="hash">The hash of the table that the segments go to.</param>
    /// <param name="ahead">Whether a thread reads and decodes ahead of the consumer.</param>
    /// <param name="packetFilter">What keeps packets out, or null.</param>
    /// <param name="segmentFilter">What keeps segments out, or null.</param>
    public SegmentReader(CaptureReader capture, EndpointHash hash, bool ahead, PacketFilter? packetFilter = null, SegmentFilter? segmentFilter = null)
    {
        _packetFilter = packetFilter;
        _segmentFilter = segmentFilter;
        _capture = capture;
        _decoder = new PacketDecoder(capture.Name);
        _hash = hash;

        // Who reads a pipe may be stuck in the read for good.
        _mayWaitForThread = capture.Length is not null;
        if (ahead)
        {
            _filled = new SemaphoreSlim(0);
            _emptied = new SemaphoreSlim(Depth - 1);
        }

        _batch = new SegmentBatch(capture.ExchangeBuffers(Exchange));
    }

    /// <summary>The next batch, which may be empty, or null at the end. Give it back when its segments are used up.</summary>
    /// <exception cref="OperationCanceledException">It was stopped while it waited, for what a pipe brings for instance.</exception>
    public SegmentBatch? Next(CancellationToken cancellationToken)
    {
        if (_filled is null)
        {
            while (!_ended && _ready.Count == 0)
            {
                Read();
            }

            return _ready.TryDequeue(out SegmentBatch? next) ? next : null;
        }

        if (_thread is null)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = "IotActionId packets" };
            _thread.Start();
        }

        _filled.Wait(cancellationToken);
        lock (_gate)
        {
            if (_ready.TryDequeue(out SegmentBatch? next))
            {
                return next;
            }
        }

        // Whoever asks again finds the end again.
        _filled.Release();
        return _failure is null ? null : throw _failure;
    }

    /// <summary>Takes a batch back.</summary>
    public void Return(SegmentBatch batch)
    {
        batch.Clear();
        lock (_gate)
        {
            _free.Push(batch);
        }

        _emptied?.Release();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping = true;
        _emptied?.Release();
        if (_mayWaitForThread || _thread is not { IsAlive: true })
        {
            _thread?.Join();
            _capture.Dispose();
            _filled?.Dispose();
            _emptied?.Dispose();
        }
    }

    private void Run()
    {
        try
        {
            while (!_ended && !_stopping)
            {
                Read();
            }
        }
        catch (Exception failure)
        {
            // Handed to the consumer: an exception on a thread that nobody awaits would end the process.
            _failure = failure;
        }

        if (_stopping && !_mayWaitForThread)
        {
            _capture.Dispose();
            return;
        }

        // One more than there are batches: whoever takes it finds the queue empty and knows that this is the end.
        _filled!.Release();
    }

    /// <summary>Reads packets until the capture's buffer was exchanged, and with it the batch completed, or until the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Read()
    {
        CapturedPacket packet = default;
        Segment segment = default;
        SegmentBatch? batch;
        do
        {
            batch = _batch;
            if (!_capture.TryRead(ref packet))
            {
                _ended = true;
                Complete();
                return;
            }

            _packets++;
            _firstTime = Math.Min(_firstTime, packet.Time);
            _lastTime = Math.Max(_lastTime, packet.Time);
            if (_packetFilter is not null && !_packetFilter.Accepts(packet))
            {
                _filtered++;
            }
            else if (_decoder.TryDecode(packet, ref segment))
            {
                if (_segmentFilter is null || _segmentFilter.Accepts(segment))
                {
                    _batch.Add(segment, _hash.Of(segment));
                }
                else
                {
                    _filtered++;
                }
            }
        }
        while (batch == _batch);
    }

    /// <summary>Called by the capture before it reads on: the segments so far are complete, what follows goes into another buffer.</summary>
    private byte[] Exchange(byte[] buffer)
    {
        // Where nothing passes the filters, an empty batch now and then lets the consumer show progress, or stop.
        _batch.Buffer = buffer;
        if (_batch.IsEmpty && _capture.BytesRead - _reported < CaptureInput.ChunkSize)
        {
            return buffer;
        }

        Complete();
        _emptied?.Wait();
        lock (_gate)
        {
            _batch = _free.TryPop(out SegmentBatch? free) ? free : new SegmentBatch(CaptureInput.NewBuffer());
        }

        return _batch.Buffer;
    }

    private void Complete()
    {
        _reported = _capture.BytesRead;
        _batch.Progress = new SegmentProgress(
            _reported,
            _packets,
            _decoder.Segments,
            _decoder.MalformedPackets,
            _decoder.UnsupportedPackets,
            _filtered,
            _firstTime,
            _lastTime);
        IReadOnlyList<IotException> captureDefects = _capture.Defects, decoderDefects = _decoder.Defects, filterDefects = _packetFilter?.Defects ?? [];
        int defects = captureDefects.Count + decoderDefects.Count + filterDefects.Count;
        if (defects > _defects)
        {
            _defects = defects;
            _batch.Defects = [.. captureDefects, .. decoderDefects, .. filterDefects];
        }

        lock (_gate)
        {
            _ready.Enqueue(_batch);
        }

        _filled?.Release();
    }
}
