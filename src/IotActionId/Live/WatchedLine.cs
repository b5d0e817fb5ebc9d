using IotActionId.Identification;
using IotActionId.Messages;

namespace IotActionId.Live;

/// <summary>
/// Flows whose messages lie on one time line: a single flow, or all flows of a gateway where an exchange may lie on several. Each message is
/// taken once, when it is whole; what it means is told by whoever identifies it.
/// </summary>
internal sealed class WatchedLine
{
    /// <summary>The shortest time between two looks, nanoseconds: a flow may be looked into at every message, but not at every packet of a download.</summary>
    private const long Pace = 50_000_000;

    /// <summary>A record of this length may be continued by the next, however long that takes to come.</summary>
    private const int FullRecord = 1 << 14;

    private readonly MessageLine _messages = new([]);
    private readonly List<WatchedFlow> _flows = [];

    /// <summary>When the messages came whose exchanges are not complete yet.</summary>
    private readonly SortedSet<DateTimeOffset> _begun = [];
    private long _lookedAt = long.MinValue / 2;

    /// <summary>Adds a flow.</summary>
    public void Add(WatchedFlow flow) => _flows.Add(flow);

    /// <summary>When, in nanoseconds since 1970-01-01 UTC, it is to be looked at; null where nothing waits.</summary>
    /// <param name="wait">How long after a message.</param>
    public long? Due(TimeSpan wait)
    {
        long first = Math.Min(_flows.Min(static flow => flow.Pending) ?? long.MaxValue, _begun.Count > 0 ? CaptureTime.To(_begun.Min) : long.MaxValue);
        return first == long.MaxValue ? null : Math.Max(first + (wait.Ticks * 100), _lookedAt + Pace);
    }

    /// <summary>Takes the messages that are there.</summary>
    /// <param name="gateway">Whose they are.</param>
    /// <param name="options">How flows are read.</param>
    /// <param name="name">The interface or file.</param>
    /// <param name="now">The time, in nanoseconds since 1970-01-01 UTC.</param>
    /// <param name="until">Packets up to this time have come.</param>
    /// <returns>What is to be identified; null where there is nothing new.</returns>
    public WatchWindow? Look(WatchedGateway gateway, FlowReaderOptions options, string name, long now, DateTimeOffset until)
    {
        _lookedAt = now;
        DateTimeOffset old = until == DateTimeOffset.MaxValue ? until : until - gateway.QuietTime, complete = old;
        List<GatewayMessage> messages = [];
        foreach (WatchedFlow watched in _flows)
        {
            IotFlow flow = watched.Compose(options, name, old);
            IotMessage? left = !watched.IsOver && flow.Messages is [.., var last] && last.Time > old && MayGrow(last, until, options.MessageGap) ? last : null;
            if (left is not null && left.Time - gateway.QuietTime <= complete)
            {
                // What it may belong to is to wait for it.
                complete = (left.Time - gateway.QuietTime).AddTicks(-1);
            }

            if (gateway.Concerns(flow))
            {
                messages.AddRange(GatewayMessage.Of([flow], gateway.Framing).Where(message => left is null || message.Unit.Time != left.Time || message.Unit.Direction != left.Direction));
            }

            watched.Take(left);
        }

        _flows.RemoveAll(static flow => flow.IsOver);
        _begun.UnionWith(messages.Select(static message => message.Unit.Time));
        bool isNew = messages.Count > 0 | _begun.RemoveWhere(time => time <= complete) > 0;
        return isNew ? new WatchWindow(_messages, messages, complete) : null;
    }

    /// <summary>Whether the last message of a flow may not be whole yet. One that goes on for longer than an exchange is not waited for.</summary>
    private static bool MayGrow(IotMessage last, DateTimeOffset until, TimeSpan gap) => last.EndTime > until - gap || last.RecordLengths[^1] >= FullRecord;
}
