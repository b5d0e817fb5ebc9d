using System.IO.Compression;

namespace IotActionId.Capture;

/// <summary>Unpacks gzip data (RFC 1952), of one member or several, and notices when they break off.</summary>
/// <remarks>
/// The framework's stream ends in silence where its input ends, be the data complete or not. So a small member of our own is put behind
/// the input: it comes out whole only where everything before it was complete.
/// </remarks>
internal sealed class GzipSource : ForwardStream
{
    private static readonly byte[] Mark = [0x3C, 0xA9, 0x51, 0xE6];

    // The mark as a member with one stored block: header, block header, length and its complement, the mark, CRC-32, size.
    private static readonly byte[] MarkMember =
    [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xFF,
        0x01, 0x04, 0x00, 0xFB, 0xFF, .. Mark, 0xB2, 0xD5, 0xD9, 0xA7, 0x04, 0x00, 0x00, 0x00,
    ];

    private readonly Packed _packed;
    private readonly GZipStream _gzip;
    private bool _ended;

    /// <summary>Wraps gzip data.</summary>
    /// <param name="packed">The data; disposed with this.</param>
    public GzipSource(Stream packed)
    {
        _packed = new Packed(packed);
        _gzip = new GZipStream(_packed, CompressionMode.Decompress);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The data are damaged or break off.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (_ended)
        {
            return 0;
        }

        // More input is asked for only when all output of what was there has been returned.
        int length = _gzip.Read(buffer);
        if (!_packed.Ended)
        {
            return length;
        }

        _ended = true;
        if (!IsMark(buffer[..length]))
        {
            throw new InvalidDataException("The gzip data break off.");
        }

        return 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gzip.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool IsMark(ReadOnlySpan<byte> start)
    {
        Span<byte> output = stackalloc byte[Mark.Length + 1];
        if (start.Length > Mark.Length)
        {
            return false;
        }

        start.CopyTo(output);
        int length = start.Length + _gzip.ReadAtLeast(output[start.Length..], output.Length - start.Length, throwOnEndOfStream: false);
        return output[..length].SequenceEqual(Mark);
    }

    /// <summary>The packed data, and the mark behind them.</summary>
    private sealed class Packed(Stream inner) : ForwardStream
    {
        private int _markRead;

        /// <summary>Whether the data are used up.</summary>
        public bool Ended { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            int read = Ended ? 0 : inner.Read(buffer);
            if (read > 0 || buffer.IsEmpty)
            {
                return read;
            }

            Ended = true;
            int length = Math.Min(buffer.Length, MarkMember.Length - _markRead);
            MarkMember.AsSpan(_markRead, length).CopyTo(buffer);
            _markRead += length;
            return length;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
