using System.Buffers.Binary;
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

    private const int TcpFixedLength = 20;
    private const int TcpFlagsEnd = 14;
    private const int UdpLength = 8;

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
    private readonly FragmentReassembler _fragments = new();
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
    public long ReassembledDatagrams => _fragments.Reassembled;

    /// <summary>Incomplete IP datagrams given up, because there were too many at a time or the rest did not come within 30 s.</summary>
    public long EvictedDatagrams => _fragments.Evicted;

    /// <summary>Fragmented IP datagrams whose rest has not come yet.</summary>
    public int OpenDatagrams => _fragments.Open;

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
                    if (!PassIPv4(ref cursor, time))
                    {
                        return Outcome.Fragment;
                    }

                    break;
                case Layer.IPv6:
                    if (!PassIPv6(ref cursor, time))
                    {
                        return Outcome.Fragment;
                    }

                    break;
                case Layer.Tcp:
                    return ReadTcp(in cursor, ref segment) ? Outcome.Segment : Outcome.Malformed;
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

        return ReadUdp(in cursor, ref segment) ? Outcome.Segment : Outcome.Malformed;
    }

    private static void PassRare(ref LayerCursor cursor)
    {
        switch (cursor.Layer)
        {
            case Layer.Vlan:
                LinkLayers.Vlan(ref cursor);
                break;
            case Layer.Ip:
                PassVersion(ref cursor);
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

    private static void PassVersion(ref LayerCursor cursor) => cursor.Layer = cursor.Data.IsEmpty ? Layer.Malformed : (cursor.Data[0] >> 4) switch
    {
        4 => Layer.IPv4,
        6 => Layer.IPv6,
        _ => Layer.Malformed,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Layer NextOfIp(byte protocol) => protocol switch
    {
        6 => Layer.Tcp,
        17 => Layer.Udp,
        4 => Layer.IPv4,
        41 => Layer.IPv6,
        47 => Layer.Gre,
        97 => Layer.EtherIp,
        137 => Layer.Mpls,
        _ => Layer.Other,
    };

    /// <summary>Passes over an IPv4 header (RFC 791 section 3.1); false where it is a fragment that completes nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool PassIPv4(ref LayerCursor cursor, long time)
    {
        ReadOnlySpan<byte> data = cursor.Data;
        if (data.Length < 20)
        {
            cursor.Layer = Layer.Malformed;
            return true;
        }

        int headerLength = (data[0] & 0xF) * 4;
        int totalLength = BinaryPrimitives.ReadUInt16BigEndian(data[2..]);
        int fragment = BinaryPrimitives.ReadUInt16BigEndian(data[6..]);
        if (totalLength == 0)
        {
            // Captured before segmentation offload filled it in: the packet is as long as the frame.
            totalLength = cursor.WireLength;
        }

        if (data[0] >> 4 != 4 || headerLength < 20 || totalLength < headerLength || data.Length < headerLength)
        {
            cursor.Layer = Layer.Malformed;
            return true;
        }

        cursor.Bound(totalLength);
        cursor.SourceHigh = 0;
        cursor.SourceLow = Endpoint.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(data[12..]), 0).Low;
        cursor.DestinationHigh = 0;
        cursor.DestinationLow = Endpoint.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(data[16..]), 0).Low;
        byte protocol = data[9];
        cursor.Pass(headerLength, NextOfIp(protocol));

        const int MoreOrOffset = 0x3FFF;
        if ((fragment & MoreOrOffset) == 0)
        {
            return true;
        }

        uint identification = BinaryPrimitives.ReadUInt16BigEndian(data[4..]);
        FragmentKey key = new(cursor.SourceHigh, cursor.SourceLow, cursor.DestinationHigh, cursor.DestinationLow, identification, protocol);
        return Reassemble(ref cursor, in key, time, (fragment & 0x1FFF) * 8, (fragment & 0x2000) != 0, ref protocol);
    }

    /// <summary>Passes over an IPv6 header and its extension headers (RFC 8200 section 4); false as for IPv4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool PassIPv6(ref LayerCursor cursor, long time)
    {
        const int HeaderLength = 40;
        ReadOnlySpan<byte> data = cursor.Data;
        if (data.Length < HeaderLength || data[0] >> 4 != 6)
        {
            cursor.Layer = Layer.Malformed;
            return true;
        }

        int payloadLength = BinaryPrimitives.ReadUInt16BigEndian(data[4..]);
        byte next = data[6];
        cursor.SourceHigh = BinaryPrimitives.ReadUInt64BigEndian(data[8..]);
        cursor.SourceLow = BinaryPrimitives.ReadUInt64BigEndian(data[16..]);
        cursor.DestinationHigh = BinaryPrimitives.ReadUInt64BigEndian(data[24..]);
        cursor.DestinationLow = BinaryPrimitives.ReadUInt64BigEndian(data[32..]);

        // Zero: a jumbogram, or captured before segmentation offload filled it in. The packet is as long as the frame.
        cursor.Bound(payloadLength == 0 ? cursor.WireLength : HeaderLength + payloadLength);
        cursor.Pass(HeaderLength, NextOfIp(next));
        return cursor.Layer != Layer.Other || PassExtensions(ref cursor, next, time);
    }

    private bool PassExtensions(ref LayerCursor cursor, byte next, long time)
    {
        const byte HopByHop = 0;
        const byte Routing = 43;
        const byte Fragment = 44;
        const byte Authentication = 51;
        const byte DestinationOptions = 60;
        const byte Mobility = 135;
        const byte HostIdentity = 139;
        const byte Shim6 = 140;
        const int Unit = 8;

        // Every header has at least eight bytes, so that the loop ends with the packet.
        while (next is HopByHop or Routing or Fragment or Authentication or DestinationOptions or Mobility or HostIdentity or Shim6)
        {
            ReadOnlySpan<byte> header = cursor.Data;
            if (header.Length < Unit || cursor.WireLength < Unit)
            {
                cursor.Layer = Layer.Malformed;
                return true;
            }

            byte type = next;
            next = header[0];
            int length = type switch
            {
                Fragment => Unit,
                Authentication => (header[1] + 2) * 4,
                _ => (header[1] + 1) * Unit,
            };
            if (length < Unit)
            {
                length = Unit;
            }

            cursor.Pass(length, NextOfIp(next));
            if (cursor.Layer == Layer.Malformed)
            {
                return true;
            }

            int fragment = BinaryPrimitives.ReadUInt16BigEndian(header[2..]);
            const int MoreOrOffset = 0xFFF9;
            if (type == Fragment && (fragment & MoreOrOffset) != 0)
            {
                uint identification = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
                FragmentKey key = new(cursor.SourceHigh, cursor.SourceLow, cursor.DestinationHigh, cursor.DestinationLow, identification, 0);
                if (!Reassemble(ref cursor, in key, time, fragment & 0xFFF8, (fragment & 1) != 0, ref next))
                {
                    return false;
                }

                if (cursor.Layer == Layer.Malformed)
                {
                    return true;
                }
            }
        }

        return true;
    }

    /// <summary>Replaces a fragment by the datagram that it completes; false where it completes none.</summary>
    private bool Reassemble(ref LayerCursor cursor, in FragmentKey key, long time, int offset, bool more, ref byte protocol)
    {
        Fragment fragment = new()
        {
            Offset = offset,
            More = more,
            Protocol = protocol,
            Data = cursor.Data,
            WireLength = cursor.WireLength,
        };
        if (!_fragments.TryAdd(in key, time, in fragment, out FragmentedDatagram? whole))
        {
            cursor.Layer = Layer.Malformed;
            return true;
        }

        if (whole is null)
        {
            return false;
        }

        protocol = whole.Protocol;
        cursor.Data = whole.Captured;
        cursor.WireLength = whole.Length;
        cursor.Layer = NextOfIp(protocol);
        return true;
    }

    /// <summary>Reads a TCP header (RFC 9293 section 3.1). As much as the flags must have been captured.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool ReadTcp(in LayerCursor cursor, ref Segment segment)
    {
        ReadOnlySpan<byte> data = cursor.Data;
        if (data.Length < TcpFlagsEnd)
        {
            return false;
        }

        int headerLength = (data[12] >> 4) * 4;
        if (headerLength < TcpFixedLength || headerLength > cursor.WireLength)
        {
            return false;
        }

        segment.Protocol = TransportProtocol.Tcp;
        segment.Source = new Endpoint(cursor.SourceHigh, cursor.SourceLow, BinaryPrimitives.ReadUInt16BigEndian(data));
        segment.Destination = new Endpoint(cursor.DestinationHigh, cursor.DestinationLow, BinaryPrimitives.ReadUInt16BigEndian(data[2..]));
        segment.Sequence = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        segment.Acknowledgement = BinaryPrimitives.ReadUInt32BigEndian(data[8..]);
        segment.Flags = (TcpFlags)(data[13] & 0x3F);
        segment.Payload = headerLength < data.Length ? data[headerLength..] : default;
        segment.PayloadLength = cursor.WireLength - headerLength;
        return true;
    }

    /// <summary>Reads a UDP header (RFC 768).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool ReadUdp(in LayerCursor cursor, ref Segment segment)
    {
        ReadOnlySpan<byte> data = cursor.Data;
        if (data.Length < UdpLength)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(data[4..]);
        if (length is > 0 and < UdpLength)
        {
            return false;
        }

        // Zero stands for a jumbogram (RFC 2675 section 4); more than IP has room for is a lie.
        int wireLength = length == 0 ? cursor.WireLength : Math.Min(length, cursor.WireLength);
        segment.Protocol = TransportProtocol.Udp;
        segment.Source = new Endpoint(cursor.SourceHigh, cursor.SourceLow, BinaryPrimitives.ReadUInt16BigEndian(data));
        segment.Destination = new Endpoint(cursor.DestinationHigh, cursor.DestinationLow, BinaryPrimitives.ReadUInt16BigEndian(data[2..]));
        segment.Sequence = 0;
        segment.Acknowledgement = 0;
        segment.Flags = TcpFlags.None;
        segment.Payload = data[UdpLength..Math.Min(data.Length, wireLength)];
        segment.PayloadLength = wireLength - UdpLength;
        return true;
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
