using System.Text.Json;

namespace IotActionId.Lab;

/// <summary>Writes <c>truth.jsonl</c>, each capture's lines in the order of their times.</summary>
internal sealed class TruthFile(string path) : IDisposable
{
    private readonly FileStream _file = new(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
    private readonly PriorityQueue<LabTruthEntry, (DateTimeOffset Time, long Order)> _waiting = new();
    private long _order;

    public string Path { get; } = path;

    /// <summary>Lines written or waiting.</summary>
    public long Entries => _order;

    public void Add(LabTruthEntry entry) => _waiting.Enqueue(entry, (entry.Time, _order++));

    /// <summary>Writes what has happened by now: nothing that is still to come can be older.</summary>
    public void WriteUntil(DateTimeOffset now)
    {
        while (_waiting.TryPeek(out LabTruthEntry? entry, out (DateTimeOffset Time, long Order) key) && key.Time <= now)
        {
            _waiting.Dequeue();
            _file.Write(JsonSerializer.SerializeToUtf8Bytes(entry, LabJson.Default.LabTruthEntry));
            _file.WriteByte((byte)'\n');
        }
    }

    public void Dispose()
    {
        WriteUntil(DateTimeOffset.MaxValue);
        _file.Dispose();
    }
}
