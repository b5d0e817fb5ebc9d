using System.Buffers.Binary;

namespace IotActionId.Lab;

/// <summary>One HTTP/2 frame (RFC 9113 section 4.1).</summary>
/// <param name="Type">Its type; others than those of <see cref="Http2FrameType"/> are to be ignored.</param>
/// <param name="Flags">Its flags, whose meaning depends on the type.</param>
/// <param name="Stream">The stream, 0 for the connection.</param>
/// <param name="Payload">What follows the header.</param>
internal readonly record struct Http2Frame(Http2FrameType Type, byte Flags, int Stream, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Bytes before the payload.</summary>
    public const int HeaderLength = 9;

    /// <summary>The largest payload while nobody has asked for larger ones.</summary>
    public const int MaxPayload = 16_384;

    /// <summary>DATA, HEADERS: the last of its stream.</summary>
    public const byte EndStream = 0x01;

    /// <summary>SETTINGS, PING: an answer.</summary>
    public const byte Ack = 0x01;

    /// <summary>HEADERS, CONTINUATION: the header block is whole.</summary>
    public const byte EndHeaders = 0x04;

    /// <summary>DATA, HEADERS: a length byte and padding.</summary>
    public const byte Padded = 0x08;

    /// <summary>HEADERS: five bytes of priority.</summary>
    public const byte HasPriority = 0x20;

    /// <summary>What a client says first (RFC 9113 section 3.4).</summary>
    public static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    public bool Is(byte flag) => (Flags & flag) != 0;

    /// <summary>Whether nothing follows on the frame's stream.</summary>
    public bool EndsStream => Type is Http2FrameType.Data or Http2FrameType.Headers && Is(EndStream);

    /// <summary>Takes the frame at the beginning.</summary>
    /// <returns>False where it is not whole yet.</returns>
    /// <exception cref="InvalidDataException">It is longer than <see cref="MaxPayload"/>.</exception>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, out Http2Frame frame)
    {
        frame = default;
        ReadOnlySpan<byte> span = bytes.Span;
        if (span.Length < HeaderLength)
        {
            return false;
        }

        int length = (span[0] << 16) | (span[1] << 8) | span[2];
        if (length > MaxPayload)
        {
            throw new InvalidDataException("An HTTP/2 frame is larger than allowed.");
        }

        if (span.Length < HeaderLength + length)
        {
            return false;
        }

        frame = new Http2Frame(
            (Http2FrameType)span[3], span[4], BinaryPrimitives.ReadInt32BigEndian(span[5..]) & int.MaxValue, bytes.Slice(HeaderLength, length));
        return true;
    }

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[HeaderLength + Payload.Length];
        bytes[0] = (byte)(Payload.Length >> 16);
        bytes[1] = (byte)(Payload.Length >> 8);
        bytes[2] = (byte)Payload.Length;
        bytes[3] = (byte)Type;
        bytes[4] = Flags;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(5), Stream);
        Payload.CopyTo(bytes.AsMemory(HeaderLength));
        return bytes;
    }

    /// <summary>The payload of a DATA or HEADERS frame without padding and priority.</summary>
    /// <exception cref="InvalidDataException">There is more padding than payload.</exception>
    public ReadOnlyMemory<byte> Content()
    {
        ReadOnlyMemory<byte> content = Payload;
        int padding = 0;
        if (Is(Padded))
        {
            padding = content.IsEmpty ? throw new InvalidDataException("A padded HTTP/2 frame is empty.") : content.Span[0];
            content = content[1..];
        }

        int priority = Type == Http2FrameType.Headers && Is(HasPriority) ? 5 : 0;
        return priority + padding <= content.Length
            ? content[priority..^padding]
            : throw new InvalidDataException("An HTTP/2 frame has more padding than content.");
    }
}
