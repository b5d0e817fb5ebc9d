using System.Text;

namespace IotActionId.Lab;

/// <summary>
/// The Huffman code of HPACK (RFC 7541 appendix B). It is canonical: codes of one length are consecutive numbers in the order of their
/// symbols, and a longer code goes on where the shorter ones ended; so the lengths say everything.
/// </summary>
internal static class HpackHuffman
{
    private const int MaxLength = 30;
    private const int EndOfString = 256;

    private static readonly byte[] s_lengths =
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30,
    ];

    private static readonly int[] s_symbols = [.. Enumerable.Range(0, s_lengths.Length).OrderBy(symbol => s_lengths[symbol])];
    private static readonly int[] s_counts = [.. Enumerable.Range(0, MaxLength + 1).Select(length => s_lengths.Count(other => other == length))];

    /// <summary>Reads a string.</summary>
    /// <exception cref="InvalidDataException">It ends in something that is not the beginning of the end-of-string code, or holds that code.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length * 8 / 5);
        int code = 0;
        int length = 0;

        // The first code of the current length, and the place of its symbol.
        int first = 0;
        int place = 0;
        foreach (byte value in bytes)
        {
            for (int bit = 7; bit >= 0; bit--)
            {
                code = (code << 1) | ((value >> bit) & 1);
                length++;
                first <<= 1;
                int count = length <= MaxLength ? s_counts[length] : throw new InvalidDataException("A Huffman code is too long.");
                if (code - first < count)
                {
                    int symbol = s_symbols[place + code - first];
                    text.Append(symbol != EndOfString ? (char)symbol : throw new InvalidDataException("A Huffman string holds its own end."));
                    code = length = first = place = 0;
                    continue;
                }

                first += count;
                place += count;
            }
        }

        return length < 8 && code == (1 << length) - 1 ? text.ToString() : throw new InvalidDataException("A Huffman string ends within a code.");
    }
}
