using System.Buffers;

namespace IotActionId.Tls;

/// <summary>
/// The first handshake message of a side, put together from pieces that carry their offsets and may come in any order: CRYPTO frames of QUIC
/// (RFC 9000 section 19.6), fragments of DTLS (RFC 6347 section 4.2.3). Bounded; the first copy of a byte wins.
/// </summary>
internal struct CryptoStream
{
    /// <summary>Bytes that are kept: hellos with post-quantum keys take 2 KB.</summary>
    private const int MaxBytes = 16 * 1024;

    /// <summary>Pieces with holes between them that are kept.</summary>
    private const int MaxRanges = 64;

    private byte[]? _bytes;
    private List<(int From, int To)>? _ranges;

    /// <summary>The bytes from the start up to the first hole.</summary>
    public readonly ReadOnlySpan<byte> Begun =>
        _ranges is { Count: > 0 } ranges && ranges[0].From == 0 ? _bytes.AsSpan(0, ranges[0].To) : default;

    /// <summary>Takes a piece; what lies beyond the limits is left out.</summary>
    public void Add(long offset, ReadOnlySpan<byte> piece, TlsBudget budget)
    {
        if (piece.IsEmpty || offset >= MaxBytes || (_bytes is null && !budget.TryTake(MaxBytes)))
        {
            return;
        }

        _bytes ??= ArrayPool<byte>.Shared.Rent(MaxBytes);
        _ranges ??= [];
        int from = (int)offset;
        int to = Math.Min(MaxBytes, from + piece.Length);
        int at = 0;
        while (at < _ranges.Count && _ranges[at].To < from)
        {
            at++;
        }

        // Between here and the last range that is touched, only what no range covers is copied; then all become one.
        int last = at;
        int copied = from;
        int start = from;
        int end = to;
        while (last < _ranges.Count && _ranges[last].From <= to)
        {
            (int known, int knownTo) = _ranges[last++];
            Copy(piece, from, copied, Math.Min(known, to));
            copied = Math.Max(copied, knownTo);
            start = Math.Min(start, known);
            end = Math.Max(end, knownTo);
        }

        Copy(piece, from, copied, to);
        _ranges.RemoveRange(at, last - at);
        if (_ranges.Count < MaxRanges)
        {
            _ranges.Insert(at, (start, end));
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Release(TlsBudget budget)
    {
        if (_bytes is not null)
        {
            budget.HelloBytes -= MaxBytes;
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        this = default;
    }

    private readonly void Copy(ReadOnlySpan<byte> piece, int offset, int from, int to)
    {
        if (from < to)
        {
            piece[(from - offset)..(to - offset)].CopyTo(_bytes.AsSpan(from));
        }
    }
}
