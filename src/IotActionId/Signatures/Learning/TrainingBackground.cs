using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>What a gateway's traffic holds while nobody commands anything, and what of it also answers the messages of exchanges.</summary>
internal sealed class TrainingBackground
{
    /// <summary>A receipt follows a message of the other side within this many seconds.</summary>
    private const double ReceiptDelay = 1;

    /// <summary>Fewer receipts in the idle time prove nothing.</summary>
    private const int LeastReceipts = 5;

    /// <summary>A kind that exchanges cause comes at least this many times as often in them as without them; what comes regularly falls in step with commands on the minute.</summary>
    private const double LeastExcess = 2;
    private const double LeastExcessOfPeriodic = 5;

    /// <summary>What background puts into fewer exchanges than this is weighed message by message instead.</summary>
    private const double LeastExpected = 0.02;

    /// <summary>Nats from which it is no chance that a kind is in the exchanges of one action: there are thousands of kinds and actions.</summary>
    private const double LeastSurprise = 14;

    /// <summary>Of a kind that replies to another, how many follow it at least; fewer than the least number prove nothing.</summary>
    private const double LeastReplies = 0.8;
    private const int LeastAsked = 3;

    private readonly TrainingTrace _trace;
    private readonly int _exchanges;
    private readonly int[] _idle;
    private readonly int[] _inside;
    private readonly Dictionary<(int Kind, int Asked), int> _replies = [];
    private readonly bool[] _receipt;
    private readonly bool[] _answer;
    private readonly double _insideSeconds;

    /// <param name="trace">The gateway's messages.</param>
    /// <param name="anchors">The first message of each exchange, ascending.</param>
    /// <param name="keys">The action of each exchange; -1 where it has several.</param>
    /// <param name="seconds">How long an exchange lasts.</param>
    public TrainingBackground(TrainingTrace trace, int[] anchors, int[] keys, double seconds)
    {
        _trace = trace;
        _exchanges = anchors.Length;
        _idle = new int[trace.Kinds.Length];
        _inside = new int[trace.Kinds.Length];
        var replies = new int[trace.Kinds.Length];
        var exchanges = new Dictionary<(int Kind, int Key), int>();
        var lastAnchor = new int[trace.Kinds.Length];
        Array.Fill(lastAnchor, -1);
        int anchor = -1;
        double covered = 0, until = double.NegativeInfinity;
        for (int i = 0; i < trace.Count; i++)
        {
            while (anchor + 1 < anchors.Length && anchors[anchor + 1] <= i)
            {
                double start = trace.Times[anchors[++anchor]];
                covered += start + seconds - Math.Max(start, until);
                until = start + seconds;
            }

            int kind = trace.KindOf[i];
            if (trace.Times[i] <= until)
            {
                _inside[kind]++;
                if (lastAnchor[kind] != anchor)
                {
                    lastAnchor[kind] = anchor;
                    exchanges[(kind, keys[anchor])] = exchanges.GetValueOrDefault((kind, keys[anchor])) + 1;
                }
            }
            else
            {
                _idle[kind]++;
                replies[kind] += Before(i, ReceiptDelay) >= 0 ? 1 : 0;
                if (Before(i, BackgroundMessage.ReplySeconds) is >= 0 and int asked)
                {
                    _replies[(kind, trace.KindOf[asked])] = _replies.GetValueOrDefault((kind, trace.KindOf[asked])) + 1;
                }
            }
        }

        _insideSeconds = Math.Max(covered, 1e-3);

        // A log whose exchanges cover everything leaves nothing to call idle; a twentieth keeps the rates finite then.
        IdleSeconds = Math.Max(trace.Duration - covered, trace.Duration / 20);
        int actions = keys.Where(static k => k >= 0).Distinct().Count();
        ILookup<int, int> actionsOfKind = exchanges.Keys.Where(static e => e.Key >= 0).ToLookup(static e => e.Kind, static e => e.Key);
        _receipt = [.. Enumerable.Range(0, trace.Kinds.Length).Select(k =>
            _idle[k] >= LeastReceipts && replies[k] >= 0.5 * _idle[k] && actionsOfKind[k].Count() >= 0.8 * actions && _inside[k] >= anchors.Length / 2)];

        // One action may well answer with what is telemetry at other times, where lengths are few: each of its exchanges has it, others have not.
        Dictionary<int, int> exchangesOfKey = keys.Where(static k => k >= 0).CountBy(static k => k).ToDictionary();
        _answer = new bool[trace.Kinds.Length];
        foreach (IGrouping<int, KeyValuePair<(int Kind, int Key), int>> kind in exchanges.Where(static e => e.Key.Key >= 0).GroupBy(static e => e.Key.Kind))
        {
            int all = kind.Sum(static e => e.Value), singles = exchangesOfKey.Values.Sum();
            double background = 1 - Math.Exp(-Rate(kind.Key) * seconds);
            _answer[kind.Key] = !_receipt[kind.Key] && kind.Any(e =>
            {
                int own = exchangesOfKey[e.Key.Key];
                double others = (all - e.Value + 0.5) / (singles - own + 1);
                return Surprise(e.Value, own, Math.Max(background, others)) >= LeastSurprise;
            });
        }
    }

