namespace IotActionId.Lab;

/// <summary>Puts spaces into messages so that what goes into TLS is as long as a defence wants it.</summary>
internal sealed class Padder(LabPadding padding, int size, LabRandom random)
{
    /// <summary>Pads a message.</summary>
    /// <param name="message">The message; its payload is replaced.</param>
    /// <param name="plaintextLength">How much goes into TLS for a payload of some length: it grows in steps where envelopes do.</param>
    public void Pad(LabMessage message, Func<int, int> plaintextLength)
    {
        if (padding == LabPadding.None || message.Payload.Length == 0)
        {
            return;
        }

        int length = message.Payload.Length;
        int bare = plaintextLength(length);
        if (padding == LabPadding.Random)
        {
            message.Payload = WithSpaces(message.Payload, random.Next(0, size));
            return;
        }

        // Some lengths no payload has, as the envelope grows by more than a byte at once: then the next block has to do.
        for (int target = (bare + size - 1) / size * size; ; target += size)
        {
            int spaces = target - bare;
            while (spaces > 0 && plaintextLength(length + spaces) > target)
            {
                spaces--;
            }

            if (plaintextLength(length + spaces) == target)
            {
                message.Payload = WithSpaces(message.Payload, spaces);
                return;
            }
        }
    }

    /// <summary>Behind the JSON text, but before the line ends that close a server-sent event.</summary>
    private static byte[] WithSpaces(byte[] payload, int count)
    {
        int end = payload.Length;
        while (end > 0 && payload[end - 1] == (byte)'\n')
        {
            end--;
        }

        byte[] padded = new byte[payload.Length + count];
        payload.AsSpan(0, end).CopyTo(padded);
        padded.AsSpan(end, count).Fill((byte)' ');
        payload.AsSpan(end).CopyTo(padded.AsSpan(end + count));
        return padded;
    }
}
