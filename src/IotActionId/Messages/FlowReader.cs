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
    /// <summary>Packets between two looks at cancellation and progress.</summary>
    private const int Stride = 4096;

    private readonly CaptureReader _capture;
    private readonly PacketDecoder _decoder;
    private readonly FlowTable _table;
    private readonly FlowComposer _composer;
    private readonly IProgress<CaptureProgress>? _progress;
    private readonly Queue<IotFlow> _ended = new();
    private long _flows;
    private long _lostBytes;
    private long _truncated;
    private long _recordsDropped;
    private long _firstTime = long.MaxValue;
    private long _lastTime = long.MinValue;
    private bool _atEnd;

    private FlowReader(CaptureReader capture, FlowReaderOptions options, IProgress<CaptureProgress>? progress)
    {
        _capture = capture;
        _decoder = new PacketDecoder(capture.Name);
        _progress = progress;
        _composer = new FlowComposer(options, capture.Name);
        var budget = new TlsBudget();
        _table = new FlowTable(options.Limits, _ => new TlsFlow(budget, options.MaxRecordsPerFlow), Ended);
    }

    /// <summary>What is wrong with the capture, as far as it was read.</summary>
    public IReadOnlyList<IotException> Defects => [.. _capture.Defects, .. _decoder.Defects];

    /// <summary>What was read so far.</summary>
    public FlowStatistics Statistics => new(
        _decoder.Packets,
        _capture.BytesRead,
        _decoder.Segments,
        _decoder.MalformedPackets,
        _decoder.UnsupportedPackets,
        _flows,
        _table.Count,
        _table.Evicted,
        _lostBytes,
        _truncated,
        _recordsDropped,
        _lastTime < _firstTime ? TimeSpan.Zero : CaptureTime.From(_lastTime) - CaptureTime.From(_firstTime));

    /// <summary>Opens a capture file.</summary>
    /// <param name="path">The file: pcap or pcapng, plain or gzipped.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <param name="progress">Is told of progress every few thousand packets, on the reading thread.</param>
    /// <returns>The reader; dispose it to close the file.</returns>
    /// <exception cref="IotException"><see cref="IotErrorId.FileNotFound"/>, <see cref="IotErrorId.FileAccessDenied"/>,
    /// <see cref="IotErrorId.NotACaptureFile"/>, <see cref="IotErrorId.TruncatedCapture"/>, <see cref="IotErrorId.InvalidArgument"/>.</exception>
    public static FlowReader Open(string path, FlowReaderOptions? options = null, IProgress<CaptureProgress>? progress = null)
    {
        options ??= new FlowReaderOptions();
        options.Validate();
        return new FlowReader(CaptureReader.Open(path), options, progress);
    }

    /// <summary>Reads a capture from a stream.</summary>
    /// <param name="stream">The stream, at the start of the capture; it is disposed with the reader.</param>
    /// <param name="name">What to call it in messages and on flows.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <param name="progress">Is told of progress every few thousand packets, on the reading thread.</param>
    /// <returns>The reader.</returns>
    /// <exception cref="IotException">As for a file.</exception>
    public static FlowReader Open(Stream stream, string name, FlowReaderOptions? options = null, IProgress<CaptureProgress>? progress = null)
    {
        options ??= new FlowReaderOptions();
        options.Validate();
        return new FlowReader(CaptureReader.Open(stream, name), options, progress);
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
                _atEnd = !Pump();
                _progress?.Report(new CaptureProgress(_capture.BytesRead, _capture.Length, _decoder.Packets));
            }
            else if (!_table.FinishNext())
            {
                break;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _capture.Dispose();

    /// <summary>Reads some packets.</summary>
    /// <returns>Whether more may follow.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Pump()
    {
        CapturedPacket packet = default;
        Segment segment = default;
        for (int i = 0; i < Stride && _ended.Count == 0; i++)
        {
            if (!_capture.TryRead(ref packet))
            {
                return false;
            }

            _firstTime = Math.Min(_firstTime, packet.Time);
            _lastTime = Math.Max(_lastTime, packet.Time);
            if (_decoder.TryDecode(packet, ref segment) && segment.Protocol == TransportProtocol.Tcp)
            {
                _table.Accept(segment);
            }
        }

        return true;
    }

    private void Ended(Flow flow, FlowEnd end)
    {
        var tls = (TlsFlow)flow;
        IotFlow composed = _composer.Compose(tls);
        _flows++;
        _lostBytes += composed.LostBytes;
        _truncated += composed.Truncated ? 1 : 0;
        _recordsDropped += tls.RecordsDropped;
        _ended.Enqueue(composed);
    }
}
