using System.Text;

namespace IotActionId.Lab;

/// <summary>
/// Writes HPACK header blocks (RFC 7541) without Huffman. What changes from message to message is sent as it is, the rest is entered into
/// the dynamic table: so the first response on a connection is longer than those that follow.
/// </summary>
internal sealed class HpackEncoder
{
    private readonly HpackTable _table = new();

    /// <summary>Encodes a block and remembers what the other end now knows.</summary>
    public byte[] Encode(IReadOnlyList<(string Name, string Value)> fields)
    {
        var block = new List<byte>();
        foreach ((string name, string value) in fields)
        {
            if (Write(block, name, value))
            {
                _table.Add(name, value);
            }
        }

        return [.. block];
    }

    /// <summary>How long a block would be that is encoded now.</summary>
    public int EncodedLength(IReadOnlyList<(string Name, string Value)> fields)
    {
        var block = new List<byte>();
        foreach ((string name, string value) in fields)
        {
            Write(block, name, value);
        }

        return block.Count;
    }

    /// <returns>Whether the field enters the table.</returns>
    private bool Write(List<byte> block, string name, string value)
    {
        (int whole, int nameIndex) = _table.Find(name, value);
        if (whole > 0)
        {
            WriteInteger(block, 0x80, 7, whole);
            return false;
        }

        bool enters = name is not ("date" or "content-length");
        WriteInteger(block, enters ? 0x40 : 0x00, enters ? 6 : 4, nameIndex);
        if (nameIndex == 0)
        {
            WriteString(block, name);
        }

        WriteString(block, value);
        return enters;
    }

    private static void WriteString(List<byte> block, string text)
    {
        WriteInteger(block, 0, 7, text.Length);
        block.AddRange(Encoding.Latin1.GetBytes(text));
    }

    private static void WriteInteger(List<byte> block, int flags, int prefix, int value)
    {
        int max = (1 << prefix) - 1;
        if (value < max)
        {
            block.Add((byte)(flags | value));
            return;
        }

        block.Add((byte)(flags | max));
        for (value -= max; value >= 0x80; value >>= 7)
        {
            block.Add((byte)(value | 0x80));
        }

        block.Add((byte)value);
    }
}
