using IotActionId.Flows;
using IotActionId.Packets;

namespace IotActionId.Tls;

/// <summary>A UDP flow that speaks QUIC or DTLS.</summary>
internal sealed class DatagramFlow(TlsBudget budget, int maxRecords) : SecureFlow(budget.Arrays, maxRecords)
{
    private QuicHandshake? _quic;
    private DtlsHandshake? _dtls;
    private SecureProtocol _spoken;

    /// <inheritdoc/>
    public override int ClientSide => _quic?.ClientSide ?? _dtls?.ClientSide ?? -1;

    /// <inheritdoc/>
    public override ClientHello? ClientHello => _quic?.ClientHello ?? _dtls?.ClientHello;

    /// <inheritdoc/>
    public override ServerHello? ServerHello => _quic?.ServerHello ?? _dtls?.ServerHello;

    /// <inheritdoc/>
    public override SecureProtocol Spoken => _spoken;

    /// <summary>Whether a datagram can be the first of a flow that is wanted; all other UDP is left out.</summary>
    public static bool MayBegin(in Segment segment) => Recognise(segment.Payload, segment.PayloadLength) != SecureProtocol.None;

    /// <inheritdoc/>
    internal override void Reset()
    {
        base.Reset();
        _quic?.Dispose();
        _quic = null;
        _dtls?.Release();
        _dtls = null;
        _spoken = SecureProtocol.None;
    }

    /// <inheritdoc/>
    protected override void OnBytes(int side, in StreamBytes bytes) => throw new InvalidOperationException();

    /// <inheritdoc/>
    protected override void OnGap(int side, long length) => throw new InvalidOperationException();

    /// <inheritdoc/>
    protected override void OnDatagram(int side, ReadOnlySpan<byte> captured, int length, long time)
    {
        if (_spoken == SecureProtocol.None)
        {
            _spoken = Recognise(captured, length);
        }

        if (_spoken == SecureProtocol.Quic)
        {
            ReadQuic(side, captured, length, time);
        }
        else if (_spoken == SecureProtocol.Dtls)
        {
            ReadDtls(side, captured, length, time);
        }
    }

    /// <inheritdoc/>
    protected override void OnEnd()
    {
    }

    private static SecureProtocol Recognise(ReadOnlySpan<byte> captured, int length) =>
        QuicLongHeader.Begins(captured) ? SecureProtocol.Quic
        : DtlsRecordHeader.Fills(captured, length) ? SecureProtocol.Dtls
        : SecureProtocol.None;

    private void ReadQuic(int side, ReadOnlySpan<byte> captured, int length, long time)
    {
        // A long header means handshake, but for early data; what has a short one carries application data, acknowledgements or both.
        bool isLong = captured.Length > 0 && (captured[0] & 0x80) != 0;
        if (isLong)
        {
            _quic ??= new QuicHandshake(budget);
            _quic.Read(side, captured);
        }

        Note(side, TlsContentType.Opaque, length, time, isLong ? TlsRecordRole.Control : TlsRecordRole.Data);
    }

    private void ReadDtls(int side, ReadOnlySpan<byte> captured, int length, long time)
    {
        const int Unified = 0b0010_0000;
        const int UnifiedMask = 0b1110_0000;
        const int EpochOfData = 3;
        for (int at = 0; at < length;)
        {
            ReadOnlySpan<byte> rest = captured.Length > at ? captured[at..] : default;
            if (!DtlsRecordHeader.TryRead(rest, out DtlsRecordHeader header) || header.Type == DtlsRecordHeader.WithConnectionId)
            {
                // DTLS 1.3 (RFC 9147 section 4) and connection ids hide where a record ends: the rest of the datagram counts as one.
                Truncated |= rest.Length < DtlsRecordHeader.Size && captured.Length < length;
                bool isHandshake = rest.Length > 0 && (rest[0] & UnifiedMask) == Unified && (rest[0] & 3) != EpochOfData;
                Note(side, TlsContentType.Opaque, length - at, time, isHandshake ? TlsRecordRole.Control : TlsRecordRole.Data);
                return;
            }

            if (header.Type == TlsContentType.Handshake && header.Epoch == 0)
            {
                _dtls ??= new DtlsHandshake(budget);
                ReadOnlySpan<byte> body = rest[DtlsRecordHeader.Size..];
                _dtls.Read(side, body.Length > header.BodyLength ? body[..header.BodyLength] : body);
            }

            bool isData = header.Type == TlsContentType.ApplicationData;
            RecordVersion = isData ? header.Version : RecordVersion;
            Note(side, header.Type, Math.Min(DtlsRecordHeader.Size + header.BodyLength, length - at), time, isData ? TlsRecordRole.Data : TlsRecordRole.Control);
            at += DtlsRecordHeader.Size + header.BodyLength;
        }
    }

    private void Note(int side, TlsContentType type, int length, long time, TlsRecordRole role)
    {
        if (HasRoom())
        {
            Keep(new TlsRecord(side, type, length, time, time, role));
        }
    }
}
