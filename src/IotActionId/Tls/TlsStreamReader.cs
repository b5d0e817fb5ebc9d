using System.Runtime.CompilerServices;
using IotActionId.Flows;

namespace IotActionId.Tls;

/// <summary>
/// Finds the records in the bytes of one direction. Only the five header bytes of a record are looked at, and its body where it carries a hello.
/// Where it is not known that a header begins (mid-stream, after a hole, before STARTTLS), bytes that could be one are believed only once they
/// chain to two more headers, or once the record turns out to be a hello.
/// </summary>
/// <remarks>A struct within its flow, so that a packet finds everything in one place. It must not be copied.</remarks>
internal struct TlsStreamReader
{
    /// <summary>So many headers in a row, each where the one before said, are no coincidence.</summary>
    private const int Sure = 3;

    /// <summary>Bytes searched one by one for a header; later only the beginnings of segments are looked at.</summary>
    private const int MaxScanned = 1 << 20;

    /// <summary>An unreadable run is cut here, so that it fits the log.</summary>
    private const int MaxOpaque = 1 << 16;

    private int _remaining;
    private Place _place;
    private byte _headerCount;
    private byte _chain;
    private byte _tentativeCount;
    private long _firstTime;
    private long _lastTime;
    private TlsRecordHeader _current;
    private HeaderBytes _header;
    private long _peerAcknowledged;
    private long _recordOffset;
    private int _origin;
    private int _scanned;
    private int _opaque;
    private TentativeRecords _tentative;
    private bool _collecting;
    private bool _scan;
    private bool _aligned;
    private bool _brokenBefore;
    private bool _begun;
    private bool _isLegacy;

    [InlineArray(TlsRecordHeader.Size)]
    private struct HeaderBytes
    {
        private byte _first;
    }

    [InlineArray(Sure)]
    private struct TentativeRecords
    {
        private int _first;
    }

    private enum Place : byte
    {
        /// <summary>No byte came yet.</summary>
        Start,

        /// <summary>A header comes next, or what must prove to be one.</summary>
        Header,

        /// <summary>In the body of a record.</summary>
        Body,

        /// <summary>Nothing known: looking for a header.</summary>
        Searching,

        /// <summary>The capture cut the headers off: counting bytes up to PSH.</summary>
        Opaque,
    }

