namespace IotActionId.Tests;

/// <summary>Damages bytes in the ways in which captures are damaged, and in those that attackers choose. The same seed damages the same.</summary>
internal sealed class Mutations(int seed)
{
    private static readonly byte[] Extremes = [0x00, 0x01, 0x7F, 0x80, 0xFF];

    private readonly Random _random = new(seed);

    /// <summary>Copies bytes into a buffer that is at least as long, and damages them.</summary>
    /// <returns>How many bytes of the buffer count.</returns>
    public int Damage(ReadOnlySpan<byte> bytes, Span<byte> buffer)
    {
        bytes.CopyTo(buffer);
        int length = bytes.Length;
        for (int i = _random.Next(1, 5); i > 0 && length > 0; i--)
        {
            int at = _random.Next(length);
            switch (_random.Next(6))
            {
                case 0:
                    buffer[at] ^= (byte)(1 << _random.Next(8));
                    break;
                case 1:
                    buffer[at] = (byte)_random.Next(256);
                    break;
                case 2:
                    buffer[at] = Extremes[_random.Next(Extremes.Length)];
                    break;
                case 3:
                    buffer.Slice(at, Math.Min(_random.Next(1, 5), length - at)).Fill(Extremes[_random.Next(Extremes.Length)]);
                    break;
                case 4:
                    // Bytes of one place in another.
                    int count = Math.Min(_random.Next(1, 40), length - at);
                    buffer.Slice(at, count).CopyTo(buffer[_random.Next(length - count + 1)..]);
                    break;
                default:
                    length = _random.Next(4) == 0 ? at : length;
                    break;
            }
        }

        return length;
    }
}