    /// <summary>Seconds outside all exchanges.</summary>
    public double IdleSeconds { get; }

    /// <summary>Messages a second of that kind outside all exchanges; half a message in all the idle time where none was seen.</summary>
    public double Rate(int kind) => (_idle[kind] + 0.5) / IdleSeconds;

    /// <summary>
    /// Whether a kind tells nothing of what was commanded: background that exchanges do not bring about, or a receipt, which follows every
    /// message whatever it says and whoever sent it.
    /// </summary>
    public bool IsSilent(int kind)
    {
        double expected = Rate(kind) * _insideSeconds;
        double excess = _trace.Period(kind) is not null && _idle[kind] > 10 ? LeastExcessOfPeriodic : LeastExcess;
        return _receipt[kind] || (!_answer[kind] && expected > LeastExpected * _exchanges && _inside[kind] < (excess * expected) + 1);
    }

    /// <summary>The kinds that flow without the user, most frequent first.</summary>
    public IReadOnlyList<BackgroundMessage> ToMessages() =>
        [.. Enumerable.Range(0, _idle.Length).Where(k => _idle[k] > 0)
            .OrderByDescending(k => _idle[k]).ThenBy(k => _trace.Kinds[k].Direction).ThenBy(k => _trace.Kinds[k].PlaintextMax)
            .Select(k => new BackgroundMessage(
                _trace.Kinds[k].Direction, _trace.Kinds[k].PlaintextMin, _trace.Kinds[k].PlaintextMax, Math.Round(_idle[k] * 3600 / IdleSeconds, 3), _trace.Period(k))
            {
                IsReceipt = _receipt[k],
                RepliesTo = RepliesTo(k),
            })];

    private MessageKind? RepliesTo(int kind)
    {
        int[] asked = [.. _replies.Where(r => r.Key.Kind == kind && r.Value >= Math.Max(LeastAsked, LeastReplies * _idle[kind])).Select(static r => r.Key.Asked)];
        return asked.Length == 0 || _receipt[kind] ? null : _trace.Kinds[asked[0]];
    }

    /// <summary>The nats by which so many of so many exchanges are more than chance puts it into (Chernoff 1952); 0 where they are fewer.</summary>
    private static double Surprise(int count, int exchanges, double chance)
    {
        double share = (double)count / exchanges;
        return share <= chance ? 0 : exchanges * ((share * Math.Log(share / chance)) + (share < 1 ? (1 - share) * Math.Log((1 - share) / (1 - chance)) : 0));
    }

    /// <summary>The last message of the other side, on the same flow, that came so many seconds before at most; -1 where none did.</summary>
    private int Before(int message, double seconds)
    {
        for (int i = message - 1; i >= 0 && _trace.Times[message] - _trace.Times[i] <= seconds; i--)
        {
            if (_trace.Flows[i] == _trace.Flows[message] && _trace.Units[i].Direction != _trace.Units[message].Direction)
            {
                return i;
            }
        }

        return -1;
    }
}