    /// <summary>Takes the next bytes.</summary>
    /// <param name="flow">Whose stream it is.</param>
    /// <param name="side">Which of its streams.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="fromStart">Whether the stream was seen from its first byte on.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Read(TlsFlow flow, int side, in StreamBytes bytes, bool fromStart)
    {
        if (_place == Place.Body && bytes.Length < _remaining && !_collecting)
        {
            _remaining -= bytes.Length;
            _lastTime = Math.Max(_lastTime, bytes.Time);
            return;
        }

        if (!_begun)
        {
            _begun = true;
            _scan = !fromStart;
        }

        ReadOn(flow, side, bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadOn(TlsFlow flow, int side, in StreamBytes bytes)
    {
        _origin = -1;
        int at = 0;
        while (at < bytes.Length)
        {
            at = _place switch
            {
                Place.Header => ReadHeader(flow, side, bytes, at),
                Place.Body => ReadBody(flow, side, bytes, at),
                Place.Opaque => ReadOpaque(flow, side, bytes, at),
                _ => Search(flow, bytes, at),
            };
        }
    }

    /// <summary>Takes notice that bytes are missing.</summary>
    public void Gap(TlsFlow flow, int side, long length)
    {
        FlushOpaque(flow, side);
        SettleTentative(flow, _aligned && !_brokenBefore);
        _brokenBefore = true;
        if (_place == Place.Opaque)
        {
            return;
        }

        if (_place == Place.Body && _chain == Sure && length <= _remaining)
        {
            // The hole lies within a record whose length is known. Where the next header must be is known too, but it has to prove itself.
            _remaining -= (int)length;
            _collecting = false;
            _chain = 0;
            _aligned = false;
            if (_remaining == 0)
            {
                Complete(flow, side);
            }
        }
        else
        {
            _scan |= _place != Place.Searching;
            LoseTrack(flow);
        }
    }

    /// <summary>Nothing more comes in this direction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void End(TlsFlow flow, int side)
    {
        FlushOpaque(flow, side);
        SettleTentative(flow, _aligned && !_brokenBefore);
    }

    /// <summary>Whether records wait for what follows to confirm them.</summary>
    public readonly bool HasTentativeRecords => _tentativeCount > 0;

    /// <summary>Takes for certain what <see cref="End"/> would; what it would drop may still be confirmed.</summary>
    public void SettleSoFar(TlsFlow flow)
    {
        if (_aligned && !_brokenBefore)
        {
            SettleTentative(flow, true);
        }
    }

    /// <summary>Ends an unreadable run: the other side speaks.</summary>
    public void FlushOpaque(TlsFlow flow, int side)
    {
        if (_opaque > 0)
        {
            flow.Add(side, new TlsRecordSighting(
                TlsContentType.Opaque, Math.Min(_opaque, TlsRecord.MaxLength), _firstTime, _lastTime, _recordOffset, _peerAcknowledged), isTentative: false);
            _opaque = 0;
        }
    }

    /// <summary>Takes the records so far for certain: they hold a hello.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Trust(TlsFlow flow)
    {
        _chain = Sure;
        _brokenBefore = false;
        SettleTentative(flow, true);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int ReadHeader(TlsFlow flow, int side, in StreamBytes bytes, int at)
    {
        ReadOnlySpan<byte> captured = bytes.Captured;
        int needed = TlsRecordHeader.Size - _headerCount;
        int have = Math.Clamp(captured.Length - at, 0, needed);
        if (have < needed && captured.Length < bytes.Length)
        {
            return BeginOpaque(flow, at);
        }

        if (_headerCount == 0)
        {
            _firstTime = _lastTime = bytes.Time;
            _recordOffset = bytes.Offset + at;
        }

        scoped ReadOnlySpan<byte> header;
        if (have == TlsRecordHeader.Size)
        {
            header = captured.Slice(at, TlsRecordHeader.Size);
        }
        else
        {
            captured.Slice(at, have).CopyTo(((Span<byte>)_header)[_headerCount..]);
            _headerCount += (byte)have;
            header = ((Span<byte>)_header)[.._headerCount];
        }

        _lastTime = Math.Max(_lastTime, bytes.Time);
        at += have;
        if (header.Length < TlsRecordHeader.Size)
        {
            // An SSLv2 hello does not begin like a record; whether it is one shows when five bytes are there.
            bool mayBe = _chain == Sure || IsFirst || TlsRecordHeader.CanBegin(header);
            return mayBe ? at : Doubt(flow, at - have);
        }

        _headerCount = 0;
        if (!TlsRecordHeader.TryRead(header, out _current))
        {
            return IsFirst && TryLegacyHello(flow, side, header) ? at : Doubt(flow, have == TlsRecordHeader.Size ? at - have : -1);
        }

        if (_chain < Sure && ++_chain == Sure)
        {
            Trust(flow);
        }

        _remaining = _current.BodyLength;
        _peerAcknowledged = bytes.PeerAcknowledged;
        _collecting = _current.Type == TlsContentType.Handshake && flow.WantsHello(side);
        _place = Place.Body;
        if (_remaining == 0)
        {
            Complete(flow, side);
        }

        return at;
    }

    /// <summary>Whether the header at hand is the first thing of a stream that was seen from its start.</summary>
    private readonly bool IsFirst => _recordOffset == 0 && _chain == 0 && !_scan;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int ReadBody(TlsFlow flow, int side, in StreamBytes bytes, int at)
    {
        int taken = Math.Min(_remaining, bytes.Length - at);
        if (_collecting)
        {
            ReadOnlySpan<byte> readable = bytes.Captured.Length > at ? bytes.Captured[at..] : default;
            readable = readable.Length > taken ? readable[..taken] : readable;
            _collecting = flow.CollectHello(side, readable, isCut: readable.Length < taken);
        }

        _lastTime = Math.Max(_lastTime, bytes.Time);
        _remaining -= taken;
        if (_remaining == 0)
        {
            Complete(flow, side);
        }

        return at + taken;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Complete(TlsFlow flow, int side)
    {
        _place = Place.Header;
        _collecting = false;
        if (_isLegacy)
        {
            _isLegacy = false;
            return;
        }

        bool tentative = _chain < Sure;
        int index = flow.Add(side, new TlsRecordSighting(
            _current.Type, TlsRecordHeader.Size + _current.BodyLength, _firstTime, _lastTime, _recordOffset, _peerAcknowledged), tentative);
        if (tentative && index >= 0)
        {
            _tentative[_tentativeCount++] = index;
        }

        if (_current.Type == TlsContentType.ApplicationData)
        {
            flow.RecordVersion = _current.Version;
        }
    }

    /// <summary>The hello that clients of the last century sent first: SSLv2 around a version of 3 or more (RFC 5246 appendix E.2).</summary>
    private bool TryLegacyHello(TlsFlow flow, int side, ReadOnlySpan<byte> start)
    {
        int length = ((start[0] & 0x7F) << 8) | start[1];
        const int Seen = 3;
        if (start[0] < 0x80 || start[2] != 1 || start[3] != 3 || start[4] > 4 || length <= Seen)
        {
            return false;
        }

        flow.NoteLegacyHello(side);
        _isLegacy = true;
        _place = Place.Body;
        _remaining = length - Seen;
        Trust(flow);
        return true;
    }

    /// <summary>What stands at an offset of this segment is no header.</summary>
    /// <param name="flow">Whose stream it is.</param>
    /// <param name="at">The offset; -1 where it began in an earlier segment.</param>
    /// <returns>Where to search on.</returns>
    private int Doubt(TlsFlow flow, int at)
    {
        bool wasSure = _chain == Sure;
        _scan |= wasSure;
        _brokenBefore |= wasSure;
        int from = wasSure ? at + 1 : _origin + 1;
        LoseTrack(flow);
        return from;
    }

    private void LoseTrack(TlsFlow flow)
    {
        SettleTentative(flow, false);
        _place = Place.Searching;
        _chain = 0;
        _headerCount = 0;
        _collecting = _isLegacy = false;
    }

    private void SettleTentative(TlsFlow flow, bool accept)
    {
        for (int i = 0; i < _tentativeCount; i++)
        {
            flow.Settle(_tentative[i], accept);
        }

        _tentativeCount = 0;
    }

    private int Suppose(int at, bool aligned)
    {
        _place = Place.Header;
        _origin = at;
        _aligned = aligned;
        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Search(TlsFlow flow, in StreamBytes bytes, int from)
    {
        ReadOnlySpan<byte> captured = bytes.Captured;
        if (from == 0 && bytes.SegmentStart)
        {
            if (captured.Length < bytes.Length && captured.Length < TlsRecordHeader.Size)
            {
                return BeginOpaque(flow, 0);
            }

            bool isFirst = _place == Place.Start && !_scan;
            bool possible = captured.Length < TlsRecordHeader.Size
                ? TlsRecordHeader.CanBegin(captured)
                : TlsRecordHeader.TryRead(captured, out _);
            if (isFirst || possible)
            {
                return Suppose(0, aligned: true);
            }

            from = 1;
        }

        _place = Place.Searching;
        while (_scan && from <= captured.Length - TlsRecordHeader.Size)
        {
            // The second byte of every header is 3.
            int found = captured[(from + 1)..^(TlsRecordHeader.Size - 2)].IndexOf((byte)3);
            int at = found < 0 ? captured.Length : from + found;
            _scanned += at - from + 1;
            _scan = _scanned < MaxScanned;
            if (found < 0)
            {
                break;
            }

            if (TlsRecordHeader.TryRead(captured[at..], out _))
            {
                return Suppose(at, aligned: false);
            }

            from = at + 1;
        }

        return bytes.Length;
    }

    private int BeginOpaque(TlsFlow flow, int at)
    {
        SettleTentative(flow, _aligned && !_brokenBefore);
        flow.Truncated = true;
        _place = Place.Opaque;
        _chain = 0;
        _headerCount = 0;
        return at;
    }

    private int ReadOpaque(TlsFlow flow, int side, in StreamBytes bytes, int at)
    {
        if (_opaque == 0)
        {
            if (at == 0 && bytes.SegmentStart && bytes.Captured.Length >= TlsRecordHeader.Size && TlsRecordHeader.TryRead(bytes.Captured, out _))
            {
                return Suppose(0, aligned: true);
            }

            _firstTime = bytes.Time;
            _recordOffset = bytes.Offset + at;
            _peerAcknowledged = bytes.PeerAcknowledged;
        }

        _opaque += bytes.Length - at;
        _lastTime = bytes.Time;
        if (bytes.Push || _opaque > MaxOpaque)
        {
            FlushOpaque(flow, side);
        }

        return bytes.Length;
    }
}
