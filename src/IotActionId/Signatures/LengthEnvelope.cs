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
}

/// <summary>Takes the growing part of an envelope off a length.</summary>
internal static class LengthEnvelopes
{
    /// <summary>The plaintext length as it would be had the header its smallest size; grows with <paramref name="plaintext"/>.</summary>
    /// <param name="envelope">The protocol.</param>
    /// <param name="direction">Which way the message goes.</param>
    /// <param name="plaintext">Plaintext bytes of the record.</param>
    public static int Unwrap(this LengthEnvelope envelope, IotDirection direction, int plaintext) => envelope switch
    {
        LengthEnvelope.WebSocket => UnwrapWebSocket(plaintext, 2 + (direction == IotDirection.FromGateway ? 4 : 0)),
        LengthEnvelope.Mqtt => UnwrapMqtt(plaintext),
        _ => plaintext,
    };

    private static int UnwrapWebSocket(int plaintext, int header) =>
        plaintext - header <= 125 ? plaintext
        : plaintext - header - 2 <= 65535 ? Math.Max(plaintext - 2, 125 + header)
        : Math.Max(plaintext - 8, 65535 + header);

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
