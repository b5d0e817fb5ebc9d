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
        while (WholeLength(_bytes.AsSpan(0, _count), out int headLength) is int length and > 0)
        {
            string head = Encoding.ASCII.GetString(_bytes.AsSpan(0, headLength));
            byte[] body = _bytes.AsSpan(headLength, length - headLength).ToArray();
            _bytes.AsSpan(length, _count - length).CopyTo(_bytes);
            _count -= length;
            handler(head, body);
        }
    }

    /// <summary>How long the message at the beginning is, head and body; 0 where it is not whole yet.</summary>
    /// <exception cref="InvalidDataException">It is no HTTP/1.1, or too long.</exception>
    public static int WholeLength(ReadOnlySpan<byte> bytes, out int headLength)
    {
        headLength = bytes.IndexOf("\r\n\r\n"u8) + 4;
        if (headLength < 4)
        {
            headLength = 0;
            return bytes.Length <= MaxHead ? 0 : throw new InvalidDataException("An HTTP head is longer than 64 KiB.");
        }

        int length = headLength + BodyLength(Encoding.ASCII.GetString(bytes[..headLength]));
        return bytes.Length < length ? 0 : length;
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
