using System.Runtime.CompilerServices;
using System.Collections;
using IotActionId.Tls;

namespace IotActionId.Messages;

/// <summary>
/// The messages of a flow, kept as the 16-byte notes of their records. Objects are made when they are first asked for: most flows of a
/// capture are never looked into.
/// </summary>
internal sealed class MessageList : IReadOnlyList<IotMessage>
{
    /// <summary>A record as full as RFC 8446 section 5.1 allows is continued by the next one, however long that takes to come.</summary>
    private const int FragmentLimit = 1 << 14;

    private readonly TlsRecord[] _records;
    private readonly int _gatewaySide;
    private readonly TlsFraming _framing;
    private readonly long _gap;
    private readonly FlowFilter _filter;
    private readonly int _count;
    private IotFlow? _flow;
    private IotMessage[]? _messages;

    /// <summary>Creates the list.</summary>
    /// <param name="records">The application-data records, in order of time.</param>
    /// <param name="gatewaySide">The side that is the gateway.</param>
    /// <param name="framing">The framing of the flow.</param>
    /// <param name="gap">The longest pause within a message, in nanoseconds.</param>
    /// <param name="filter">Which of the messages are asked for.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public MessageList(TlsRecord[] records, int gatewaySide, TlsFraming framing, long gap, FlowFilter filter)
    {
        _records = records;
        _gatewaySide = gatewaySide;
        _framing = framing;
        _gap = gap;
        _filter = filter;
        for (int i = 0; i < records.Length; i = EndOf(i))
        {
            _count += IsWanted(i) ? 1 : 0;
        }
    }

    /// <inheritdoc/>
    public int Count => _count;

    /// <inheritdoc/>
    public IotMessage this[int index] => Messages[index];

    /// <summary>Says whose messages they are, before the first is asked for.</summary>
    public void BelongTo(IotFlow flow) => _flow = flow;

    private IotMessage[] Messages => _messages ??= Make();

    /// <inheritdoc/>
    public IEnumerator<IotMessage> GetEnumerator() => ((IEnumerable<IotMessage>)Messages).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private IotMessage[] Make()
    {
        var messages = new IotMessage[_count];
        int made = 0;
        for (int begin = 0, end; made < messages.Length; begin = end)
        {
            end = EndOf(begin);
            if (IsWanted(begin))
            {
                messages[made++] = Make(_records.AsSpan(begin, end - begin));
            }
        }

        return messages;
    }

    private IotMessage Make(ReadOnlySpan<TlsRecord> records)
    {
        var lengths = new int[records.Length];
        int length = 0, least = 0, most = 0;
        long end = records[0].EndTime;
        for (int i = 0; i < records.Length; i++)
        {
            lengths[i] = records[i].Length;
            length += lengths[i];
            least += _framing.PlaintextMin(lengths[i]);
            most += _framing.PlaintextMax(lengths[i]);
            end = Math.Max(end, records[i].EndTime);
        }

        return new IotMessage
        {
            Time = CaptureTime.From(records[0].Time),
            EndTime = CaptureTime.From(end),
            Direction = records[0].Side == _gatewaySide ? IotDirection.FromGateway : IotDirection.ToGateway,
            Length = length,
            RecordLengths = lengths,
            PlaintextMin = least,
            PlaintextMax = most,
            FlowId = _flow!.Id,
        };
    }

    private bool IsWanted(int begin) => !_filter.HasTimes || _filter.IsWithin(CaptureTime.From(_records[begin].Time));

    /// <summary>One past the last record of the message that begins with a record.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int EndOf(int begin)
    {
        int end = begin + 1;
        long length = _records[begin].Length;
        while (end < _records.Length && IsContinued(_records[end - 1], _records[end]))
        {
            // A download without a pause may be longer than a message's length can say: what is beyond is another message.
            length += _records[end].Length;
            if (length > int.MaxValue)
            {
                break;
            }

            end++;
        }

        return end;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsContinued(in TlsRecord record, in TlsRecord next) =>
        record.Side == next.Side
        && (next.Time - record.EndTime <= _gap || (!ReferenceEquals(_framing, TlsFraming.None) && _framing.PlaintextMax(record.Length) >= FragmentLimit));
}
