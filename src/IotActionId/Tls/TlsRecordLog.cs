using System.Buffers;
using System.Runtime.CompilerServices;

namespace IotActionId.Tls;

/// <summary>The records of one flow, both directions, in the order in which their last bytes arrived.</summary>
/// <remarks>A struct within its flow. It must not be copied.</remarks>
internal struct TlsRecordLog
{
    private TlsRecord[]? _records;

    /// <summary>Records kept.</summary>
    public int Count { get; private set; }

    /// <summary>The records kept.</summary>
    public readonly ReadOnlySpan<TlsRecord> Records => _records.AsSpan(0, Count);

    /// <summary>One of them.</summary>
    public readonly ref TlsRecord this[int index] => ref _records![index];

    /// <summary>Keeps a record.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(TlsRecord record)
    {
        TlsRecord[]? records = _records;
        if (records is null || Count == records.Length)
        {
            records = Grow();
        }

        records[Count++] = record;
    }

    /// <summary>Forgets the records.</summary>
    public void Clear()
    {
        Return();
        _records = null;
        Count = 0;
    }

    private TlsRecord[] Grow()
    {
        TlsRecord[] larger = ArrayPool<TlsRecord>.Shared.Rent(Math.Max(16, Count * 2));
        _records.AsSpan(0, Count).CopyTo(larger);
        Return();
        return _records = larger;
    }

    private readonly void Return()
    {
        if (_records is not null)
        {
            ArrayPool<TlsRecord>.Shared.Return(_records);
        }
    }
}
