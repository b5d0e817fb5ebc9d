using IotActionId.Messages;
using IotActionId.Tls;

namespace IotActionId.Live;

/// <summary>How far the messages of a flow that goes on were taken.</summary>
/// <param name="flow">The flow.</param>
internal sealed class WatchedFlow(SecureFlow flow)
{
    /// <summary>Records that are kept when their messages were taken: they tell the framing where the handshake was not seen.</summary>
    private const int KeptRecords = 1024;

    private SecureFlow? _flow = flow;
    private IotFlow? _composed;
    private int _taken;
    private int _end;

    /// <summary>The line that its messages come into.</summary>
    public required WatchedLine Line { get; init; }

    /// <summary>When, in nanoseconds since 1970-01-01 UTC, the first record came that was not taken; null where all were.</summary>
    public long? Pending { get; private set; }

    /// <summary>Whether it has ended.</summary>
    public bool IsOver => _flow is null;

    /// <summary>Notes what has come.</summary>
    /// <returns>Whether there is something to take now, and was not before.</returns>
    public bool Note()
    {
        if (Pending is not null || _flow!.Records.Length == _taken)
        {
            return false;
        }

        Pending = _flow.Records[_taken].Time;
        return true;
    }

    /// <summary>The flow with the messages that were not taken.</summary>
    /// <param name="options">How flows are read.</param>
    /// <param name="name">The interface or file.</param>
    /// <param name="complete">After this time, what follows a record that may yet turn out to be none is left for later.</param>
    public IotFlow Compose(FlowReaderOptions options, string name, DateTimeOffset complete)
    {
        if (_flow is not null)
        {
            _flow.SettleSoFar();
            long since = CaptureTime.To(complete);
            _end = _taken;
            while (_end < _flow.Records.Length && (_flow.Records[_end].Role != TlsRecordRole.Tentative || _flow.Records[_end].Time <= since))
            {
                _end++;
            }

            _composed = new FlowComposer(options, name).Compose(_flow, _taken.._end);
        }

        return _composed!;
    }

    /// <summary>It has ended, and the object will be another flow: composes it for the last time.</summary>
    public void End(FlowReaderOptions options, string name)
    {
        Note();
        Compose(options, name, DateTimeOffset.MaxValue);
        _flow = null;
    }

    /// <summary>Notes that what was composed was taken.</summary>
    /// <param name="left">The last message, where it was not.</param>
    public void Take(IotMessage? left)
    {
        if (_flow is null)
        {
            return;
        }

        _taken = _end;
        for (int records = left?.RecordLengths.Count ?? 0; records > 0; records -= _flow.Records[_taken].Role == TlsRecordRole.Data ? 1 : 0)
        {
            _taken--;
        }

        Pending = _taken < _flow.Records.Length ? _flow.Records[_taken].Time : null;
        if (_taken > 2 * KeptRecords)
        {
            int before = _flow.Records.Length;
            _flow.Forget(before - _taken + KeptRecords);
            _taken -= before - _flow.Records.Length;
        }
    }
}
