using System.Numerics;

namespace IotActionId.Packets;

/// <summary>An IP datagram of which fragments are awaited. Fragments lie at multiples of eight bytes; the first copy of each eight wins.</summary>
internal sealed class FragmentedDatagram
{
    /// <summary>The longest payload that the offset and length fields of IP can describe.</summary>
    internal const int MaximumLength = 65_535;

    private const int UnitLength = 8;
    private const int BitsPerWord = 64;

    private readonly ulong[] _received = new ulong[(MaximumLength / UnitLength / BitsPerWord) + 1];
    private byte[] _bytes = new byte[4096];
    private int _total;
    private int _cut;
    private int _units;

    /// <summary>The time of its first fragment, in nanoseconds since 1970.</summary>
    public long FirstTime { get; private set; }

    /// <summary>The IP protocol number in the fragment at offset zero (RFC 8200 section 4.5: those in the others do not count).</summary>
    public byte Protocol { get; private set; }

    /// <summary>Bytes on the wire, once every fragment is there.</summary>
    public int Length => _total;

    /// <summary>The payload as far as it was captured without a gap.</summary>
    public ReadOnlySpan<byte> Captured => _bytes.AsSpan(0, Math.Min(_cut, _total));

    /// <summary>Forgets everything, to serve for another datagram.</summary>
    /// <param name="time">The time of the first fragment of that one.</param>
    public void Start(long time)
    {
        Array.Clear(_received);
        FirstTime = time;
        Protocol = 0;
        _total = -1;
        _cut = int.MaxValue;
        _units = 0;
    }

    /// <summary>Adds a fragment.</summary>
    /// <param name="fragment">The fragment.</param>
    /// <returns>False where it cannot belong to a datagram: empty, beyond its end, or not a whole number of units.</returns>
    public bool TryAdd(in Fragment fragment)
    {
        int offset = fragment.Offset;
        int wireLength = fragment.WireLength;
        ReadOnlySpan<byte> data = fragment.Data;
        int end = offset + wireLength;
        if (wireLength <= 0 || wireLength > MaximumLength - offset || (fragment.More && wireLength % UnitLength != 0) || (_total >= 0 && end > _total))
        {
            return false;
        }

        if (!fragment.More && _total < 0)
        {
            _total = end;
        }

        if (offset == 0)
        {
            Protocol = fragment.Protocol;
        }

        Reserve(offset + data.Length);
        for (int start = 0; start < wireLength; start += UnitLength)
        {
            int unit = (offset + start) / UnitLength;
            ulong bit = 1UL << (unit % BitsPerWord);
            if ((_received[unit / BitsPerWord] & bit) != 0)
            {
                continue;
            }

            _received[unit / BitsPerWord] |= bit;
            _units++;
            int wanted = Math.Min(UnitLength, wireLength - start);
            int there = Math.Clamp(data.Length - start, 0, wanted);
            if (there > 0)
            {
                data.Slice(start, there).CopyTo(_bytes.AsSpan(offset + start));
            }

            if (there < wanted)
            {
                // The snapshot length cut this fragment: the payload is known up to here, its length all the same.
                _cut = Math.Min(_cut, offset + start + there);
            }
        }

        return true;
    }

    /// <summary>Whether all fragments are there.</summary>
    public bool IsComplete()
    {
        if (_total < 0)
        {
            return false;
        }

        int needed = (_total + UnitLength - 1) / UnitLength;
        if (_units < needed)
        {
            return false;
        }

        // A fragment may have come that lies behind the last one: only the units before the end count.
        int count = 0;
        for (int word = 0; word * BitsPerWord < needed; word++)
        {
            int bits = Math.Min(BitsPerWord, needed - (word * BitsPerWord));
            ulong mask = bits == BitsPerWord ? ulong.MaxValue : (1UL << bits) - 1;
            count += BitOperations.PopCount(_received[word] & mask);
        }

        return count == needed;
    }

    private void Reserve(int length)
    {
        if (length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Min(MaximumLength, Math.Max(length, _bytes.Length * 2)));
        }
    }
}
