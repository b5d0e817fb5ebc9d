namespace IotActionId.Capture;

/// <summary>A forward stream over a file or pipe that counts what is drawn from it and can look at the first bytes without consuming them.</summary>
internal sealed class CaptureSource(Stream inner) : ForwardStream
{
    private const int PrefixLength = 2;

    private readonly byte[] _prefix = new byte[PrefixLength];
    private int _prefixStart;
    private int _prefixEnd;
    private long _drawn;

    /// <summary>Bytes drawn so far. May be read from any thread.</summary>
    public long Drawn => Volatile.Read(ref _drawn);

    /// <summary>Whether the bytes start like gzip (RFC 1952 section 2.3.1). Call it before the first read.</summary>
    public bool StartsLikeGzip()
    {
        _prefixEnd = inner.ReadAtLeast(_prefix, PrefixLength, throwOnEndOfStream: false);
        return _prefixEnd == PrefixLength && _prefix[0] == 0x1F && _prefix[1] == 0x8B;
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int replay = Math.Min(buffer.Length, _prefixEnd - _prefixStart);
        int read;
        if (replay > 0)
        {
            _prefix.AsSpan(_prefixStart, replay).CopyTo(buffer);
            _prefixStart += replay;
            read = replay;
        }
        else
        {
            read = inner.Read(buffer);
        }

        Volatile.Write(ref _drawn, _drawn + read);
        return read;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
