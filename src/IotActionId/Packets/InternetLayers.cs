using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace IotActionId.Packets;

/// <summary>IPv4 and IPv6, with the fragments of datagrams that are not whole yet.</summary>
internal sealed class InternetLayers
{
    /// <summary>Where fragments wait for the others.</summary>
    public FragmentReassembler Fragments { get; } = new();

    /// <summary>IP whose version only its first bits tell.</summary>
    public static void PassVersion(ref LayerCursor cursor) => cursor.Layer = cursor.Data.IsEmpty ? Layer.Malformed : (cursor.Data[0] >> 4) switch
    {
        4 => Layer.IPv4,
        6 => Layer.IPv6,
        _ => Layer.Malformed,
    };

    /// <summary>Passes over an IPv4 header (RFC 791 section 3.1).</summary>
    /// <param name="cursor">At the header.</param>
    /// <param name="time">Nanoseconds since 1970.</param>
    /// <returns>False where the packet is a fragment that completes no datagram.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool PassIPv4(ref LayerCursor cursor, long time)
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
        cursor.Pass(headerLength, Next(protocol));

        const int MoreOrOffset = 0x3FFF;
        if ((fragment & MoreOrOffset) == 0)
        {
            return true;
        }

        uint identification = BinaryPrimitives.ReadUInt16BigEndian(data[4..]);
        FragmentKey key = new(cursor.SourceHigh, cursor.SourceLow, cursor.DestinationHigh, cursor.DestinationLow, identification, protocol);
        return Reassemble(ref cursor, in key, time, (fragment & 0x1FFF) * 8, (fragment & 0x2000) != 0, ref protocol);
    }

    /// <summary>Passes over an IPv6 header and its extension headers (RFC 8200 section 4).</summary>
    /// <param name="cursor">At the header.</param>
    /// <param name="time">Nanoseconds since 1970.</param>
    /// <returns>False where the packet is a fragment that completes no datagram.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool PassIPv6(ref LayerCursor cursor, long time)
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
        cursor.Pass(HeaderLength, Next(next));
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

            cursor.Pass(length, Next(next));
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
        if (!Fragments.TryAdd(in key, time, in fragment, out FragmentedDatagram? whole))
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
        cursor.Layer = Next(protocol);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Layer Next(byte protocol) => protocol switch
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
}
