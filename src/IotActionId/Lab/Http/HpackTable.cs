namespace IotActionId.Lab;

/// <summary>The static table of HPACK and, behind it, the dynamic one of a connection's direction (RFC 7541 section 2.3).</summary>
internal sealed class HpackTable
{
    /// <summary>What HTTP/2 starts with (RFC 9113 section 6.5.2); the lab's ends never change it.</summary>
    public const int DefaultMaxSize = 4096;

    private const int EntryOverhead = 32;

    private readonly List<(string Name, string Value)> _dynamic = [];
    private int _size;
    private int _maxSize = DefaultMaxSize;

    /// <summary>The entry of an index, from 1.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public (string Name, string Value) this[int index]
    {
        get
        {
            int fixedCount = HpackStaticTable.Entries.Count;
            return index >= 1 && index <= fixedCount
                ? HpackStaticTable.Entries[index - 1]
                : index > fixedCount && index <= fixedCount + _dynamic.Count
                    ? _dynamic[index - fixedCount - 1]
                    : throw new InvalidDataException($"HPACK has no entry {index}.");
        }
    }

    /// <summary>The index of a header field, and that of its name; 0 for none.</summary>
    public (int Whole, int Name) Find(string name, string value)
    {
        int nameIndex = 0;
        for (int index = 1; index <= HpackStaticTable.Entries.Count + _dynamic.Count; index++)
        {
            (string Name, string Value) entry = this[index];
            if (entry.Name != name)
            {
                continue;
            }

            if (entry.Value == value)
            {
                return (index, index);
            }

            nameIndex = nameIndex == 0 ? index : nameIndex;
        }

        return (0, nameIndex);
    }

    public void Add(string name, string value)
    {
        _dynamic.Insert(0, (name, value));
        _size += name.Length + value.Length + EntryOverhead;
        Evict();
    }

    /// <exception cref="InvalidDataException">The size is larger than allowed.</exception>
    public void Resize(int maxSize)
    {
        _maxSize = maxSize <= DefaultMaxSize ? maxSize : throw new InvalidDataException("An HPACK table is larger than allowed.");
        Evict();
    }

    private void Evict()
    {
        while (_size > _maxSize)
        {
            (string name, string value) = _dynamic[^1];
            _dynamic.RemoveAt(_dynamic.Count - 1);
            _size -= name.Length + value.Length + EntryOverhead;
        }
    }
}
