using System.Net;

namespace IotActionId.Messages;

/// <summary>A command and what answers it: the messages of one flow that an event at the user's or the device's side set off, background excluded.</summary>
public sealed class IotExchange
{
    /// <summary>When its first message was captured, UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>When its last message was captured, UTC.</summary>
    public required DateTimeOffset EndTime { get; init; }

    /// <summary>The gateway's address.</summary>
    public required IPAddress Gateway { get; init; }

    /// <summary>The <see cref="IotFlow.Id"/> of its flow.</summary>
    public required string FlowId { get; init; }

    /// <summary>Its messages, in order of time; at least one.</summary>
    public required IReadOnlyList<IotMessageUnit> Units { get; init => field = value.ToArray(); }

    /// <summary>Lengths with their directions, as <c>→213 ←102</c> (→ towards the gateway).</summary>
    public override string ToString() => string.Join(' ', Units.Select(static u => u.ToString()));
}
