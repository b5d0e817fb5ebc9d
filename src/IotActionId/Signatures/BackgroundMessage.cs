using System.Text.Json.Serialization;
using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>A kind of message that flows without the user: a keepalive, telemetry, time sync, a part of logging in.</summary>
/// <param name="Direction">Which way it goes.</param>
/// <param name="PlaintextMin">The fewest plaintext bytes it holds.</param>
/// <param name="PlaintextMax">The most plaintext bytes it holds.</param>
/// <param name="PerHour">How often it comes, as messages an hour.</param>
/// <param name="Period">Seconds between two of them where they come regularly; null otherwise.</param>
public sealed record BackgroundMessage(IotDirection Direction, int PlaintextMin, int PlaintextMax, double PerHour, double? Period)
{
    /// <summary>A reply comes within this many seconds.</summary>
    internal const double ReplySeconds = 0.5;

    /// <summary>Whether it is a receipt: it follows every message of the other side, those of exchanges too, and so tells nothing of what was commanded.</summary>
    public bool IsReceipt { get; init; }

    /// <summary>What the other side asks it with: nearly every one follows a message of that kind within half a second, as the time follows the question for it. Null where nothing does.</summary>
    public MessageKind? RepliesTo { get; init; }

    /// <summary>Direction and interval.</summary>
    [JsonIgnore]
    public MessageKind Kind => new(Direction, PlaintextMin, PlaintextMax);
}
