using System.Globalization;
using System.Text;

namespace IotActionId.Lab;

/// <summary>Cuts a byte stream into HTTP/1.1 messages (RFC 9112) whose length Content-Length tells; without it a message has no body.</summary>
internal sealed class Http1Reader(Http1Reader.MessageHandler handler)
{
    private const int MaxHead = 64 * 1024;
    private const int MaxBody = 16 * 1024 * 1024;

    private byte[] _bytes = new byte[4096];
    private int _count;
    private int _headLength;
    private int _bodyLength;

    /// <summary>Takes a message; the body is valid during the call only.</summary>
    /// <param name="head">The start line and the header fields, with the empty line that ends them.</param>
    /// <param name="body">The content.</param>
    internal delegate void MessageHandler(string head, ReadOnlySpan<byte> body);

    /// <summary>Takes the next bytes.</summary>
    /// <exception cref="InvalidDataException">They are no HTTP/1.1, or a message is too long.</exception>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _count < bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _count + bytes.Length));
        }

        bytes.CopyTo(_bytes.AsSpan(_count));
        _count += bytes.Length;
        while (TryTake())
        {
        }
    }

    /// <summary>The value of a header field, or null; the first where there are several.</summary>
    public static string? Field(string head, string name)
    {
        foreach (ReadOnlySpan<char> line in head.AsSpan().EnumerateLines())
        {
            int colon = line.IndexOf(':');
            if (colon > 0 && line[..colon].Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return line[(colon + 1)..].Trim().ToString();
            }
        }

        return null;
    }

    private bool TryTake()
    {
        ReadOnlySpan<byte> all = _bytes.AsSpan(0, _count);
        if (_headLength == 0)
        {
            int end = all.IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                return all.Length <= MaxHead ? false : throw new InvalidDataException("An HTTP head is longer than 64 KiB.");
            }

            _headLength = end + 4;
            _bodyLength = BodyLength(Encoding.ASCII.GetString(all[.._headLength]));
        }

        int length = _headLength + _bodyLength;
        if (all.Length < length)
        {
            return false;
        }

        string head = Encoding.ASCII.GetString(all[.._headLength]);
        byte[] body = all[_headLength..length].ToArray();
        _bytes.AsSpan(length, _count - length).CopyTo(_bytes);
        _count -= length;
        _headLength = 0;
        handler(head, body);
        return true;
    }

    private static int BodyLength(string head)
    {
        if (Field(head, "Transfer-Encoding") is not null)
        {
            throw new InvalidDataException("Chunked HTTP messages are not spoken here.");
        }

        return Field(head, "Content-Length") is not { } text
            ? 0
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int length) && length <= MaxBody
                ? length
                : throw new InvalidDataException("An HTTP message has no valid Content-Length.");
    }
}
