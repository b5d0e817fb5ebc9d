using IotActionId.Capture;

namespace IotActionId.Lab;

/// <summary>Writes frames into a capture file in the order in which they pass the capture point, which is not that in which they are made.</summary>
internal sealed class CaptureSink(string path) : IDisposable
{
    private readonly PcapWriter _file = new(path, LinkType.Ethernet, overwrite: true);
    private readonly PriorityQueue<byte[], (long Time, long Order)> _waiting = new();
    private long _order;

    /// <summary>Frames written so far.</summary>
    public long Frames => _file.Packets;

    /// <summary>Takes a frame; it may change no more.</summary>
    public void Add(long time, byte[] frame) => _waiting.Enqueue(frame, (time, _order++));

    /// <summary>Writes what has passed by now: nothing that is still to come can be older.</summary>
    public void WriteUntil(long now)
    {
        while (_waiting.TryPeek(out byte[]? frame, out (long Time, long Order) key) && key.Time <= now)
        {
            _waiting.Dequeue();
            _file.Write(key.Time, frame, frame.Length);
        }
    }

    public void Dispose()
    {
        WriteUntil(long.MaxValue);
        _file.Dispose();
    }
}
