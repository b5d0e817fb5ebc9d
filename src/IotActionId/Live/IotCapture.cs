using System.Runtime.CompilerServices;
using IotActionId.Capture;

namespace IotActionId.Live;

/// <summary>A capture session: captures from an interface into files, on a thread of its own, until it is stopped or has enough.</summary>
public sealed class IotCapture : IDisposable
{
    /// <summary>How long packets may wait in the kernel. Together with what may stay unflushed that is far less than a second.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan RatePeriod = TimeSpan.FromSeconds(1);

    /// <summary>The clock is looked at every so many packets.</summary>
    private const int Burst = 256;

    private readonly CaptureOptions _options;
    private readonly PacketSource _source;
    private readonly CaptureFiles _files;
    private readonly Thread _thread;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _startedAt = Environment.TickCount64;
    private long _packets;
    private long _bytes;
    private long _endTicks;
    private double _packetRate;
    private double _byteRate;
    private long _ratedAt = Environment.TickCount64;
    private long _ratedPackets;
    private long _ratedBytes;
    private IotException? _error;
    private bool _isComplete;
    private bool _isPast;

    internal IotCapture(int id, CaptureOptions options)
    {
        options.Validate();
        Id = id;
        _options = options;
        _source = new PacketSource(
            new LiveDeviceOptions(options.Interface, options.Filter, options.SnapshotLength, options.IsPromiscuous, options.BufferSize, Delay));
        try
        {
            _files = new CaptureFiles(options, _source.LinkType);
        }
        catch
        {
            _source.Dispose();
            throw;
        }

        StartTime = DateTimeOffset.UtcNow;
        _thread = new Thread(Run) { IsBackground = true, Name = $"IotActionId capture {id}" };
        _thread.Start();
    }

    /// <summary>Its number among the sessions of this process.</summary>
    public int Id { get; }

    /// <summary>The interface.</summary>
    public string Interface => _options.Interface;

    /// <summary>The filter; null where there is none.</summary>
    public string? Filter => _options.Filter;

    /// <summary>Bytes of each packet that are captured.</summary>
    public int SnapshotLength => _options.SnapshotLength;

    /// <summary>Whether the payload is kept.</summary>
    public bool FullPayload => _options.FullPayload;

    /// <summary>How it stands.</summary>
    public IotCaptureState State =>
        !_ended.Task.IsCompleted ? _source.IsUp ? IotCaptureState.Running : IotCaptureState.Waiting
        : _error is not null ? IotCaptureState.Failed
        : _isComplete ? IotCaptureState.Completed
        : IotCaptureState.Stopped;

    /// <summary>When it began, UTC.</summary>
    public DateTimeOffset StartTime { get; }

    /// <summary>When it ended, UTC; null while it has not.</summary>
    public DateTimeOffset? EndTime => _ended.Task.IsCompleted ? StartTime + Age : null;

    /// <summary>How long it has captured, or did.</summary>
    public TimeSpan Age => TimeSpan.FromMilliseconds((Volatile.Read(ref _endTicks) is var end and > 0 ? end : Environment.TickCount64) - _startedAt);

    /// <summary>Packets written.</summary>
    public long Packets => Volatile.Read(ref _packets);

    /// <summary>Bytes of those packets on the wire.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Packets a second, over the last second or so.</summary>
    public double PacketsPerSecond => Volatile.Read(ref _packetRate);

    /// <summary>Bytes on the wire a second, over the last second or so.</summary>
    public double BytesPerSecond => Volatile.Read(ref _byteRate);

    /// <summary>Packets that the kernel dropped because its buffer was full: the session was too slow.</summary>
    public long KernelDropped => _source.Counts.KernelDropped;

    /// <summary>Packets that the interface or its driver dropped, where it counts them.</summary>
    public long InterfaceDropped => _source.Counts.InterfaceDropped;

    /// <summary>Packets that came from the kernel and reached no file: none, but where <see cref="State"/> is <see cref="IotCaptureState.Failed"/>.</summary>
    public long Dropped { get; private set; }

    /// <summary>How often the interface went away and came back.</summary>
    public int Reconnections => _source.Reconnections;

    /// <summary>The files that are there, the oldest first.</summary>
    public IReadOnlyList<string> Files => _files.Paths;

