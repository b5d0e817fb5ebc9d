using IotActionId.Identification;
using IotActionId.Messages;

namespace IotActionId.Live;

/// <summary>
/// Flows whose messages lie on one time line: a single flow, or all flows of a gateway where an exchange may lie on several. Each message is
/// taken once, when no earlier one can come any more; what they mean is told by whoever identifies them.
/// </summary>
internal sealed class WatchedLine
{
    /// <summary>The shortest time between two looks, nanoseconds: a flow may be looked into at every message, but not at every packet of a download.</summary>
    private const long Pace = 50_000_000;

    private readonly MessageLine _messages = new([]);
    private readonly List<WatchedFlow> _flows = [];

    /// <summary>When messages came that may begin exchanges which are not complete yet.</summary>
    private readonly Queue<DateTimeOffset> _begun = [];
    private long _lookedAt = long.MinValue / 2;

    /// <summary>Adds a flow.</summary>
    public void Add(WatchedFlow flow) => _flows.Add(flow);

    /// <summary>When, in nanoseconds since 1970-01-01 UTC, it is to be looked at; null where nothing waits.</summary>
    /// <param name="wait">How long after a message.</param>
    public long? Due(TimeSpan wait)
    {
        long? pending = _flows.Min(static flow => flow.Pending);
        long? begun = _begun.TryPeek(out DateTimeOffset first) ? CaptureTime.To(first) : null;
        return pending is null && begun is null ? null : Math.Max(Math.Min(pending ?? long.MaxValue, begun ?? long.MaxValue) + (wait.Ticks * 100), _lookedAt + Pace);
    }

    /// <summary>Takes the messages that are final.</summary>
    /// <param name="gateway">Whose they are.</param>
    /// <param name="options">How flows are read.</param>
    /// <param name="name">The interface or file.</param>
    /// <param name="now">The time, in nanoseconds since 1970-01-01 UTC.</param>
    /// <param name="until">Packets up to this time have come.</param>
    /// <returns>What is to be identified; null where there is nothing new.</returns>
    public WatchWindow? Look(WatchedGateway gateway, FlowReaderOptions options, string name, long now, DateTimeOffset until)
    {
        _lookedAt = now;
        IotFlow[] flows = [.. _flows.Select(flow => flow.Compose(options, name))];
        DateTimeOffset final = until;
        for (int i = 0; i < flows.Length; i++)
        {
            if (!_flows[i].IsOver && flows[i].Messages is [.., var last] && MayGrow(last, until, options.MessageGap, gateway.QuietTime) && last.Time <= final)
            {
                // Not one half of a message now and the other later.
                final = last.Time.AddTicks(-1);
            }
        }

        List<GatewayMessage> messages = [.. GatewayMessage.Of([.. flows.Where(gateway.Concerns)], gateway.Framing).Where(message => message.Unit.Time <= final)];
        foreach (GatewayMessage message in messages)
        {
            if (gateway.MayBegin(message.Unit))
            {
                _begun.Enqueue(message.Unit.Time);
            }
        }

        _flows.ForEach(flow => flow.Take(final));
        _flows.RemoveAll(static flow => flow.IsOver && flow.Pending is null);
        DateTimeOffset complete = final == DateTimeOffset.MaxValue ? final : final - gateway.QuietTime;
        bool isNew = messages.Count > 0;
        while (_begun.TryPeek(out DateTimeOffset first) && first <= complete)
        {
            _begun.Dequeue();
            isNew = true;
        }

        return isNew ? new WatchWindow(_messages, messages, complete) : null;
    }

    /// <summary>Whether a message, the last of its flow, may not be whole yet. One that goes on for longer than an exchange is not waited for.</summary>
    private static bool MayGrow(IotMessage last, DateTimeOffset until, TimeSpan gap, TimeSpan quiet) =>
        until < DateTimeOffset.MaxValue && last.EndTime > until - gap && last.Time > until - quiet;
}
