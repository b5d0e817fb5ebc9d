using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using IotActionId.Capture;
using IotActionId.Packets;
using IotActionId.Tls;

namespace IotActionId.Live;

/// <summary>
/// Puts zeros where a packet holds what people said, and keeps what the method reads: the headers of the packet, the five bytes in front of
/// each TLS record wherever they lie, the hellos, and the fronts of QUIC and DTLS packets. Flows read from what remains are the same, to the
/// byte and the nanosecond, as from the whole packets.
/// </summary>
/// <remarks>
/// Where in a TCP stream a record begins cannot be known in time: packets come late, twice or never. So every place stays as it is that could
/// be the front of a record (a type from 20 to 24, then a 3): all those that are one, and of encrypted bytes five in 13,000. Not safe for use
/// from several threads at a time.
/// </remarks>
internal sealed class PayloadBlanker
{
    /// <summary>Of a packet without TCP or UDP (ARP, ICMP, a fragment): room for its headers.</summary>
    private const int OtherKept = 80;

    /// <summary>A record's type and the first byte of its version.</summary>
    private const int Front = 2;

    /// <summary>A handshake message begins with its type and three bytes of length.</summary>
    private const int MessageHeader = 4;

    /// <summary>No hello is longer.</summary>
    private const int LongestHello = 1 << 16;

    /// <summary>Kept beyond a hello that goes on in further records, for the fronts of those.</summary>
    private const int FurtherFronts = 64;

    /// <summary>Kept behind the front of a handshake record where the segment ends before it shows whether a hello follows.</summary>
    private const int PerhapsHello = 4096;

    /// <summary>Flags, version, and two connection ids of 20 bytes with their lengths.</summary>
    private const int LongestQuicHeader = 47;

    private readonly PacketDecoder _decoder = new();
    private readonly StreamMemory _streams = new();

    /// <summary>Blanks a packet in place.</summary>
    /// <param name="data">The bytes that were captured.</param>
    /// <param name="originalLength">Bytes on the wire.</param>
    /// <param name="linkType">What the first byte is.</param>
    /// <param name="time">Nanoseconds since 1970-01-01 UTC.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Blank(Span<byte> data, int originalLength, LinkType linkType, long time)
    {
        CapturedPacket packet = default;
        packet.Data = data;
        packet.OriginalLength = originalLength;
        packet.LinkType = linkType;
        packet.Time = time;
        Segment segment = default;
        if (!_decoder.TryDecode(packet, ref segment) || !TryFind(data, segment.Payload, out int at))
        {
            BlankOther(data);
            return;
        }

        Span<byte> payload = data.Slice(at, segment.Payload.Length);
        data[(at + payload.Length)..].Clear();
        if (segment.Protocol == TransportProtocol.Tcp)
        {
            BlankStream(payload, segment);
        }
        else
        {
            BlankDatagram(payload, segment.PayloadLength);
        }
    }

    /// <summary>Where in a packet its payload lies; nowhere, where it was put together from fragments.</summary>
    private static bool TryFind(Span<byte> data, ReadOnlySpan<byte> payload, out int at)
    {
        nint offset = Unsafe.ByteOffset(ref MemoryMarshal.GetReference(data), ref MemoryMarshal.GetReference(payload));
        at = payload.IsEmpty ? data.Length : (int)offset;
        return payload.IsEmpty || (offset >= 0 && offset + payload.Length <= data.Length);
    }

