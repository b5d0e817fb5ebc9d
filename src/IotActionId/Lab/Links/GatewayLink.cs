namespace IotActionId.Lab;

/// <summary>The protocol between a gateway and its web service, on one or more TLS connections.</summary>
internal abstract class GatewayLink(LinkSetup setup) : IDisposable
{
    /// <summary>Whether nothing is under way.</summary>
    public abstract bool IsIdle { get; }

    protected LabWorld World => setup.World;

    protected LabRandom Random => setup.Random;

    /// <summary>The web service's name.</summary>
    protected string Host => setup.Dialer.ServerName;

    /// <summary>Connects.</summary>
    public abstract void Open();

    /// <summary>Sends a message from one side to the other, padded as the defence wants it.</summary>
    public void Send(Side from, LabMessage message)
    {
        World.Padder.Pad(message, length => PlaintextLength(from, message, length));
        SendMessage(from, message);
    }

    /// <summary>The gateway shows that it is still there, where the protocol does not do that by itself.</summary>
    public abstract void KeepAlive();

    /// <summary>The gateway leaves.</summary>
    public abstract void Close();

    /// <summary>The network is gone: neither side says anything more.</summary>
    public abstract void Abandon();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>How many bytes go into TLS for a message whose payload is so long.</summary>
    protected virtual int PlaintextLength(Side from, LabMessage message, int payloadLength) =>
        setup.Style.Envelope(from, Host, message.Topic, payloadLength);

    /// <summary>The link is up.</summary>
    protected void Ready() => setup.Ready();

    /// <summary>A message has reached the side that is named.</summary>
    protected void Delivered(Side side, LabMessage message) => setup.Delivered(side, message);

    protected abstract void SendMessage(Side from, LabMessage message);

    protected abstract void Dispose(bool disposing);

    /// <summary>
    /// Compares what came out of TLS and protocol at the far end with what went in: a lab whose truth is not what the capture holds would
    /// be worthless.
    /// </summary>
    protected static void RequireSame(ReadOnlySpan<byte> payload, LabMessage message)
    {
        if (!payload.SequenceEqual(message.Payload))
        {
            throw new InvalidOperationException($"{payload.Length} bytes were received that nobody sent.");
        }
    }

    /// <summary>The task of a protocol library over memory: what it could do, it has done.</summary>
    protected static void ThrowIfFailed(Task task)
    {
        if (task.IsCompleted)
        {
            task.GetAwaiter().GetResult();
        }
    }
}
