using IotActionId.Actions;
using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>
/// Finds the message that began the exchange of each command of the log, by expectation-maximisation over two unknowns: which kind of message
/// each action begins with, and where the log's clocks are. Each round matches the labels with the messages in order, one to one
/// (<see cref="MonotoneMatching"/>), and learns kinds and clocks again from the matches. A label whose action begins with other kinds than
/// the rest of its repetitions costs little: labels may be wrong.
/// </summary>
internal sealed class LabelAlignment
{
    private const int Rounds = 8;

    /// <summary>Labels that may name another action than the one that was done.</summary>
    private const double WrongLabel = 0.1;

    /// <summary>Commands whose message the capture may lack.</summary>
    private const double Missing = 0.02;

    /// <summary>Commands whose message has a length that no other command has.</summary>
    private const double Novel = 0.03;

    /// <summary>Lengths that such messages have.</summary>
    private const double NovelLengths = 1000;

    /// <summary>Seconds within which a reply follows, and how many of them make a kind of replies.</summary>
    private const double LeastPause = 0.3;
    private const int LeastReplies = 20;

    private readonly TrainingTrace _trace;
    private readonly LogTimes _times;
    private readonly int[][] _keys;
    private readonly int _keyCount;
    private readonly IotDirection _direction;
    private readonly bool[] _isRegular;

    // Kinds that mostly begin exchanges, as far as the matches tell.
    private readonly bool[] _begins;
    private readonly double[] _matchedOfKind;
    private readonly Dictionary<int, double>[] _kindsOfKey;
    private readonly double[] _matchesOfKey;
    private double _matchedSum;

    /// <param name="trace">The gateway's messages.</param>
    /// <param name="commands">The log, ascending by time.</param>
    /// <param name="direction">The side that begins the exchanges.</param>
    /// <param name="maximumOffset">The largest clock offset looked for, seconds.</param>
    /// <param name="trusted">Whether to begin with the clocks as they are.</param>
    private LabelAlignment(TrainingTrace trace, IReadOnlyList<IotCommand> commands, IotDirection direction, double maximumOffset, bool trusted)
    {
        _trace = trace;
        _direction = direction;
        var names = new Dictionary<string, int>();
        _keys = [.. commands.Select(c => c.Actions.Select(a =>
        {
            if (!names.TryGetValue(a.Key, out int key))
            {
                names.Add(a.Key, key = names.Count);
            }

            return key;
        }).ToArray())];
        _keyCount = names.Count;
        _kindsOfKey = [.. Enumerable.Range(0, _keyCount).Select(static _ => new Dictionary<int, double>())];
        _matchesOfKey = new double[_keyCount];
        _matchedOfKind = new double[trace.Kinds.Length];
        _begins = new bool[trace.Kinds.Length];
        Anchors = new int[commands.Count];
        Array.Fill(Anchors, -1);

        // A keepalive each minute falls in step with commands on the minute; unless it could be the commands themselves, it tells nothing of them.
        _times = new LogTimes(commands);
        // What replies to every message of the other side begins nothing, however well it goes with the labels.
        int[] replies = trace.Replies(LeastPause);
        bool IsReply(int kind) => trace.Messages(kind) >= Math.Max(LeastReplies, commands.Count / 2) && replies[kind] >= 0.9 * trace.Messages(kind);
        _isRegular = [.. Enumerable.Range(0, trace.Kinds.Length).Select(k => IsReply(k) || (trace.IsClockwork(k) && !_times.GoWith(trace.TimesOf(k), maximumOffset)))];
        double[] rates = [.. trace.KindOf.Select(k => _isRegular[k] ? double.PositiveInfinity : trace.Messages(k) / trace.Duration)];
        _times.Locate(trace.Times, rates, maximumOffset, trusted);
        Begin();
        for (int round = 0; round < Rounds; round++)
        {
            int[] before = [.. Anchors];
            Match();
            Learn();
            if (round > 0 && before.AsSpan().SequenceEqual(Anchors))
            {
                break;
            }
        }
    }

    /// <summary>The alignment by the side that begins the exchanges: the one whose messages come first.</summary>
    public static LabelAlignment Of(TrainingTrace trace, IReadOnlyList<IotCommand> commands, double maximumOffset)
    {
        LabelAlignment towards = Of(trace, commands, IotDirection.ToGateway, maximumOffset), from = Of(trace, commands, IotDirection.FromGateway, maximumOffset);
        int matchedTowards = towards.Anchors.Count(static a => a >= 0), matchedFrom = from.Anchors.Count(static a => a >= 0);
        if (Math.Min(matchedTowards, matchedFrom) < 0.6 * Math.Max(matchedTowards, matchedFrom))
        {
            return matchedTowards >= matchedFrom ? towards : from;
        }

        int[] both = [.. Enumerable.Range(0, commands.Count).Where(i => towards.Anchors[i] >= 0 && from.Anchors[i] >= 0)];
        int first = both.Count(i => trace.Times[towards.Anchors[i]] <= trace.Times[from.Anchors[i]]);
        return 2 * first >= both.Length ? towards : from;
    }

    /// <summary>The alignment where it is known which side begins the exchanges.</summary>
    /// <remarks>Where commands are dense and labels coarse, many offsets look right at first: clocks that are right anyhow get a try of their own.</remarks>
    public static LabelAlignment Of(TrainingTrace trace, IReadOnlyList<IotCommand> commands, IotDirection direction, double maximumOffset)
    {
        var located = new LabelAlignment(trace, commands, direction, maximumOffset, trusted: false);
        LabelAlignment? trusted = located._times.IsCoarse ? new LabelAlignment(trace, commands, direction, maximumOffset, trusted: true) : null;
        return trusted?.Score > located.Score ? trusted : located;
    }

