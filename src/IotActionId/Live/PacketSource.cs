using IotActionId.Capture;

namespace IotActionId.Live;

/// <summary>
/// The packets of an interface, also when that goes down and comes back meanwhile. Not safe for use from several threads at a time, but for
/// <see cref="IsUp"/> and <see cref="Counts"/>.
/// </summary>
internal sealed class PacketSource : IDisposable
{
    /// <summary>How often an interface that is gone is looked for.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(0.5);

    private readonly LiveDeviceOptions _options;
    private readonly Lock _gate = new();
    private LiveDevice? _device;
    private LiveCounts _earlier;
    private LiveCounts _counts;

    /// <summary>Opens the interface.</summary>
    /// <exception cref="IotException">As for <see cref="LiveDevice.Open"/>.</exception>
    public PacketSource(LiveDeviceOptions options)
    {
        _options = options;
        _device = LiveDevice.Open(options);
        LinkType = _device.LinkType;
    }

    /// <summary>What the first byte of every packet is.</summary>
    public LinkType LinkType { get; }

    /// <summary>Whether the interface can be read from.</summary>
    public bool IsUp => Volatile.Read(ref _device) is not null;

    /// <summary>How often the interface came back.</summary>
    public int Reconnections { get; private set; }

    /// <summary>What the kernel counted, as of the last <see cref="Refresh"/>.</summary>
    public LiveCounts Counts
    {
        get
        {
            lock (_gate)
            {
                return _counts;
            }
        }
    }

    /// <summary>Takes the next packet, where one waits.</summary>
    public bool TryRead(ref CapturedPacket packet)
    {
        if (_device is null)
        {
            return false;
        }

        LiveRead read = _device.TryRead(ref packet);
        if (read == LiveRead.Lost)
        {
            Refresh();
            _earlier = _counts;
            _device.Dispose();
            Volatile.Write(ref _device, null);
        }

        return read == LiveRead.Packet;
    }

    /// <summary>Waits for packets; for the interface, where that is gone.</summary>
    /// <param name="longest">Not longer than this.</param>
    /// <param name="cancellationToken">Ends the waiting for an interface; that for packets is short.</param>
    /// <exception cref="IotException"><see cref="IotErrorId.InterfaceNotFound"/>: it came back as another kind of interface.</exception>
    public void Wait(TimeSpan longest, CancellationToken cancellationToken)
    {
        if (_device is not null)
        {
            _device.Wait(longest);
            return;
        }

        if (cancellationToken.WaitHandle.WaitOne(Retry))
        {
            return;
        }

        LiveDevice device;
        try
        {
            device = LiveDevice.Open(_options);
        }
        catch (IotException)
        {
            // Still gone.
            return;
        }

        if (device.LinkType != LinkType)
        {
            device.Dispose();
            throw new IotException(
                IotErrorId.InterfaceNotFound, $"The interface '{_options.Interface}' came back as one of another kind ({device.LinkType}, not {LinkType}). Start again.", _options.Interface);
        }

        Reconnections++;
        Volatile.Write(ref _device, device);
    }

    /// <summary>Asks the kernel for its counts.</summary>
    public void Refresh()
    {
        if (_device is not null)
        {
            LiveCounts counts = _earlier + _device.Counts;
            lock (_gate)
            {
                _counts = counts;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _device?.Dispose();
        Volatile.Write(ref _device, null);
    }
}
