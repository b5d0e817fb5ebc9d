using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>A protocol around the messages whose header grows with the message, in steps: lengths add up within it, not around it.</summary>
public enum LengthEnvelope
{
    /// <summary>None, or one of constant size.</summary>
    None,

    /// <summary>WebSocket (RFC 6455 section 5.2): 2 bytes more from a payload of 126 bytes on, 6 more from 65,536 on; what the gateway sends is masked, 4 bytes.</summary>
    WebSocket,

    /// <summary>MQTT (OASIS MQTT 3.1.1 section 2.2.3): the remaining length takes one byte up to 127, two up to 16,383, three up to 2,097,151.</summary>
    Mqtt,

    /// <summary>HTTP/1.1 (RFC 9112 section 6.2): Content-Length has a digit more from a body of 10, 100, 1,000, ... bytes on; where the body begins is <see cref="IotSlot.EnvelopeHead"/>.</summary>
    HttpContentLength,
}

/// <summary>Takes the growing part of an envelope off a length.</summary>
internal static class LengthEnvelopes
{
    /// <summary>The plaintext length as it would be had the header its smallest size; grows with <paramref name="plaintext"/>.</summary>
    /// <param name="envelope">The protocol.</param>
    /// <param name="direction">Which way the message goes.</param>
    /// <param name="plaintext">Plaintext bytes of the record.</param>
    /// <param name="head">For <see cref="LengthEnvelope.HttpContentLength"/>: bytes before the body without the digits of its length.</param>
    public static int Unwrap(this LengthEnvelope envelope, IotDirection direction, int plaintext, int head = 0) => envelope switch
    {
        LengthEnvelope.WebSocket => UnwrapWebSocket(plaintext, 2 + (direction == IotDirection.FromGateway ? 4 : 0)),
        LengthEnvelope.Mqtt => UnwrapMqtt(plaintext),
        LengthEnvelope.HttpContentLength => UnwrapHttp(plaintext, head),
        _ => plaintext,
    };

    /// <summary>The shortest plaintext length that <see cref="Unwrap"/> makes this length of.</summary>
    public static int Wrap(this LengthEnvelope envelope, IotDirection direction, int unwrapped, int head = 0)
    {
        int plaintext = unwrapped;
        while (envelope.Unwrap(direction, plaintext, head) < unwrapped)
        {
            plaintext++;
        }

        return plaintext;
    }

    private static int UnwrapWebSocket(int plaintext, int header) =>
        plaintext - header <= 125 ? plaintext
        : plaintext - header - 2 <= 65535 ? Math.Max(plaintext - 2, 125 + header)
        : Math.Max(plaintext - 8, 65535 + header);

    private static int UnwrapHttp(int plaintext, int head)
    {
        int unwrapped = plaintext;
        for (int limit = 10, digits = 2; digits <= 7 && unwrapped - head - 1 >= limit; limit *= 10, digits++)
        {
            // A message that would have one byte less than the shortest with that many digits does not exist; it counts as the shortest.
            unwrapped = Math.Max(unwrapped - 1, head + 1 + limit);
        }

        return unwrapped;
    }

    private static int UnwrapMqtt(int plaintext)
    {
        // One byte of packet type, then the remaining length in 7 bits a byte.
        int unwrapped = plaintext;
        foreach (int limit in (ReadOnlySpan<int>)[127, 16383, 2097151])
        {
            if (unwrapped - 2 > limit)
            {
                unwrapped = Math.Max(unwrapped - 1, limit + 2);
            }
        }

        return unwrapped;
    }
}
