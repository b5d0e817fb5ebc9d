using IotActionId.Packets;

namespace IotActionId.Lab;

/// <summary>
/// Carries the bytes of one connection in simulated time and writes each segment into the capture as it passes the capture point:
/// handshake, segments of at most 1,448 bytes with PSH on the last, acknowledgements that ride on data or come 40 ms late or after every
/// second segment (RFC 9293 section 3.8.6.3), retransmission of what is lost, FIN.
/// </summary>
internal sealed class TcpConnection : ITransport
{
    private const long SegmentSpacing = 12 * LabTime.Microsecond;
    private const long AckDelay = 40 * LabTime.Millisecond;
    private const long FirstRetransmission = 220 * LabTime.Millisecond;
    private const long SynRetransmission = LabTime.Second;

    /// <summary>After so many losses of one segment in a row the next copy arrives: a lab run always ends.</summary>
    private const int MaxLosses = 5;

    private readonly LabClock _clock;
    private readonly CaptureSink _sink;
    private readonly PathConditions _conditions;
    private readonly LabRandom _random;
    private readonly TcpHalf _client;
    private readonly TcpHalf _server;

    public TcpConnection(LabClock clock, CaptureSink sink, PathConditions conditions, LabHost client, LabHost server, LabRandom random)
    {
        _clock = clock;
        _sink = sink;
        _conditions = conditions;
        _random = random;
        _client = new TcpHalf(client, random);
        _server = new TcpHalf(server, random);
    }

    /// <summary>The client may send.</summary>
    public required Action Opened { get; init; }

    /// <summary>Bytes have reached the side that is named.</summary>
    public required Action<Side, ReadOnlyMemory<byte>> Arrived { get; init; }

    /// <summary>The side that is named has received FIN.</summary>
    public required Action<Side> Ended { get; init; }

    /// <summary>Starts the three-way handshake.</summary>
    public void Open() => Send(Side.Client, TcpFlags.Syn, default);

    /// <summary>Sends bytes from one side.</summary>
    /// <returns>When the first of them passes the capture point, were it not lost.</returns>
    public long Send(Side side, ReadOnlyMemory<byte> bytes)
    {
        long first = 0;
        for (int offset = 0; offset < bytes.Length; offset += FrameBuilder.MaxPayload)
        {
            ReadOnlyMemory<byte> part = bytes.Slice(offset, Math.Min(FrameBuilder.MaxPayload, bytes.Length - offset));
            bool last = offset + part.Length == bytes.Length;
            long passage = Send(side, last ? TcpFlags.Psh | TcpFlags.Ack : TcpFlags.Ack, part);
            first = offset == 0 ? passage : first;
        }

        return first;
    }

    /// <summary>Sends FIN from one side; the other side answers with its own when it has nothing to say.</summary>
    public void Close(Side side) => Send(side, TcpFlags.Fin | TcpFlags.Ack, default);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private TcpHalf Half(Side side) => side == Side.Client ? _client : _server;

    private static Side Other(Side side) => side == Side.Client ? Side.Server : Side.Client;

    private long Send(Side side, TcpFlags flags, ReadOnlyMemory<byte> data)
    {
        TcpHalf half = Half(side);
        var piece = new TcpPiece(half.SendNext, flags, data);
        half.SendNext += piece.Length;
        return Transmit(side, piece, losses: 0);
    }

    private long Transmit(Side side, TcpPiece piece, int losses)
    {
        TcpHalf from = Half(side);
        long departure = Math.Max(_clock.Now, from.LastDeparture + SegmentSpacing);
        from.LastDeparture = departure;
        long passage = Passage(from, departure);
        byte[] frame = BuildFrame(side, piece, departure);

        if (losses < MaxLosses && _random.Chance(_conditions.Loss))
        {
            if (_random.Chance(0.5))
            {
                _sink.Add(passage, frame);
            }

            if (piece.Length > 0)
            {
                bool syn = (piece.Flags & TcpFlags.Syn) != 0;
                _clock.At(departure + ((syn ? SynRetransmission : FirstRetransmission) << losses), () => Transmit(side, piece, losses + 1));
            }

            return passage;
        }

        _sink.Add(passage, frame);
        if (_random.Chance(_conditions.Duplication))
        {
            _sink.Add(passage + (30 * LabTime.Microsecond), frame);
        }

        uint timestamp = from.Timestamp(departure);
        _clock.At(passage + Half(Other(side)).Host.Latency, () => Arrive(Other(side), piece, timestamp));
        return passage;
    }

    private long Passage(TcpHalf from, long departure)
    {
        long passage = departure + from.Host.Latency + _random.NextBetween(0, _conditions.Jitter);
        if (_random.Chance(_conditions.Reordering))
        {
            return passage + _random.NextBetween(LabTime.Millisecond, 4 * LabTime.Millisecond);
        }

        passage = Math.Max(passage, from.LastPassage + LabTime.Microsecond);
        from.LastPassage = passage;
        return passage;
    }

    private byte[] BuildFrame(Side side, TcpPiece piece, long departure)
    {
        TcpHalf from = Half(side);
        bool acknowledges = (piece.Flags & TcpFlags.Ack) != 0;
        if (acknowledges)
        {
            from.Unacknowledged = 0;
            from.DelayedAck++;
        }

        return FrameBuilder.Build(
            from.Host,
            Half(Other(side)).Host,
            piece.Flags,
            piece.Sequence,
            acknowledges ? from.ReceiveNext : 0,
            from.NextIpId(),
            from.Timestamp(departure),
            from.TimestampEcho,
            piece.Data.Span);
    }

    private void Arrive(Side side, TcpPiece piece, uint timestamp)
    {
        TcpHalf half = Half(side);
        half.TimestampEcho = timestamp;
        if ((piece.Flags & TcpFlags.Syn) != 0)
        {
            ArriveSyn(side, piece);
            return;
        }

        if (piece.Length == 0)
        {
            return;
        }

        if (piece.Sequence != half.ReceiveNext)
        {
            half.Early[piece.Sequence] = piece;
            Acknowledge(side);
            return;
        }

        do
        {
            Accept(side, piece);
        }
        while (half.Early.Remove(half.ReceiveNext, out piece));
    }

    private void ArriveSyn(Side side, TcpPiece piece)
    {
        Half(side).ReceiveNext = piece.Sequence + 1;
        if (side == Side.Server)
        {
            Send(Side.Server, TcpFlags.Syn | TcpFlags.Ack, default);
            return;
        }

        Acknowledge(Side.Client);
        Opened();
    }

    private void Accept(Side side, TcpPiece piece)
    {
        TcpHalf half = Half(side);
        half.ReceiveNext += piece.Length;
        half.Unacknowledged++;
        if ((piece.Flags & TcpFlags.Fin) != 0)
        {
            Acknowledge(side);
            Ended(side);
            return;
        }

        if (half.Unacknowledged >= 2)
        {
            Acknowledge(side);
        }
        else
        {
            int current = ++half.DelayedAck;
            _clock.After(AckDelay, () =>
            {
                if (half.DelayedAck == current)
                {
                    Acknowledge(side);
                }
            });
        }

        Arrived(side, piece.Data);
    }

    private void Acknowledge(Side side) => Send(side, TcpFlags.Ack, default);
}
