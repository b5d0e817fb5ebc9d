using System.Runtime.CompilerServices;
using IotActionId.Capture;

namespace IotActionId.Packets;

/// <summary>
/// Finds the TCP segment or UDP datagram in a packet: link layer, tags and tunnels, IPv4 and IPv6 with extension headers and fragments.
/// </summary>
/// <remarks>
/// It keeps the fragments of incomplete datagrams, so one decoder goes with one capture, or with several that continue each other. Not safe
/// for use from several threads at a time.
/// </remarks>
public sealed class PacketDecoder
{
    /// <summary>The most headers that are passed over in one packet; what is nested deeper is counted as malformed.</summary>
    public const int MaximumDepth = 32;

    private enum Outcome : byte
    {
        Malformed,
        Segment,
        Fragment,
        Other,
        UnknownLink,
    }

    private readonly List<IotException> _defects = [];
    private readonly HashSet<LinkType> _unsupported = [];
    private readonly InternetLayers _internet = new();
    private readonly string? _target;

    /// <summary>Creates a decoder.</summary>
    /// <param name="target">What defects are in: the path or name of the capture; null where there is none.</param>
    public PacketDecoder(string? target = null) => _target = target;

    /// <summary>Packets seen.</summary>
    public long Packets { get; private set; }

    /// <summary>Packets that yielded a segment.</summary>
    public long Segments { get; private set; }

    /// <summary>Packets that are neither TCP nor UDP, such as ARP and ICMP.</summary>
    public long OtherPackets { get; private set; }

    /// <summary>Packets that contradict themselves, were cut inside a header, or nest too deeply.</summary>
    public long MalformedPackets { get; private set; }

    /// <summary>Packets of a link layer that is not known.</summary>
    public long UnsupportedPackets { get; private set; }

    /// <summary>IP fragments that completed no datagram (yet).</summary>
    public long Fragments { get; private set; }

    /// <summary>Fragmented IP datagrams that were put together.</summary>
    public long ReassembledDatagrams => _internet.Fragments.Reassembled;

    /// <summary>Incomplete IP datagrams given up, because there were too many at a time or the rest did not come within 30 s.</summary>
    public long EvictedDatagrams => _internet.Fragments.Evicted;

    /// <summary>Fragmented IP datagrams whose rest has not come yet.</summary>
    public int OpenDatagrams => _internet.Fragments.Open;

    /// <summary><see cref="IotErrorId.UnsupportedLinkType"/> once for each link type that is not known; at most 65,536 can be.</summary>
    public IReadOnlyList<IotException> Defects => _defects;

    /// <summary>Decodes a packet.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="segment">Receives the segment; its payload is valid as long as the packet's data, and until the next call.</param>
    /// <returns>False where the packet holds no TCP or UDP, is malformed, or is a fragment that completes no datagram.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryDecode(in CapturedPacket packet, ref Segment segment)
    {
        LayerCursor cursor = default;
        cursor.Data = packet.Data;
        cursor.WireLength = Math.Max(packet.OriginalLength, packet.Data.Length);
        cursor.Layer = LinkLayers.First(packet.LinkType);
        Packets++;
        switch (Walk(ref cursor, packet.Time, depth: 0, ref segment))
        {
            case Outcome.Segment:
                segment.Time = packet.Time;
                Segments++;
                return true;
            case Outcome.Other:
                OtherPackets++;
                return false;
            case Outcome.Fragment:
                Fragments++;
                return false;
            case Outcome.UnknownLink:
                CountUnsupported(packet.LinkType);
                return false;
            default:
                MalformedPackets++;
                return false;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Outcome Walk(ref LayerCursor cursor, long time, int depth, ref Segment segment)
    {
        for (; depth < MaximumDepth; depth++)
        {
            switch (cursor.Layer)
            {
                case Layer.Ethernet:
                    LinkLayers.Ethernet(ref cursor);
                    break;
                case Layer.IPv4:
                    if (!_internet.PassIPv4(ref cursor, time))
                    {
                        return Outcome.Fragment;
                    }

                    break;
                case Layer.IPv6:
                    if (!_internet.PassIPv6(ref cursor, time))
                    {
                        return Outcome.Fragment;
                    }

                    break;
                case Layer.Tcp:
                    return TransportLayers.TryReadTcp(in cursor, ref segment) ? Outcome.Segment : Outcome.Malformed;
                case Layer.Udp:
                    return WalkUdp(ref cursor, time, depth, ref segment);
                case Layer.Other:
                    return Outcome.Other;
                case Layer.Malformed:
                    return Outcome.Malformed;
                case Layer.UnknownLink:
                    return Outcome.UnknownLink;
                default:
                    PassRare(ref cursor);
                    break;
            }
        }

        return Outcome.Malformed;
    }

    /// <summary>A datagram of a tunnel stands for what the tunnel carries; where that is neither TCP nor UDP, it stands for itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Outcome WalkUdp(ref LayerCursor cursor, long time, int depth, ref Segment segment)
    {
        LayerCursor inner = cursor;
        if (Tunnels.TryEnter(ref inner))
        {
            Outcome outcome = Walk(ref inner, time, depth + 1, ref segment);
            if (outcome is Outcome.Segment or Outcome.Fragment)
            {
                return outcome;
            }
        }

        return TransportLayers.TryReadUdp(in cursor, ref segment) ? Outcome.Segment : Outcome.Malformed;
    }

    private static void PassRare(ref LayerCursor cursor)
    {
        switch (cursor.Layer)
        {
            case Layer.Vlan:
                LinkLayers.Vlan(ref cursor);
                break;
            case Layer.Ip:
                InternetLayers.PassVersion(ref cursor);
                break;
            case Layer.Llc:
                LinkLayers.Llc(ref cursor);
                break;
            case Layer.Null:
                LinkLayers.Null(ref cursor);
                break;
            case Layer.LinuxSll:
                LinkLayers.LinuxSll(ref cursor);
                break;
            case Layer.LinuxSll2:
                LinkLayers.LinuxSll2(ref cursor);
                break;
            case Layer.CiscoHdlc:
                LinkLayers.CiscoHdlc(ref cursor);
                break;
            case Layer.Mpls:
                PointToPointLayers.Mpls(ref cursor);
                break;
            case Layer.PppoeSession:
                PointToPointLayers.Pppoe(ref cursor);
                break;
            case Layer.Ppp:
                PointToPointLayers.Ppp(ref cursor);
                break;
            case Layer.Gre:
                Tunnels.Gre(ref cursor);
                break;
            case Layer.EtherIp:
                Tunnels.EtherIp(ref cursor);
                break;
            case Layer.Ieee80211:
                WirelessLayers.Frame(ref cursor);
                break;
            case Layer.Radiotap:
                WirelessLayers.Radiotap(ref cursor);
                break;
            case Layer.Ppi:
                WirelessLayers.Ppi(ref cursor);
                break;
            default:
                cursor.Layer = Layer.Other;
                break;
        }
    }

    private void CountUnsupported(LinkType linkType)
    {
        UnsupportedPackets++;
        if (_unsupported.Add(linkType))
        {
            _defects.Add(new IotException(
                IotErrorId.UnsupportedLinkType,
                FormattableString.Invariant($"The link type {(ushort)linkType} is not supported; its packets are passed over. Capture on an Ethernet, Wi-Fi or 'any' interface."),
                _target));
        }
    }
}
