using System.Buffers;

namespace IotActionId.Tls;

/// <summary>
/// The handshake bytes that CRYPTO frames carry, put in order (RFC 9000 section 19.6). Clients scatter the pieces of a hello on purpose; bytes
/// that came first win.
/// </summary>
internal sealed class CryptoStream(TlsBudget budget)
{
    /// <summary>Bytes that are kept; hellos with post-quantum keys take 2 KB.</summary>
    private const int MaxBytes = 16 * 1024;

    /// <summary>Bytes that all hellos under way may take together.</summary>
    private const long MaxTotal = 16 << 20;

    /// <summary>Pieces with holes between them; more is no client that wants to be understood.</summary>
    private const int MaxPieces = 64;

    /// <summary>What came, in order, neither touching nor overlapping.</summary>
    private readonly List<(int Start, int End)> _pieces = [];
    private byte[] _bytes = [];

    /// <summary>The bytes from the first one up to the first hole.</summary>
    public ReadOnlySpan<byte> Contiguous =>
        _pieces.Count > 0 && _pieces[0].Start == 0 ? _bytes.AsSpan(0, _pieces[0].End) : default;

    /// <summary>Takes the data of a frame.</summary>
    /// <returns>Whether there was room.</returns>
    public bool Add(long offset, ReadOnlySpan<byte> data)
    {
        if (offset > MaxBytes - data.Length || !Grow((int)offset + data.Length))
        {
            return false;
        }

        int at = (int)offset;
        int end = at + data.Length;
        int index = _pieces.FindIndex(piece => piece.End >= at);
        index = index < 0 ? _pieces.Count : index;
        (int start, int merged) = (at, end);
        int written = at;
        int touched = 0;
        while (index + touched < _pieces.Count && _pieces[index + touched].Start <= end)
        {
            (int from, int to) = _pieces[index + touched];
            Write(at, data, written, from);
            written = Math.Max(written, to);
            start = Math.Min(start, from);
            merged = Math.Max(merged, to);
            touched++;
        }

        Write(at, data, written, end);
        _pieces.RemoveRange(index, touched);
        if (start < merged)
        {
            _pieces.Insert(index, (start, merged));
        }

        return _pieces.Count <= MaxPieces;
    }

    /// <summary>Lets go of the bytes.</summary>
    public void Release()
    {
        _pieces.Clear();
        if (_bytes.Length > 0)
        {
            budget.HelloBytes -= _bytes.Length;
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }

    /// <summary>Copies the part of the data that lies from one place of the stream to another.</summary>
    private void Write(int at, ReadOnlySpan<byte> data, int from, int to)
    {
        if (from < to)
        {
            data[(from - at)..(to - at)].CopyTo(_bytes.AsSpan(from));
        }
    }

    private bool Grow(int needed)
    {
        if (needed <= _bytes.Length)
        {
            return true;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(2048, needed));
        if (budget.HelloBytes + larger.Length - _bytes.Length > MaxTotal)
        {
            ArrayPool<byte>.Shared.Return(larger);
            return false;
        }

        budget.HelloBytes += larger.Length - _bytes.Length;
        _bytes.CopyTo(larger, 0);
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = larger;
        return true;
    }
}
