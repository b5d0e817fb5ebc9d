using IotActionId.Messages;
using IotActionId.Tls;

namespace IotActionId.Live;

/// <summary>How many of the messages of a flow that goes on were taken.</summary>
/// <param name="flow">The flow.</param>
internal sealed class WatchedFlow(SecureFlow flow)
{
    /// <summary>Records that are kept when their messages were taken: they tell the framing where the handshake was not seen.</summary>
    private const int KeptRecords = 1024;

    private SecureFlow? _flow = flow;
    private IotFlow? _composed;
    private DateTimeOffset _taken = DateTimeOffset.MinValue;
    private int _seen;

    /// <summary>The line that its messages come into.</summary>
    public required WatchedLine Line { get; set; }

    /// <summary>When, in nanoseconds since 1970-01-01 UTC, the first message came that was not taken; null where all were.</summary>
    public long? Pending { get; private set; }

    /// <summary>Whether it has ended.</summary>
    public bool IsOver => _flow is null;

    /// <summary>Notes what has come.</summary>
    /// <returns>Whether there is something to take now, and was not before.</returns>
    public bool Note()
    {
        int count = _flow!.Records.Length;
        bool isFirst = count > _seen && Pending is null;
        if (isFirst)
        {
            Pending = _flow.Records[_seen].Time;
        }

        _seen = count;
        return isFirst;
    }

    /// <summary>The flow with the messages that were not taken.</summary>
    public IotFlow Compose(FlowReaderOptions options, string name)
    {
        if (_flow is not null)
        {
            _flow.SettleSoFar();
            DateTimeOffset after = _taken == DateTimeOffset.MinValue ? _taken : _taken.AddTicks(1);
            _composed = new FlowComposer(options with { Filter = options.Filter with { After = after } }, name).Compose(_flow);
        }

        return _composed!;
    }

    /// <summary>It has ended, and the object will be another flow: composes it for the last time.</summary>
    public void End(FlowReaderOptions options, string name)
    {
        Compose(options, name);
        _flow = null;
        Pending = _composed!.Messages.Count > 0 ? CaptureTime.To(_composed.Messages[0].Time) : null;
    }

    /// <summary>Notes that the messages up to a time were taken.</summary>
    public void Take(DateTimeOffset until)
    {
        _taken = until;
        IEnumerable<IotMessage> left = _composed!.Messages.Where(message => message.Time > until);
        Pending = left.FirstOrDefault() is { } first ? CaptureTime.To(first.Time) : null;
        if (_flow is not null)
        {
            if (_flow.Records.Length > 2 * KeptRecords)
            {
                _flow.Forget(KeptRecords + left.Sum(static message => message.RecordLengths.Count));
            }

            _seen = _flow.Records.Length;
        }
    }
}
