namespace IotActionId.Lab;

/// <summary>
/// The protocol between a gateway and its web service, on one or more TLS connections. What comes out at the far end is compared with
/// what went in: a lab whose truth is not what the capture holds would be worthless.
/// </summary>
internal abstract class GatewayLink : IDisposable
{
    private readonly Queue<LabMessage>[] _underWay = [new(), new()];

    /// <summary>The link is up.</summary>
    public required Action Ready { get; init; }

    /// <summary>A message has reached the side that is named.</summary>
    public required Action<Side, LabMessage> Delivered { get; init; }

    /// <summary>Connects.</summary>
    public abstract void Open();

    /// <summary>Sends a message from one side to the other.</summary>
    public void Send(Side from, LabMessage message)
    {
        _underWay[(int)from].Enqueue(message);
        SendMessage(from, message);
    }

    /// <summary>The gateway shows that it is still there.</summary>
    public abstract void KeepAlive();

    /// <summary>The gateway leaves.</summary>
    public abstract void Close();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void SendMessage(Side from, LabMessage message);

    protected abstract void Dispose(bool disposing);

    /// <summary>A protocol has taken a whole message out of its envelope.</summary>
    protected void Deliver(Side to, ReadOnlySpan<byte> payload)
    {
        Side from = to == Side.Client ? Side.Server : Side.Client;
        if (!_underWay[(int)from].TryDequeue(out LabMessage? message) || !payload.SequenceEqual(message.Payload))
        {
            throw new InvalidOperationException($"The {to} received {payload.Length} bytes that the {from} did not send.");
        }

        Delivered(to, message);
    }
}
