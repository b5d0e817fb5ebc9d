using System.Runtime.CompilerServices;
using System.Threading.Channels;
using IotActionId.Capture;
using IotActionId.Identification;
using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Live;

/// <summary>
/// Watches a gateway and identifies its actions as they happen. One thread takes the packets and puts the flows together; the identification,
/// which may take longer, is done by whoever asks for the matches. Memory is bounded: by the limits of the flow table, by the messages that
/// are kept of a flow, and by the exchanges that may wait.
/// </summary>
public sealed class ActionWatcher : IDisposable
{
    /// <summary>Exchanges that may wait to be identified; beyond it new ones are dropped, and counted.</summary>
    private const int MostWaiting = 1024;

    /// <summary>How long packets may wait in the kernel.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan RefreshPeriod = TimeSpan.FromSeconds(1);

    /// <summary>The clock is looked at every so many packets.</summary>
    private const int Burst = 256;

    private readonly WatchOptions _options;
    private readonly string _name;
    private readonly PacketSource? _source;
    private readonly CaptureFilter? _filter;
    private readonly WatchFlows _flows;
    private readonly Thread _thread;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<(WatchedGateway Gateway, WatchWindow Window)> _complete;
    private WatchedGateway _gateway;
    private WatchedGateway _followed;
    private long _packets;
    private long _dropped;
    private int _open;
    private long _refreshedAt;

    /// <summary>Begins to watch.</summary>
    /// <param name="set">What is known of the gateway.</param>
    /// <param name="options">What to watch.</param>
    /// <exception cref="IotException">As for a capture session, or for reading a capture file.</exception>
    public ActionWatcher(IotSignatureSet set, WatchOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _name = options.Interface ?? options.Path ?? throw new IotException(IotErrorId.InvalidArgument, "Name an interface or a file to watch.");
        _gateway = _followed = new WatchedGateway(set, options.Identification);
        _complete = Channel.CreateBounded<(WatchedGateway, WatchWindow)>(
            new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true, SingleWriter = true },
            _ => Interlocked.Increment(ref _dropped));
        if (options.Interface is not null)
        {
            _source = new PacketSource(
                new LiveDeviceOptions(options.Interface, options.Filter, CaptureReader.MaximumPacketLength, options.IsPromiscuous, options.BufferSize, Delay));
        }
        else if (options.Filter is not null)
        {
            _filter = CaptureFilter.Compile(options.Filter);
        }

        _flows = new WatchFlows(
            _gateway,
            new FlowReaderOptions { Limits = options.Limits },
            _filter is null ? null : new PacketFilter(_filter, _name),
            _name,
            window => _complete.Writer.TryWrite((_followed, window)));
        _thread = new Thread(Run) { IsBackground = true, Name = "IotActionId watch" };
        _thread.Start();
    }

    /// <summary>How it goes.</summary>
    public WatchStatistics Statistics => new(
        Volatile.Read(ref _packets),
        Volatile.Read(ref _open),
        _source?.Counts.KernelDropped ?? 0,
        _source?.Counts.InterfaceDropped ?? 0,
        Interlocked.Read(ref _dropped),
        _source?.IsUp ?? true,
        _source?.Reconnections ?? 0);

    /// <summary>Goes on with another signature set: flows that are open stay so, and what is not identified yet is identified with this one.</summary>
    /// <exception cref="IotException"><see cref="IotErrorId.InvalidArgument"/> where an option does not suit it.</exception>
    public void Use(IotSignatureSet set) => Volatile.Write(ref _gateway, new WatchedGateway(set, _options.Identification));

    /// <summary>The next matches.</summary>
    /// <param name="longest">How long to wait for them.</param>
    /// <param name="cancellationToken">Ends waiting and identifying.</param>
    /// <returns>The matches of one window, each as soon as it is found; none where no exchange came to its end in that time.</returns>
    /// <exception cref="IotException">The watch cannot go on.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IEnumerable<IotActionMatch> Next(TimeSpan longest, CancellationToken cancellationToken)
    {
        if (!_complete.Reader.TryRead(out (WatchedGateway Gateway, WatchWindow Window) next))
        {
            if (!Wait(longest, cancellationToken) || !_complete.Reader.TryRead(out next))
            {
                yield break;
            }
        }

        foreach (IotActionMatch match in next.Gateway.Identify(next.Window, cancellationToken))
        {
            yield return match;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();

        // Who reads a named pipe may be stuck in the read for good.
        if (_thread.Join(_source is null ? TimeSpan.FromSeconds(0.2) : Timeout.InfiniteTimeSpan))
        {
            _filter?.Dispose();
            _stop.Dispose();
        }
    }

    /// <summary>Waits for an exchange to come to its end.</summary>
    /// <returns>Whether one has, rather than the time having passed.</returns>
    private bool Wait(TimeSpan longest, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(longest);
        try
        {
            return _complete.Reader.WaitToReadAsync(limited.Token).AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Run()
    {
        Exception? failure = null;
        try
        {
            if (_source is not null)
            {
                using (_source)
                {
                    WatchInterface(_source);
                }
            }
            else
            {
                WatchFile();
            }
        }
        catch (Exception exception)
        {
            // Handed to whoever asks for matches: an exception on a thread that nobody awaits would end the process.
            failure = exception;
        }

        _complete.Writer.TryComplete(failure);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WatchInterface(PacketSource source)
    {
        CapturedPacket packet = default;
        while (!_stop.IsCancellationRequested)
        {
            bool isIdle = false;
            int taken = 0;
            for (; taken < Burst && !isIdle; taken++)
            {
                if (source.TryRead(ref packet))
                {
                    _flows.Accept(packet);
                }
                else
                {
                    isIdle = true;
                }
            }

            Volatile.Write(ref _packets, _packets + taken - (isIdle ? 1 : 0));
            Tick();
            if (isIdle)
            {
                source.Wait(Delay, _stop.Token);
            }
        }
    }

    private void WatchFile()
    {
        using var reader = CaptureReader.Open(new GrowingFile(OpenFile(), Tick, _stop.Token), _name);
        CapturedPacket packet = default;
        for (int i = 1; !_stop.IsCancellationRequested && reader.TryRead(ref packet); i++)
        {
            _flows.Accept(packet);
            Volatile.Write(ref _packets, i);
            if (i % Burst == 0)
            {
                Tick();
            }
        }

        if (!_stop.IsCancellationRequested && reader.Defects.Count > 0)
        {
            throw reader.Defects[0];
        }
    }

    private FileStream OpenFile()
    {
        try
        {
            return new FileStream(_name, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IotException(IotErrorId.FileNotFound, $"The capture file '{_name}' cannot be opened: {exception.Message}", _name, exception);
        }
    }

    private void Tick()
    {
        WatchedGateway gateway = Volatile.Read(ref _gateway);
        if (gateway != _followed)
        {
            _followed = gateway;
            _flows.Follow(gateway);
        }

        _flows.Tick();
        Volatile.Write(ref _open, _flows.Open);
        if (_source is not null && Environment.TickCount64 - _refreshedAt >= RefreshPeriod.TotalMilliseconds)
        {
            _refreshedAt = Environment.TickCount64;
            _source.Refresh();
        }
    }
}
