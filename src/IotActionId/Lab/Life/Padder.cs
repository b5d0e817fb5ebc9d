namespace IotActionId.Lab;

/// <summary>Puts spaces into messages so that what goes into TLS is as long as a defence wants it.</summary>
internal sealed class Padder(LabPadding padding, int size, LabRandom random)
{
    /// <summary>The most bytes that are added at random.</summary>
    public int RandomBytes => padding == LabPadding.Random ? size : 0;

    /// <summary>Pads a message.</summary>
    /// <param name="message">The message; its payload is replaced.</param>
    /// <param name="plaintextLength">How much goes into TLS for a payload of some length: it grows in steps where envelopes do.</param>
    public void Pad(LabMessage message, Func<int, int> plaintextLength)
    {
        int length = message.Payload.Length;
        int spaces = RandomBytes > 0 && length > 0 ? random.Next(0, RandomBytes) : Filled(length, plaintextLength) - length;
        if (spaces > 0)
        {
            message.Payload = WithSpaces(message.Payload, spaces);
        }
    }

    /// <summary>How long a payload is when it fills its blocks; as long as it was where padding is random or none.</summary>
    /// <param name="length">The payload's length.</param>
    /// <param name="plaintextLength">How much goes into TLS for a payload of some length.</param>
    public int Filled(int length, Func<int, int> plaintextLength)
    {
        if (padding is LabPadding.None or LabPadding.Random || length == 0)
        {
            return length;
        }

        // Some lengths no payload has, as the envelope grows by more than a byte at once: then the next block has to do.
        int bare = plaintextLength(length);
        for (int target = (bare + size - 1) / size * size; ; target += size)
        {
            int spaces = target - bare;
            while (spaces > 0 && plaintextLength(length + spaces) > target)
            {
                spaces--;
            }

            if (plaintextLength(length + spaces) == target)
            {
                return length + spaces;
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
