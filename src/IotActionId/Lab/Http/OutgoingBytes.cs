namespace IotActionId.Lab;

/// <summary>
/// What a protocol library writes on threads of its own, for the lab's thread to take out when a whole message is there. The only place
/// where the lab waits in real time: for computation, never for a clock.
/// </summary>
internal sealed class OutgoingBytes
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly object _lock = new();
    private byte[] _bytes = [];

    /// <summary>How many bytes at the beginning are one whole message; 0 where it is not whole yet.</summary>
    internal delegate int WholeLength(ReadOnlyMemory<byte> bytes);

    public void Add(ReadOnlyMemory<byte> bytes)
    {
        lock (_lock)
        {
            _bytes = [.. _bytes, .. bytes.Span];
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Takes a message, and waits for it where it is not whole yet.</summary>
    public byte[] Take(WholeLength wholeLength)
    {
        lock (_lock)
        {
            int length;
            while ((length = wholeLength(_bytes)) == 0)
            {
                if (!Monitor.Wait(_lock, s_patience))
                {
                    throw new InvalidOperationException("A protocol library did not write what was asked of it.");
                }
            }

            byte[] message = _bytes[..length];
            _bytes = _bytes[length..];
            return message;
        }
    }
}
