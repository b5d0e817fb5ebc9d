using System.Runtime.CompilerServices;
using IotActionId.Capture;
using IotActionId.Flows;
using IotActionId.Packets;
using IotActionId.Tls;

namespace IotActionId.Messages;

/// <summary>Reads the flows of a capture: packets in, reassembled flows with their messages out, each when it ends.</summary>
/// <remarks>Memory is bounded by <see cref="FlowReaderOptions.Limits"/>, not by the size of the capture. Not safe for use from several threads at a time.</remarks>
public sealed class FlowReader : IDisposable
{
    /// <summary>Smaller captures are read before a thread has started.</summary>
    private const long ReadAheadThreshold = 1 << 20;

    /// <summary>How many segments ahead the memory is fetched: of the table, of the flow, and of its records. Each finds the next.</summary>
    private const int SlotsAhead = 24;
    private const int FlowsAhead = 12;
    private const int RecordsAhead = 4;

    private readonly CaptureReader _capture;
    private readonly SegmentReader _segments;
    private readonly FlowTable _table;
    private readonly FlowComposer _composer;
    private readonly IProgress<CaptureProgress>? _progress;
    private readonly Queue<IotFlow> _ended = new();
    private readonly FlowFilter _filter;
    private readonly long _after;
    private readonly long _lastStart;
    private SegmentProgress _read = new(0, 0, 0, 0, 0, 0, long.MaxValue, long.MinValue);
    private IotException[] _defects = [];
    private long _flows;
    private long _lostBytes;
    private long _truncated;
    private long _recordsDropped;
    private bool _atEnd;

    private FlowReader(CaptureReader capture, FlowReaderOptions options, IProgress<CaptureProgress>? progress)
    {
        _capture = capture;
        _progress = progress;
        _filter = options.Filter;
        _after = CaptureTime.To(_filter.After);
        long before = CaptureTime.To(_filter.Before);
        _lastStart = before == long.MaxValue ? before : before - 1;
        _composer = new FlowComposer(options, capture.Name);
        var budget = new TlsBudget();
        _table = new FlowTable(
            options.Limits,
            protocol => protocol == TransportProtocol.Tcp
                ? new TlsFlow(budget, options.MaxRecordsPerFlow)
                : new DatagramFlow(budget, options.MaxRecordsPerFlow),
            Ended);

        // From a pipe, segments must not wait for more to come; from a file, a thread pays where there is a core for it.
        bool ahead = capture.Length is not long length || (length > ReadAheadThreshold && options.UsesThreads);
        PacketFilter? packets = _filter.Packets is null ? null : new PacketFilter(_filter.Packets, capture.Name);
        _segments = new SegmentReader(capture, _table.Hash, ahead, packets, _filter.ForSegments());
    }

    /// <summary>What is wrong with the capture, as far as it was read.</summary>
    public IReadOnlyList<IotException> Defects => _defects;

    /// <summary>What was read so far.</summary>
    public FlowStatistics Statistics => new(
        _read.Packets,
        _read.BytesRead,
        _read.Segments,
        _read.MalformedPackets,
        _read.UnsupportedPackets,
        _read.FilteredPackets,
        _flows,
        _table.Count,
        _table.Evicted,
        _table.HolesGivenUp,
        _lostBytes,
        _truncated,
        _recordsDropped,
        _read.LastTime < _read.FirstTime ? TimeSpan.Zero : CaptureTime.From(_read.LastTime) - CaptureTime.From(_read.FirstTime));