    /// <summary>Why it could not go on; null where it could.</summary>
    public IotException? Error => _error;

    /// <summary>Ends the session; what was captured up to now is in its files when this returns.</summary>
    public void Stop()
    {
        _stop.Cancel();
        _thread.Join();
    }

    /// <summary>Waits for the session's end.</summary>
    /// <param name="longest">Not longer than this.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Whether it has ended.</returns>
    /// <exception cref="OperationCanceledException">The waiting was ended.</exception>
    public bool Wait(TimeSpan longest, CancellationToken cancellationToken = default) =>
        _ended.Task.Wait((int)Math.Min(longest.TotalMilliseconds, int.MaxValue), cancellationToken);

    /// <summary>Opens what the session has written so far as one capture; files that follow each other are read as one.</summary>
    public Stream OpenFiles() => new JoinedCaptures(Files);

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _stop.Dispose();
    }

    private void Run()
    {
        try
        {
            using (_source)
            using (_files)
            {
                try
                {
                    Capture();
                }
                finally
                {
                    _source.Refresh();
                }
            }
        }
        catch (Exception exception)
        {
            // An exception on a thread that nobody awaits would end the process.
            _error = exception as IotException
                ?? new IotException(IotErrorId.FileAccessDenied, $"The capture on '{Interface}' cannot go on: {exception.Message}", _options.Path, exception);
        }
        finally
        {
            Dropped = _files.Lost;
            Volatile.Write(ref _packets, _packets - Dropped);
            Rate(force: true);
            Volatile.Write(ref _endTicks, Environment.TickCount64);
            _ended.SetResult();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Capture()
    {
        long most = _options.PacketCount ?? long.MaxValue;
        long end = _options.Duration is { } duration ? _startedAt + (long)Math.Min(duration.TotalMilliseconds, long.MaxValue / 2) : long.MaxValue;
        while (true)
        {
            bool isIdle = Take(most, long.MaxValue);
            _files.Tick();
            Rate(force: false);
            _isComplete = _packets >= most || Environment.TickCount64 >= end;
            if (_isComplete || _stop.IsCancellationRequested)
            {
                break;
            }

            if (isIdle)
            {
                _source.Wait(Delay, _stop.Token);
            }
        }

        // What passed before the end may still wait in the kernel: it is taken, but nothing that passed later.
        if (_packets < most)
        {
            long last = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100;
            long patience = 2 * (long)Delay.TotalMilliseconds;
            long idleSince = Environment.TickCount64;
            while (_source.IsUp && Environment.TickCount64 - idleSince < patience && !_isPast && _packets < most)
            {
                if (!Take(most, last))
                {
                    idleSince = Environment.TickCount64;
                }
                else if (!_isPast)
                {
                    _source.Wait(TimeSpan.FromMilliseconds(5), CancellationToken.None);
                }
            }
        }
    }

    /// <summary>Takes packets until none waits, enough have come, or one came after <paramref name="last"/>; at most a burst.</summary>
    /// <returns>Whether none waits.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Take(long most, long last)
    {
        CapturedPacket packet = default;
        long packets = _packets, bytes = _bytes;
        bool isIdle = false;
        try
        {
            for (int i = 0; i < Burst && packets < most; i++)
            {
                if (!_source.TryRead(ref packet))
                {
                    isIdle = true;
                    break;
                }

                if (packet.Time > last)
                {
                    isIdle = _isPast = true;
                    break;
                }

                _files.Write(packet);
                packets++;
                bytes += packet.OriginalLength;
            }
        }
        finally
        {
            Volatile.Write(ref _packets, packets);
            Volatile.Write(ref _bytes, bytes);
        }

        return isIdle;
    }

    private void Rate(bool force)
    {
        long now = Environment.TickCount64;
        long passed = now - _ratedAt;
        if (passed < RatePeriod.TotalMilliseconds && !force)
        {
            return;
        }

        _source.Refresh();
        if (passed > 0)
        {
            Volatile.Write(ref _packetRate, (_packets - _ratedPackets) * 1000.0 / passed);
            Volatile.Write(ref _byteRate, (_bytes - _ratedBytes) * 1000.0 / passed);
        }

        (_ratedAt, _ratedPackets, _ratedBytes) = (now, _packets, _bytes);
    }
}
