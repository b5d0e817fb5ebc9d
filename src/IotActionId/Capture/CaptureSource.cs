namespace IotActionId.Capture;

/// <summary>A forward stream over a file or pipe that counts what is drawn from it and can look at the first bytes without consuming them.</summary>
internal sealed class CaptureSource(Stream inner) : Stream
{
    private const int PrefixLength = 2;

    private readonly byte[] _prefix = new byte[PrefixLength];
    private int _prefixStart;
    private int _prefixEnd;
    private long _drawn;

    /// <summary>Bytes drawn so far. May be read from any thread.</summary>
    public long Drawn => Volatile.Read(ref _drawn);

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whether the bytes start like gzip (RFC 1952 section 2.3.1). Call it before the first read.</summary>
    public bool StartsLikeGzip()
    {
        _prefixEnd = inner.ReadAtLeast(_prefix, PrefixLength, throwOnEndOfStream: false);
        return _prefixEnd == PrefixLength && _prefix[0] == 0x1F && _prefix[1] == 0x8B;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

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
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

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
