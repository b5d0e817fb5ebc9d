using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using IotActionId.Capture;

namespace IotActionId.Tls;

/// <summary>The records of one flow, both directions, in the order in which their last bytes arrived.</summary>
/// <remarks>A struct within its flow. It must not be copied.</remarks>
internal struct TlsRecordLog
{
    private TlsRecord[]? _records;

    /// <summary>The length of the array, kept here: with many flows open, its own header is seldom in the cache.</summary>
    private int _capacity;

    /// <summary>Records kept.</summary>
    public int Count { get; private set; }

    /// <summary>The records kept.</summary>
    public readonly ReadOnlySpan<TlsRecord> Records => _records.AsSpan(0, Count);

    /// <summary>One of them.</summary>
    public readonly ref TlsRecord this[int index] => ref _records![index];

    /// <summary>Keeps a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="arrays">Where more memory comes from.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(TlsRecord record, TlsRecordArrays arrays)
    {
        // The test for null, on the reference alone, spares the one that would read the array's own header, which is seldom in the cache.
        TlsRecord[]? records = _records;
        if (Count == _capacity || records is null)
        {
            records = Grow(arrays);
        }

        // Within the array: its length was checked above, as _capacity.
        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(records), Count++) = record;
    }

    /// <summary>Has the memory fetched where the next record will be kept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Fetch()
    {
        if (_records is { } records)
        {
            CacheHint.Fetch(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(records), Count));
        }
    }

    /// <summary>Forgets the first records.</summary>
    public void RemoveFirst(int count)
    {
        Array.Copy(_records!, count, _records!, 0, Count - count);
        Count -= count;
    }

    /// <summary>Forgets the records.</summary>
    /// <param name="arrays">Where their memory goes.</param>
    public void Clear(TlsRecordArrays arrays)
    {
        if (_records is not null)
        {
            arrays.Return(_records);
        }

        _records = null;
        _capacity = 0;
        Count = 0;
    }

    private TlsRecord[] Grow(TlsRecordArrays arrays)
    {
        TlsRecord[] larger = arrays.Rent(_capacity);
        if (_records is not null)
        {
            Array.Copy(_records, larger, Count);
            arrays.Return(_records);
        }

        _records = larger;
        _capacity = larger.Length;
        return larger;
    }
}