    public TrainingTrace Trace => _trace;

    /// <summary>The side that begins the exchanges.</summary>
    public IotDirection Initiator => _direction;

    /// <summary>The index of the message of each command; -1 where none was found.</summary>
    public int[] Anchors { get; }

    /// <summary>Where the clocks are.</summary>
    public LogTimes Times => _times;

    /// <summary>How much better the matches explain the messages than chance: a natural logarithm.</summary>
    public double Score { get; private set; }

    /// <summary>Before anything is matched: a kind is a command's as far as it is over-represented around the labels, and rare.</summary>
    private void Begin()
    {
        var inside = new double[_trace.Kinds.Length];
        double covered = 0, until = double.NegativeInfinity;
        int next = 0;
        foreach (int label in _times.Order())
        {
            if (_times.Width(label) < 0)
            {
                continue;
            }

            double from = Math.Max(until, _times.Centre(label) - _times.Width(label)), to = _times.Centre(label) + _times.Width(label);
            covered += Math.Max(0, to - from);
            until = Math.Max(until, to);
            for (next = Math.Max(next, _trace.IndexAt(from)); next < _trace.Count && _trace.Times[next] <= to; next++)
            {
                inside[_trace.KindOf[next]]++;
            }
        }

        double share = Math.Min(1, covered / _trace.Duration);
        for (int k = 0; k < inside.Length; k++)
        {
            _matchedOfKind[k] = _trace.Kinds[k].Direction != _direction || _isRegular[k] || _trace.Messages(k) > 4 * Anchors.Length
                ? 0
                : Math.Max(0, inside[k] - (share * _trace.Messages(k))) + (0.1 * inside[k]);
            _matchedSum += _matchedOfKind[k];
        }
    }

    private void Match()
    {
        var matching = new MonotoneMatching(_trace.Count);
        var gains = new List<(int, double)>();
        int[] order = _times.Order();
        for (int i = 0; i < order.Length; i++)
        {
            int label = order[i];
            double width = _times.Width(label);
            gains.Clear();
            for (int e = width < 0 ? _trace.Count : _trace.IndexAt(_times.Centre(label) - width); e < _trace.Count && _trace.Times[e] <= _times.Centre(label) + width; e++)
            {
                if (_trace.Units[e].Direction == _direction && !_isRegular[_trace.KindOf[e]] && !Continues(e))
                {
                    int kind = _trace.KindOf[e];
                    double background = Math.Max(0.5, _trace.Messages(kind) - _matchedOfKind[kind]) / _trace.Duration;
                    double gain = Math.Log((1 - Missing) / Missing * Probability(label, kind) / (2 * width * background)) - (0.5 * Math.Abs(_trace.Times[e] - _times.Centre(label)) / width);
                    gains.Add((e, gain));
                }
            }

            matching.Add(i, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(gains));
        }

        Score = matching.Sum;
        int[] matches = matching.Matches(order.Length);
        for (int i = 0; i < order.Length; i++)
        {
            Anchors[order[i]] = matches[i];
        }
    }

    /// <summary>Whether a message follows another one of the same burst that looks like the beginning of an exchange: commands for several devices are one.</summary>
    private bool Continues(int message)
    {
        for (int e = message - 1; e >= 0 && _trace.Times[message] - _trace.Times[e] <= ExchangeCollector.Burst; e--)
        {
            int kind = _trace.KindOf[e];
            if (_begins[kind] && _trace.Units[e].Direction == _direction && _trace.Flows[e] == _trace.Flows[message])
            {
                return true;
            }
        }

        return false;
    }

    private void Learn()
    {
        Array.Clear(_matchedOfKind);
        Array.Clear(_matchesOfKey);
        _matchedSum = 0;
        foreach (Dictionary<int, double> kinds in _kindsOfKey)
        {
            kinds.Clear();
        }

        for (int label = 0; label < Anchors.Length; label++)
        {
            if (Anchors[label] < 0)
            {
                continue;
            }

            int kind = _trace.KindOf[Anchors[label]];
            _matchedOfKind[kind]++;
            _matchedSum++;
            if (_keys[label] is [int only])
            {
                _matchesOfKey[only]++;
                _kindsOfKey[only][kind] = _kindsOfKey[only].GetValueOrDefault(kind) + 1;
            }
        }

        for (int kind = 0; kind < _begins.Length; kind++)
        {
            _begins[kind] = _matchedOfKind[kind] >= 2 && _matchedOfKind[kind] > 0.3 * _trace.Messages(kind);
        }

        _times.Follow([.. Anchors.Select(a => a < 0 ? double.NaN : _trace.Times[a])]);
    }

    /// <summary>The probability that a command begins with that kind of message.</summary>
    private double Probability(int label, int kind)
    {
        MessageKind what = _trace.Kinds[kind];
        double any = (1 - Novel) * (_matchedSum > 0 ? _matchedOfKind[kind] / _matchedSum : 0)
            + (Novel * (what.PlaintextMax - what.PlaintextMin + 1) / NovelLengths);
        if (_keys[label] is not [int key] || _matchesOfKey[key] == 0)
        {
            return any;
        }

        // What it was matched with itself tells nothing of it.
        bool itself = Anchors[label] >= 0 && _trace.KindOf[Anchors[label]] == kind;
        double others = _matchesOfKey[key] - (Anchors[label] >= 0 ? 1 : 0), same = _kindsOfKey[key].GetValueOrDefault(kind) - (itself ? 1 : 0);
        double own = (same + any) / (others + 1);
        return ((1 - WrongLabel) * own) + (WrongLabel * any);
    }
}
