namespace IotActionId.Identification;

/// <summary>The messages of a gateway on one time line, as far as they are there, and how far they are identified. What is identified is forgotten.</summary>
internal sealed class MessageLine
{
    /// <summary>Begins with the first messages.</summary>
    public MessageLine(IEnumerable<GatewayMessage> messages) => Add(messages);

    /// <summary>The messages, in order of time.</summary>
    public List<GatewayMessage> Messages { get; } = [];

    /// <summary>For each message whether it belongs to an exchange that was identified.</summary>
    public List<bool> Taken { get; } = [];

    /// <summary>The first message that was not looked at.</summary>
    public int Next { get; set; }

    /// <summary>The first message that may begin an exchange.</summary>
    public int Free { get; set; }

    /// <summary>Adds messages that came after those that are there.</summary>
    public void Add(IEnumerable<GatewayMessage> messages)
    {
        Messages.AddRange(messages);
        Taken.AddRange(Enumerable.Repeat(false, Messages.Count - Taken.Count));
    }

    /// <summary>Forgets the messages that were looked at.</summary>
    public void Forget()
    {
        Messages.RemoveRange(0, Next);
        Taken.RemoveRange(0, Next);
        Free = Math.Max(0, Free - Next);
        Next = 0;
    }
}
