using IotActionId.Messages;
using IotActionId.Tls;

namespace IotActionId.Live;

/// <summary>
/// How far a flow that goes on has been looked into. Its messages are cut into windows where a quiet time lies between two messages that may
/// begin an exchange: what precedes such a cut has no part in what follows, so that the exchanges found are those of the whole flow.
/// </summary>
internal sealed class WatchedFlow(SecureFlow flow)
{
    /// <summary>A window without a cut is cut anyway when it holds more messages.</summary>
    private const int MostMessages = 4096;

    /// <summary>Records of the flow that are kept: for windows without a cut, and to tell the framing by where the handshake was not seen.</summary>
    private const int KeptRecords = 4096;

    private DateTimeOffset _begin = DateTimeOffset.MinValue;
    private DateTimeOffset _decided = DateTimeOffset.MinValue;
    private int _seen;

    /// <summary>When, in nanoseconds since 1970-01-01 UTC, the first message came that was not looked at; null where all were.</summary>
    public long? Pending { get; private set; }

    /// <summary>Notes what has come.</summary>
    public void Note()
    {
        int count = flow.Records.Length;
        if (count > _seen)
        {
            Pending ??= flow.Records[_seen].Time;
            _seen = count;
        }
    }

    /// <summary>Looks for exchanges that are complete.</summary>
    /// <param name="gateway">Whose exchanges.</param>
    /// <param name="options">How flows are read.</param>
    /// <param name="name">The interface or file.</param>
    /// <param name="until">Exchanges that began up to this time are complete.</param>
    /// <returns>The window in which they lie; null where there is none.</returns>
    public WatchWindow? Look(WatchedGateway gateway, FlowReaderOptions options, string name, DateTimeOffset until)
    {
        flow.SettleSoFar();
        IotFlow window = Compose(options, name);
        DateTimeOffset? first = null, next = null, last = null;
        DateTimeOffset cut = _begin;
        foreach (IotMessage message in window.Messages)
        {
            if (!gateway.MayBegin(message))
            {
                continue;
            }

            if (first is null && (last is null || message.Time - last > gateway.QuietTime))
            {
                cut = message.Time;
            }

            last = message.Time;
            if (message.Time <= until && message.EndTime > until)
            {
                // Not one half of a message now and the other later.
                until = message.Time.AddTicks(-1);
            }

            if (message.Time > until)
            {
                next ??= message.Time;
            }
            else if (message.Time > _decided)
            {
                first ??= message.Time;
            }
        }

        Pending = next is null ? null : CaptureTime.To(next.Value);
        DateTimeOffset after = _decided;
        bool isLong = window.Messages.Count > MostMessages;
        _decided = until;
        if (isLong && first is not null)
        {
            cut = first.Value;
        }

        if (cut > _begin)
        {
            _begin = cut;
            window = first is null ? window : Compose(options, name);
        }

        if (flow.Records.Length > 2 * KeptRecords)
        {
            flow.Forget(KeptRecords);
        }

        _seen = flow.Records.Length;
        return first is null ? null : new WatchWindow(window, after, until);
    }

    private IotFlow Compose(FlowReaderOptions options, string name) =>
        new FlowComposer(options with { Filter = options.Filter with { After = _begin } }, name).Compose(flow);
}
