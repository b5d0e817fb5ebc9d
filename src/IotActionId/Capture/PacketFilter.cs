using System.Runtime.CompilerServices;

namespace IotActionId.Capture;

/// <summary>A capture filter at work on one capture.</summary>
/// <param name="filter">The filter.</param>
/// <param name="target">The path or name of the capture.</param>
internal sealed class PacketFilter(CaptureFilter filter, string target)
{
    private readonly List<IotException> _defects = [];
    private readonly HashSet<LinkType> _unfit = [];
    private LinkFilter? _current;
    private LinkType _linkType;

    /// <summary><see cref="IotErrorId.InvalidCaptureFilter"/> once for each link layer of the capture on which the filter means nothing; its packets are kept out.</summary>
    public IReadOnlyList<IotException> Defects => _defects;

    /// <summary>Whether a packet is let through.</summary>
    /// <remarks>Not to be inlined: whoever is compiled with it loads the library, filter or not.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public bool Accepts(in CapturedPacket packet)
    {
        // The families of a BSD loopback have the byte order of their machine; those of an OpenBSD loopback that of the network.
        LinkType linkType = packet.LinkType == LinkType.Null && packet.Data is [0, ..] ? LinkType.Loop : packet.LinkType;
        return _current is not null && linkType == _linkType ? _current.Accepts(packet) : AcceptsOther(linkType, packet);
    }

    private bool AcceptsOther(LinkType linkType, in CapturedPacket packet)
    {
        if (!Enum.IsDefined(linkType))
        {
            // The decoder says what is wrong with those.
            return true;
        }

        if (_unfit.Contains(linkType))
        {
            return false;
        }

        try
        {
            _current = filter.For(linkType);
            _linkType = linkType;
            return _current.Accepts(packet);
        }
        catch (IotException exception)
        {
            _unfit.Add(linkType);
            _defects.Add(new IotException(exception.Id, $"{exception.Message} '{target}' has packets of that link type, which are passed over.", target, exception));
            return false;
        }
    }
}
