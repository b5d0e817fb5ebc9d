using System.Text;

namespace IotActionId.Lab;

/// <summary>Reads HPACK header blocks (RFC 7541).</summary>
internal sealed class HpackDecoder
{
    private const int MaxInteger = 1 << 24;

    private readonly HpackTable _table = new();

    /// <summary>The header fields of one block, in order.</summary>
    /// <exception cref="InvalidDataException">It is no HPACK.</exception>
    public List<(string Name, string Value)> Decode(ReadOnlySpan<byte> block)
    {
        var fields = new List<(string Name, string Value)>();
        while (!block.IsEmpty)
        {
            byte first = block[0];
            if ((first & 0x80) != 0)
            {
                fields.Add(_table[ReadInteger(ref block, 7)]);
            }
            else if ((first & 0xE0) == 0x20)
            {
                _table.Resize(ReadInteger(ref block, 5));
            }
            else
            {
                bool isIndexed = (first & 0xC0) == 0x40;
                int nameIndex = ReadInteger(ref block, isIndexed ? 6 : 4);
                string name = nameIndex == 0 ? ReadString(ref block) : _table[nameIndex].Name;
                string value = ReadString(ref block);
                fields.Add((name, value));
                if (isIndexed)
                {
                    _table.Add(name, value);
                }
            }
        }

        return fields;
    }

    private static int ReadInteger(ref ReadOnlySpan<byte> block, int prefix)
    {
        int max = (1 << prefix) - 1;
        int value = Next(ref block) & max;
        if (value < max)
        {
            return value;
        }

        int shift = 0;
        byte next;
        do
        {
            next = Next(ref block);
            value += (next & 0x7F) << shift;
            shift += 7;
            if (value > MaxInteger || shift > 28)
            {
                throw new InvalidDataException("An HPACK integer is too large.");
            }
        }
        while ((next & 0x80) != 0);

        return value;
    }

    private static string ReadString(ref ReadOnlySpan<byte> block)
    {
        bool isHuffman = !block.IsEmpty && (block[0] & 0x80) != 0;
        int length = ReadInteger(ref block, 7);
        if (length > block.Length)
        {
            throw new InvalidDataException("An HPACK string ends too early.");
        }

        ReadOnlySpan<byte> bytes = block[..length];
        block = block[length..];
        return isHuffman ? HpackHuffman.Decode(bytes) : Encoding.Latin1.GetString(bytes);
    }

    private static byte Next(ref ReadOnlySpan<byte> block)
    {
        if (block.IsEmpty)
        {
            throw new InvalidDataException("An HPACK block ends too early.");
        }

        byte value = block[0];
        block = block[1..];
        return value;
    }
}
