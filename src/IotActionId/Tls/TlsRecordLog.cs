using System.Buffers;

namespace IotActionId.Tls;

/// <summary>The records of one flow, both directions, in the order in which their last bytes arrived.</summary>
internal sealed class TlsRecordLog
{
    private TlsRecord[] _records = [];

    /// <summary>Records kept.</summary>
    public int Count { get; private set; }

    /// <summary>The records kept.</summary>
    public ReadOnlySpan<TlsRecord> Records => _records.AsSpan(0, Count);

    /// <summary>One of them.</summary>
    public ref TlsRecord this[int index] => ref _records[index];

    /// <summary>Keeps a record.</summary>
    public void Add(TlsRecord record)
    {
        if (Count == _records.Length)
        {
            TlsRecord[] larger = ArrayPool<TlsRecord>.Shared.Rent(Math.Max(16, Count * 2));
            _records.AsSpan(0, Count).CopyTo(larger);
            Return();
            _records = larger;
        }

        _records[Count++] = record;
    }

    /// <summary>Forgets the records.</summary>
    public void Clear()
    {
        Return();
        _records = [];
        Count = 0;
    }

    private void Return()
    {
        if (_records.Length > 0)
        {
            ArrayPool<TlsRecord>.Shared.Return(_records);
        }
    }
}
