namespace IotActionId.Lab;

/// <summary>
/// The messages under way in one direction of one connection. What comes out of TLS at the far end is compared with what went in: a lab
/// whose truth is not what the capture holds would be worthless.
/// </summary>
internal sealed class MessageQueue
{
    private readonly Queue<LabMessage> _underWay = new();

    public int Count => _underWay.Count;

    public void Sent(LabMessage message) => _underWay.Enqueue(message);

    /// <summary>The message whose payload has come out of its envelope.</summary>
    public LabMessage Received(ReadOnlySpan<byte> payload)
    {
        if (!_underWay.TryDequeue(out LabMessage? message) || !payload.SequenceEqual(message.Payload))
        {
            throw new InvalidOperationException($"{payload.Length} bytes were received that nobody sent.");
        }

        return message;
    }
}
