using SharpPcap;
using SharpPcap.LibPcap;

namespace IotActionId.Capture;

/// <summary>A filter expression of libpcap (<c>man pcap-filter</c>), compiled anew for each link layer that it meets.</summary>
/// <remarks>It sees packets one by one as they were captured: the outer headers of a tunnel, and of a fragmented datagram only the first fragment's ports.</remarks>
public sealed class CaptureFilter : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<LinkType, LinkFilter> _filters = [];

    private CaptureFilter(string expression) => Expression = expression;

    /// <summary>The expression.</summary>
    public string Expression { get; }

    /// <summary>Compiles an expression.</summary>
    /// <param name="expression">The expression, such as <c>host 192.168.1.20 and tcp port 8883</c>; the empty one lets everything through.</param>
    /// <returns>The filter; dispose it when no capture is read with it any more.</returns>
    /// <exception cref="IotException"><see cref="IotErrorId.CaptureLibraryNotFound"/>, or <see cref="IotErrorId.InvalidCaptureFilter"/> with what libpcap says of it.</exception>
    public static CaptureFilter Compile(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        var filter = new CaptureFilter(expression);
        // What asks for Wi-Fi frames, or for the interface or direction of a cooked capture, means nothing on Ethernet.
        if (!Array.Exists([LinkType.Ethernet, LinkType.Ieee80211, LinkType.LinuxSll2], filter.IsFor))
        {
            filter.For(LinkType.Ethernet);
        }

        return filter;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (LinkFilter filter in _filters.Values)
            {
                filter.Dispose();
            }

            _filters.Clear();
        }
    }

    /// <summary>The filter for a link layer.</summary>
    /// <exception cref="IotException"><see cref="IotErrorId.InvalidCaptureFilter"/>: it means nothing there.</exception>
    internal LinkFilter For(LinkType linkType)
    {
        lock (_gate)
        {
            if (!_filters.TryGetValue(linkType, out LinkFilter? filter))
            {
                filter = CaptureLibrary.Call(() => Make(linkType));
                _filters.Add(linkType, filter);
            }

            return filter;
        }
    }

    private bool IsFor(LinkType linkType)
    {
        try
        {
            For(linkType);
            return true;
        }
        catch (IotException)
        {
            return false;
        }
    }

    private LinkFilter Make(LinkType linkType)
    {
        // libpcap compiles otherwise for files than for interfaces, in how it numbers link layers and in what it can know of a packet.
        // So it is shown a file: one that has nothing but its header.
        DirectoryInfo folder = Directory.CreateTempSubdirectory("IotActionId.Filter.");
        try
        {
            using var file = new PcapWriter(Path.Combine(folder.FullName, "empty.pcap"), linkType is LinkType.RawBsd or LinkType.RawOpenBsd ? LinkType.Raw : linkType);
            using var device = new CaptureFileReaderDevice(file.Path);
            device.Open();
            return new LinkFilter(BpfProgram.Create(device.Handle, Expression));
        }
        catch (PcapException exception)
        {
            throw new IotException(
                IotErrorId.InvalidCaptureFilter,
                $"The filter '{Expression}' cannot be used on link type {linkType}: {exception.Message}. An example of one is 'host 192.168.1.20 and tcp port 8883'; 'man pcap-filter' has the language.",
                Expression,
                exception);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