    private static void BlankOther(Span<byte> data)
    {
        if (data.Length > OtherKept)
        {
            var ignored = default(StreamPlace);
            BlankRun(data[OtherKept..], kept: 0, ref ignored);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void BlankStream(Span<byte> payload, in Segment segment)
    {
        int length = segment.PayloadLength;
        bool opens = (segment.Flags & TcpFlags.Syn) != 0;
        if (length == 0 && !opens)
        {
            return;
        }

        ref StreamPlace place = ref _streams.Of(segment, out bool isKnown);
        uint sequence = opens ? segment.Sequence + 1 : segment.Sequence;
        int ahead = (int)(sequence - place.Next);
        if (opens || !isKnown)
        {
            place = place with { Next = sequence, Rest = 0, Hello = 0, LoneType = 0, IsFresh = opens };
            ahead = 0;
        }

        if (length == 0)
        {
            return;
        }

        if (ahead < 0)
        {
            // A copy, or what filled a hole: what precedes it is not remembered any more.
            StreamPlace old = default;
            old.Hello = Math.Clamp(place.Hello - ahead, 0, place.Hello > 0 ? LongestHello : 0);
            BlankRun(payload, Math.Max(TlsRecordHeader.Size - 1, old.Hello), ref old);
            int beyond = ahead + length;
            if (beyond > 0)
            {
                place = place with { Next = place.Next + (uint)beyond, Rest = old.Rest, Hello = old.Hello, LoneType = old.LoneType, IsFresh = false };
            }

            return;
        }

        if (place.LoneType != 0 && ahead == 0 && payload is [3, ..])
        {
            // The last byte was the first of a front after all.
            place.Rest = TlsRecordHeader.Size - 1;
            place.Hello = place.LoneType == (byte)TlsContentType.Handshake ? Math.Max(place.Hello, TlsRecordHeader.Size - 1 + PerhapsHello) : place.Hello;
        }

        int kept = ahead > 0 ? TlsRecordHeader.Size - 1 : place.Rest;
        if (place.IsFresh && ahead == 0 && IsLegacyHello(payload))
        {
            kept = TlsRecordHeader.Size;
        }

        place.Hello = Math.Max(0, place.Hello - ahead);
        place.Next = sequence + (uint)length;
        place.IsFresh = false;
        int rest = place.Rest;
        BlankRun(payload, Math.Max(kept, place.Hello), ref place);
        place.Rest = payload.Length < length ? (byte)0 : (byte)Math.Max(place.Rest, ahead > 0 ? 0 : rest - length);
        place.Hello = Math.Max(0, place.Hello - (length - payload.Length));
    }

    /// <summary>Blanks bytes that follow each other in a stream, and notes what must be kept of those that follow them.</summary>
    /// <param name="run">The bytes.</param>
    /// <param name="kept">So many at its beginning stay.</param>
    /// <param name="place">Its <see cref="StreamPlace.Hello"/> counts from the beginning of the run, and from its end afterwards.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BlankRun(Span<byte> run, int kept, ref StreamPlace place)
    {
        int hello = place.Hello;
        int rest = 0;
        int final = Math.Min(kept, run.Length);
        for (int from = 1; from < run.Length; from++)
        {
            int found = run[from..].IndexOf((byte)3);
            if (found < 0)
            {
                break;
            }

            from += found;
            int start = from - 1;
            if (run[start] is not (>= (byte)TlsContentType.ChangeCipherSpec and <= (byte)TlsContentType.Heartbeat))
            {
                continue;
            }

            int end = start + TlsRecordHeader.Size;
            if (run[start] == (byte)TlsContentType.Handshake)
            {
                end = Math.Max(end, EndOfHello(run, start));
                hello = Math.Max(hello, end);
            }
            else
            {
                rest = Math.Max(rest, end - run.Length);
            }

            if (start > final)
            {
                run[final..start].Clear();
            }

            final = Math.Max(final, Math.Min(end, run.Length));
        }

        bool isLone = run.Length > 0 && run[^1] is >= (byte)TlsContentType.ChangeCipherSpec and <= (byte)TlsContentType.Heartbeat;
        place.LoneType = isLone ? run[^1] : (byte)0;
        run[final..(isLone ? Math.Max(final, run.Length - 1) : run.Length)].Clear();
        place.Rest = (byte)rest;
        place.Hello = Math.Max(0, hello - run.Length);
    }

    /// <summary>How far a hello reaches behind the front of a handshake record; no further than that front where none follows.</summary>
    private static int EndOfHello(ReadOnlySpan<byte> run, int start)
    {
        int at = start + TlsRecordHeader.Size;
        if (at + MessageHeader > run.Length)
        {
            return at + PerhapsHello;
        }

        int length = (run[at + 1] << 16) | (run[at + 2] << 8) | run[at + 3];
        if (run[at] is not (1 or 2) || length > LongestHello)
        {
            return at;
        }

        int record = (run[start + 3] << 8) | run[start + 4];
        return at + MessageHeader + length + (MessageHeader + length > record ? FurtherFronts : 0);
    }

    private static bool IsLegacyHello(ReadOnlySpan<byte> payload) => payload.Length >= TlsRecordHeader.Size && payload[0] >= 0x80 && payload[Front] == 1 && payload[3] == 3 && payload[4] <= 4;

    private static void BlankDatagram(Span<byte> payload, int length)
    {
        if (QuicLongHeader.TryRead(payload, out _))
        {
            // The hellos come in Initial packets, whose keys everybody knows; what shares their datagrams is the rest of the handshake.
            return;
        }

        int at = 0;
        while (DtlsRecordHeader.TryRead(payload[at..], out DtlsRecordHeader header) && header.Type != DtlsRecordHeader.WithConnectionId)
        {
            int body = at + DtlsRecordHeader.Size;
            at = Math.Min(payload.Length, body + header.BodyLength);
            if (header.Type != TlsContentType.Handshake || header.Epoch != 0)
            {
                payload[body..at].Clear();
            }
        }

        // The first byte of a short QUIC header or of a unified one of DTLS 1.3; the front of a record that has a connection id; what shows that a long QUIC header is none.
        int front = DtlsRecordHeader.TryRead(payload[at..], out _) ? DtlsRecordHeader.Size : QuicLongHeader.Begins(payload) ? LongestQuicHeader : 1;
        if (at + front < payload.Length)
        {
            payload[(at + front)..].Clear();
        }
    }
}
