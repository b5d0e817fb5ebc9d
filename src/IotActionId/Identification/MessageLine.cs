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

    /// <summary>Adds messages; one that comes late gets its place among those that were not looked at.</summary>
    public void Add(IEnumerable<GatewayMessage> messages)
    {
        foreach (GatewayMessage message in messages)
        {
            int place = Messages.Count;
            while (place > Next && Messages[place - 1].Unit.Time > message.Unit.Time)
            {
                place--;
            }

            Messages.Insert(place, message);
            Taken.Insert(place, false);
            Free += place < Free ? 1 : 0;
        }
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