    /// <summary>Opens a capture file.</summary>
    /// <param name="path">The file: pcap or pcapng, plain or gzipped.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <param name="progress">Is told of progress every few thousand packets, on the reading thread.</param>
    /// <param name="cancellationToken">Stops the waiting for a named pipe that nobody writes to.</param>
    /// <returns>The reader; dispose it to close the file.</returns>
    /// <exception cref="IotException"><see cref="IotErrorId.FileNotFound"/>, <see cref="IotErrorId.FileAccessDenied"/>,
    /// <see cref="IotErrorId.NotACaptureFile"/>, <see cref="IotErrorId.TruncatedCapture"/>, <see cref="IotErrorId.InvalidArgument"/>.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static FlowReader Open(
        string path, FlowReaderOptions? options = null, IProgress<CaptureProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new FlowReaderOptions();
        options.Validate();
        return new FlowReader(CaptureReader.Open(path, cancellationToken), options, progress);
    }

    /// <summary>Reads a capture from a stream.</summary>
    /// <param name="stream">The stream, at the start of the capture; it is disposed with the reader.</param>
    /// <param name="name">What to call it in messages and on flows.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <param name="progress">Is told of progress every few thousand packets, on the reading thread.</param>
    /// <param name="cancellationToken">Stops the waiting for a stream that nothing comes from.</param>
    /// <returns>The reader.</returns>
    /// <exception cref="IotException">As for a file.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static FlowReader Open(
        Stream stream, string name, FlowReaderOptions? options = null, IProgress<CaptureProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new FlowReaderOptions();
        options.Validate();
        return new FlowReader(CaptureReader.Open(stream, name, cancellationToken), options, progress);
    }

    /// <summary>Reads on. Each flow comes when it has ended: closed, silent for too long, evicted, or the capture over.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The flows, in an order that depends on the packets alone.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IEnumerable<IotFlow> ReadFlows(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            while (_ended.TryDequeue(out IotFlow? flow))
            {
                yield return flow;
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (!_atEnd)
            {
                ReadBatch(cancellationToken);
            }
            else if (!_table.FinishNext())
            {
                break;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _segments.Dispose();

    private void ReadBatch(CancellationToken cancellationToken)
    {
        SegmentBatch? batch = _segments.Next(cancellationToken);
        if (batch is null)
        {
            _atEnd = true;
            return;
        }

        _read = batch.Progress;
        _defects = batch.Defects.Length > 0 ? batch.Defects : _defects;
        Accept(batch);
        _segments.Return(batch);
        _progress?.Report(new CaptureProgress(_read.BytesRead, _capture.Length, _read.Packets));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Accept(SegmentBatch batch)
    {
        Segment segment = default;
        ReadOnlySpan<DecodedSegment> segments = batch.Segments;
        for (int i = 0; i < segments.Length; i++)
        {
            if (i + SlotsAhead < segments.Length)
            {
                _table.FetchSlot(segments[i + SlotsAhead].Hash);
                if (_table.Guess(segments[i + FlowsAhead].Hash) is { } flow)
                {
                    CacheHint.FetchObject(flow);
                }

                if (_table.Guess(segments[i + RecordsAhead].Hash) is TlsFlow nearer)
                {
                    nearer.FetchNext();
                }
            }

            ref readonly DecodedSegment decoded = ref segments[i];
            segment.Time = decoded.Time;
            segment.Protocol = decoded.Protocol;
            segment.Source = decoded.Source;
            segment.Destination = decoded.Destination;
            segment.Sequence = decoded.Sequence;
            segment.Acknowledgement = decoded.Acknowledgement;
            segment.Flags = decoded.Flags;
            segment.Payload = batch.PayloadOf(decoded);
            segment.PayloadLength = decoded.PayloadLength;
            _table.Accept(segment, decoded.Hash, segment.Time <= _lastStart && (segment.Protocol == TransportProtocol.Tcp || DatagramFlow.MayBegin(segment)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Ended(Flow flow, FlowEnd end)
    {
        var secure = (SecureFlow)flow;
        if (secure.LastTime < _after)
        {
            return;
        }

        IotFlow composed = _composer.Compose(secure);
        if (!_filter.Accepts(composed))
        {
            return;
        }

        _flows++;
        _lostBytes += composed.LostBytes;
        _truncated += composed.Truncated ? 1 : 0;
        _recordsDropped += secure.RecordsDropped;
        _ended.Enqueue(composed);
    }
}
