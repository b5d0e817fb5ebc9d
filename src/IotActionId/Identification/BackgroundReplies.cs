using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>Tells the replies to what a gateway asks by itself, such as the time, from commands of the same length.</summary>
internal sealed class BackgroundReplies
{
    private const int MostOpen = 1024;

    private static readonly TimeSpan s_within = TimeSpan.FromSeconds(BackgroundMessage.ReplySeconds);

    private readonly ILookup<MessageKind, MessageKind> _replies;
    private readonly Dictionary<(string Flow, MessageKind Reply), DateTimeOffset> _open = [];

    public BackgroundReplies(IotSignatureSet set) =>
        _replies = set.Background.Where(b => b.RepliesTo is not null && b.Direction == set.Initiator).ToLookup(static b => b.RepliesTo!.Value, static b => b.Kind);

    /// <summary>Whether a message is such a reply. Every message is to be looked at, in order of time.</summary>
    public bool Has(GatewayMessage message)
    {
        (IotMessageUnit unit, IotFlow flow) = message;
        foreach (MessageKind reply in _replies[unit.Kind])
        {
            if (_open.Count >= MostOpen)
            {
                _open.Clear();
            }

            _open[(flow.Id, reply)] = unit.Time;
        }

        return _open.Remove((flow.Id, unit.Kind), out DateTimeOffset asked) && unit.Time - asked <= s_within;
    }
}
