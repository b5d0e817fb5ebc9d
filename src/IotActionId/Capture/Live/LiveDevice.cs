using System.Runtime.CompilerServices;
using SharpPcap;
using SharpPcap.LibPcap;

namespace IotActionId.Capture;

/// <summary>An interface that is open for capturing. Not safe for use from several threads at a time.</summary>
internal sealed class LiveDevice : IDisposable
{
    /// <summary>In front of the lengths stands the time, two C longs: 32 bits each on Windows and on 32-bit systems.</summary>
    private static readonly int LengthsAt = OperatingSystem.IsWindows() ? 8 : 2 * nint.Size;

    private static readonly bool HasShortTimes = LengthsAt == 8;

    private readonly PolledDevice _device;
    private readonly long _fractionNanoseconds;
    private LiveCounts _counts;
    private uint _lastKernelDropped;
    private uint _lastInterfaceDropped;

    private LiveDevice(PolledDevice device, string name)
    {
        _device = device;
        Name = name;
        LinkType = (LinkType)(int)device.LinkType;
        _fractionNanoseconds = device.TimestampResolution == TimestampResolution.Nanosecond ? 1 : 1000;
    }

    /// <summary>The name of the interface.</summary>
    public string Name { get; }

    /// <summary>What the first byte of every packet is.</summary>
    public LinkType LinkType { get; }

    /// <summary>What the kernel has counted.</summary>
    public LiveCounts Counts
    {
        get
        {
            // The counters have 32 bits, and go round.
            if (KernelCounts.TryRead(_device, out uint kernel, out uint card))
            {
                _counts += new LiveCounts(unchecked(kernel - _lastKernelDropped), unchecked(card - _lastInterfaceDropped));
                _lastKernelDropped = kernel;
                _lastInterfaceDropped = card;
            }

            return _counts;
        }
    }

    /// <summary>Opens an interface.</summary>
    /// <exception cref="IotException"><see cref="IotErrorId.CaptureLibraryNotFound"/>, <see cref="IotErrorId.InterfaceNotFound"/>,
    /// <see cref="IotErrorId.InvalidCaptureFilter"/>, <see cref="IotErrorId.CapturePermissionDenied"/>.</exception>
    public static LiveDevice Open(LiveDeviceOptions options) => CaptureLibrary.Call(() => OpenHere(options));

    /// <summary>Takes the next packet, where one waits. Its data are valid until the next call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe LiveRead TryRead(ref CapturedPacket packet)
    {
        nint header = 0, data = 0;
        int result = _device.GetNextPacketPointers(ref header, ref data);
        if (result <= 0)
        {
            return result == 0 ? LiveRead.Nothing : LiveRead.Lost;
        }

        byte* at = (byte*)header;
        long seconds = HasShortTimes ? Unsafe.ReadUnaligned<int>(at) : Unsafe.ReadUnaligned<long>(at);
        // On macOS the fraction has 32 bits, and what follows it is not said to be zero.
        long fraction = HasShortTimes ? Unsafe.ReadUnaligned<int>(at + sizeof(int)) : Unsafe.ReadUnaligned<int>(at + sizeof(long));
        int captured = Unsafe.ReadUnaligned<int>(at + LengthsAt);
        packet.Time = (seconds * 1_000_000_000) + (fraction * _fractionNanoseconds);
        packet.Data = new ReadOnlySpan<byte>((void*)data, captured);
        packet.OriginalLength = Math.Max(captured, Unsafe.ReadUnaligned<int>(at + LengthsAt + sizeof(int)));
        packet.LinkType = LinkType;
        return LiveRead.Packet;
    }

    /// <summary>Waits for packets.</summary>
    public void Wait(TimeSpan longest) => _device.Poll(longest);

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();

    private static LiveDevice OpenHere(LiveDeviceOptions options)
    {
        string name = options.Interface;
        if (options.Filter is { Length: > 0 } expression)
        {
            // Whether it is a filter at all is said before the system is asked for anything that takes rights.
            CaptureFilter.Compile(expression).Dispose();
        }

        var device = new PolledDevice(Find(name));
        try
        {
            device.Open(new DeviceConfiguration
            {
                Mode = options.IsPromiscuous ? DeviceModes.Promiscuous : DeviceModes.None,
                Snaplen = options.SnapshotLength,
                ReadTimeout = (int)options.Delay.TotalMilliseconds,
                BufferSize = options.BufferSize,
                TimestampResolution = TimestampResolution.Nanosecond,
            });
        }
        catch (PcapException exception)
        {
            device.Dispose();
            throw Refused(name, exception);
        }

        try
        {
            if (options.Filter is { Length: > 0 })
            {
                device.Filter = options.Filter;
            }

            if (!OperatingSystem.IsWindows())
            {
                device.NonBlockingMode = true;
            }

            return new LiveDevice(device, name);
        }
        catch (PcapException exception)
        {
            device.Dispose();
            throw new IotException(
                IotErrorId.InvalidCaptureFilter, $"The filter '{options.Filter}' cannot be used on '{name}': {exception.Message}. 'man pcap-filter' has the language.", options.Filter, exception);
        }
    }

    private static PcapInterface Find(string name)
    {
        IReadOnlyList<PcapInterface> all;
        try
        {
            all = PcapInterface.GetAllPcapInterfaces();
        }
        catch (PcapException exception)
        {
            throw Refused(name, exception);
        }

        return all.FirstOrDefault(one => one.Name == name || one.FriendlyName == name)
            ?? throw new IotException(
                IotErrorId.InterfaceNotFound, $"There is no interface '{name}' that can be captured from; there are {string.Join(", ", all.Select(static one => one.FriendlyName ?? one.Name))}.", name);
    }

    private static IotException Refused(string name, PcapException exception) => exception.Error switch
    {
        PcapError.PermissionDenied or PcapError.PromiscuousPermissionDenied =>
            new IotException(IotErrorId.CapturePermissionDenied, $"The system does not let this user capture on '{name}'. {CaptureRights.Remedy()}", name, exception),
        PcapError.NoSuchDevice or PcapError.InterfaceNotUp =>
            new IotException(IotErrorId.InterfaceNotFound, $"The interface '{name}' is not up: {exception.Message}. Switch it on, and try again.", name, exception),
        _ => new IotException(IotErrorId.InterfaceNotFound, $"The interface '{name}' cannot be opened: {exception.Message}", name, exception),
    };
}
