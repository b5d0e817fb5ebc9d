using IotActionId.Capture;

namespace IotActionId.Live;

/// <summary>
/// The files of a session, one after the other, of which the last is open. What is written can be read within a quarter of a second, whatever
/// becomes of this process, and is on the disk within a second.
/// </summary>
/// <remarks>One thread writes; <see cref="Paths"/> may be asked for by any.</remarks>
internal sealed class CaptureFiles : IDisposable
{
    private static readonly TimeSpan Unflushed = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan Unsafe = TimeSpan.FromSeconds(0.75);

    private readonly CaptureOptions _options;
    private readonly FilePattern _pattern;
    private readonly PayloadBlanker? _blanker;
    private readonly Timer _disk;
    private readonly LinkType _linkType;
    private string[] _paths = [];
    private PcapWriter? _writer;
    private Task _closing = Task.CompletedTask;
    private long _flushedAt;
    private long _begunAt;
    private int _number;
    private int _isSyncing;

    /// <summary>Prepares to write; the first file is there when this returns.</summary>
    /// <exception cref="IotException">The file cannot be written.</exception>
    public CaptureFiles(CaptureOptions options, LinkType linkType)
    {
        _options = options;
        _pattern = new FilePattern(options.Path, options.Rotates);
        _blanker = options.FullPayload ? null : new PayloadBlanker();
        _linkType = linkType;
        Begin();
        _disk = new Timer(_ => Synchronize(), null, Unsafe, Unsafe);
    }

    /// <summary>The files that are there, the oldest first.</summary>
    public IReadOnlyList<string> Paths => Volatile.Read(ref _paths);

    /// <summary>Packets that were given to <see cref="Write"/> and that a disk without room did not take.</summary>
    public long Lost { get; private set; }

    /// <summary>Appends a packet.</summary>
    public void Write(in CapturedPacket packet)
    {
        if (_writer!.Length + packet.Data.Length > _options.MaximumFileSize && _writer.Packets > 0)
        {
            Begin();
        }

        Span<byte> kept = _writer!.Append(packet.Time, packet.Data, packet.OriginalLength);
        _blanker?.Blank(kept, packet.OriginalLength, packet.LinkType, packet.Time);
    }

    /// <summary>Does what is due: hands on what was written, begins the next file. Call it often.</summary>
    public void Tick()
    {
        long now = Environment.TickCount64;
        if (_options.RotationInterval is { } interval && now - _begunAt >= interval.TotalMilliseconds)
        {
            Begin();
        }
        else if (now - _flushedAt >= Unflushed.TotalMilliseconds)
        {
            Flush();
        }
    }

    /// <summary>Hands on what was written, so that readers see it.</summary>
    public void Flush()
    {
        _flushedAt = Environment.TickCount64;
        _writer!.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disk.Dispose();
        PcapWriter? last = _writer;
        try
        {
            if (last is not null)
            {
                using (last)
                {
                    last.Flush();
                    last.FlushToDisk();
                }
            }
        }
        finally
        {
            Lost = last?.LostPackets ?? 0;
            Volatile.Write(ref _writer, null);
            _closing.Wait();
        }
    }

    /// <summary>On a thread of the pool, for a disk may take its time.</summary>
    private void Synchronize()
    {
        if (Interlocked.Exchange(ref _isSyncing, 1) == 0)
        {
            Volatile.Read(ref _writer)?.FlushToDisk();
            Volatile.Write(ref _isSyncing, 0);
        }
    }

    private void Begin()
    {
        // The last file is whole before the next is there: so it is where that cannot be made.
        _writer?.Flush();
        string path = _pattern.For(++_number, DateTimeOffset.UtcNow);
        path = _paths.Contains(path) ? FilePattern.Numbered(path, _number) : path;
        var next = new PcapWriter(path, _linkType, _options.Overwrite);
        PcapWriter? last = _writer;
        _begunAt = _flushedAt = Environment.TickCount64;
        Volatile.Write(ref _writer, next);
        Volatile.Write(ref _paths, [.. _paths, path]);
        if (last is not null)
        {
            _closing = Task.WhenAll(_closing, Task.Run(() =>
            {
                last.FlushToDisk();
                last.Dispose();
            }));
        }

        while (_options.MaximumFileCount is { } most && _paths.Length > most)
        {
            File.Delete(_paths[0]);
            Volatile.Write(ref _paths, _paths[1..]);
        }
    }
}
