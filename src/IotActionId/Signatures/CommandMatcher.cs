using IotActionId.Actions;
using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>Finds, for each command of the log, the exchange that it set off: which message began it and which belong to it.</summary>
internal sealed class CommandMatcher
{
    /// <summary>Share of the kinds found that are pure background after all (Benjamini-Hochberg): while the commands are looked for, and at last.</summary>
    private const double FalseDiscoveryRateFirst = 0.05;
    private const double FalseDiscoveryRate = 0.001;

    /// <summary>Fewer repetitions than this prove nothing where background has the same kind.</summary>
    private const int LeastSupport = 3;

    /// <summary>A consequence of an action comes at least this many times as often in its windows as without it.</summary>
    private const double LeastExcess = 3;

    /// <summary>The same for what comes regularly: a keepalive each minute falls in step with commands on the minute.</summary>
    private const double LeastExcessOfPeriodic = 5;

    /// <summary>What a kind counts that no repetition proved: values may give each command another length.</summary>
    private const double RareShare = 0.1;

    private readonly TrainingTrace _trace;
    private readonly IReadOnlyList<IotCommand> _commands;
    private readonly ClockWindow[] _windows;
    private readonly double _response;
    private readonly Dictionary<(string Key, MessageKind Kind), double> _hitShare = [];
    private readonly HashSet<MessageKind> _associatedWithAny = [];

    public CommandMatcher(TrainingTrace trace, IReadOnlyList<IotCommand> commands, LearningOptions options)
    {
        _trace = trace;
        _commands = commands;
        _response = options.MaxResponseTime.TotalSeconds;
        double[] labels = [.. commands.Select(static c => TrainingTrace.Seconds(c.Time))];
        
        // A keepalive each minute falls in step with commands on the minute; unless it could be the commands themselves, it tells nothing of clocks.
        double[] rates = [.. trace.Units.Select(u => trace.Period(u.Kind) is not null && trace.Messages(u.Kind) > 2 * commands.Count
            ? double.PositiveInfinity
            : trace.Messages(u.Kind) / trace.Duration)];
        double uncertainty = commands.Max(static c => c.TimeUncertainty).TotalSeconds;
        _windows = ClockAlignment.Align(labels, trace.Times, rates, options.MaxClockOffset.TotalSeconds + uncertainty);
        Background = new BackgroundProfile(trace, [.. labels.Select((_, i) => (From(i), To(i) + _response))]);

        // First around the labels, as wide as the clocks demand; then, in narrow windows, after the messages that began the exchanges.
        Associate(i => (From(i) - _response, To(i) + _response), FalseDiscoveryRateFirst);
        Initiator = FindInitiator();
        int[] anchors = FindAnchors();
        Associate(i => anchors[i] < 0 ? null : (trace.Times[anchors[i]], trace.Times[anchors[i]] + _response), FalseDiscoveryRate);
    }

    public BackgroundProfile Background { get; }

    /// <summary>Which side sends the first message of an exchange.</summary>
    public IotDirection Initiator { get; }

    public double MedianOffset { get; private set; }

    public double Spread { get; private set; }

    /// <summary>Whether messages of that kind come without the user and follow no action, as far as the log tells.</summary>
    public bool IsBackground(MessageKind kind) => Background.Contains(kind) && !_associatedWithAny.Contains(kind);

    /// <summary>The exchanges of the commands for which one was found, in order of time.</summary>
    /// <param name="burst">Messages of the initiator within this many seconds of the first belong to the same exchange.</param>
    /// <param name="quiet">No message later than this after the first belongs to it, seconds.</param>
    public List<TrainingExchange> Match(double burst, double quiet)
    {
        int[] anchors = FindAnchors();
        int[] ordered = [.. anchors.Where(static a => a >= 0).Order()];
        var exchanges = new List<TrainingExchange>();
        var offsets = new List<double>();
        for (int i = 0; i < anchors.Length; i++)
        {
            if (anchors[i] < 0)
            {
                continue;
            }

            double start = _trace.Times[anchors[i]];
            int place = Array.BinarySearch(ordered, anchors[i]);
            double next = place + 1 < ordered.Length ? _trace.Times[ordered[place + 1]] : double.PositiveInfinity;
            exchanges.Add(new TrainingExchange(_commands[i], _trace.Sources[_trace.Flows[anchors[i]]], start, Collect(_commands[i], anchors[i], Math.Min(next, start + quiet), burst)));
            offsets.Add(start - TrainingTrace.Seconds(_commands[i].Time));
        }

        if (offsets.Count > 0)
        {
            offsets.Sort();
            MedianOffset = offsets[offsets.Count / 2];
            Spread = Math.Max(MedianOffset - offsets[0], offsets[^1] - MedianOffset);
        }

        return exchanges;
    }

    private double From(int label) => Centre(label) - _windows[label].WidthSeconds;

    private double To(int label) => Centre(label) + _windows[label].WidthSeconds;

    private double Centre(int label) => TrainingTrace.Seconds(_commands[label].Time) + _windows[label].OffsetSeconds;

    /// <summary>Tests, for each elementary action, which kinds come more often in its windows than background explains.</summary>
    private void Associate(Func<int, (double Start, double End)?> windowOf, double falseDiscoveryRate)
    {
        var hits = new Dictionary<(string Key, MessageKind Kind), (int Windows, int Messages)>();
        var totals = new Dictionary<string, (int Count, double Seconds)>();
        var inWindow = new Dictionary<MessageKind, int>();
        for (int i = 0; i < _commands.Count; i++)
        {
            if (windowOf(i) is not { } window)
            {
                continue;
            }

            inWindow.Clear();
            for (int e = _trace.IndexAt(window.Start); e < _trace.Count && _trace.Times[e] <= window.End; e++)
            {
                MessageKind kind = _trace.Units[e].Kind;
                inWindow[kind] = inWindow.GetValueOrDefault(kind) + 1;
            }

            foreach (string key in _commands[i].Actions.Select(static a => a.Key))
            {
                (int count, double seconds) = totals.GetValueOrDefault(key);
                totals[key] = (count + 1, seconds + window.End - window.Start);
                foreach ((MessageKind kind, int messages) in inWindow)
                {
                    (int windows, int sum) = hits.GetValueOrDefault((key, kind));
                    hits[(key, kind)] = (windows + 1, sum + messages);
                }
            }
        }

        var tested = new List<(double P, (string Key, MessageKind Kind) What)>();
        foreach (((string Key, MessageKind Kind) what, (int windows, int messages)) in hits)
        {
            (int total, double seconds) = totals[what.Key];
            double rate = Background.Rate(what.Kind);

            // Periodic background falls into nearly every window, which chance alone would not do; its rate, though, stays what it is.
            double excess = _trace.Period(what.Kind) is not null ? LeastExcessOfPeriodic : LeastExcess;
            if (windows >= Math.Min(LeastSupport, total) && messages >= excess * rate * seconds)
            {
                tested.Add((UpperTail(windows, total, 1 - Math.Exp(-rate * seconds / total)), what));
            }
        }

        tested.Sort(static (a, b) => a.P.CompareTo(b.P));
        int last = tested.Count - 1;
        while (last >= 0 && tested[last].P > falseDiscoveryRate * (last + 1) / tested.Count)
        {
            last--;
        }

        _hitShare.Clear();
        _associatedWithAny.Clear();
        for (int i = 0; i <= last; i++)
        {
            _hitShare[tested[i].What] = (double)hits[tested[i].What].Windows / totals[tested[i].What.Key].Count;
            _associatedWithAny.Add(tested[i].What.Kind);
        }
    }

    /// <summary>The direction of the first consequence of most single commands.</summary>
    private IotDirection FindInitiator()
    {
        int towards = 0, from = 0;
        for (int i = 0; i < _commands.Count; i++)
        {
            for (int e = _trace.IndexAt(From(i) - _response); e < _trace.Count && _trace.Times[e] <= To(i) + _response; e++)
            {
                if (_commands[i].Actions.Any(a => _hitShare.ContainsKey((a.Key, _trace.Units[e].Kind))))
                {
                    _ = _trace.Units[e].Direction == IotDirection.ToGateway ? towards++ : from++;
                    break;
                }
            }
        }

        return towards >= from ? IotDirection.ToGateway : IotDirection.FromGateway;
    }

    private int[] FindAnchors()
    {
        var anchors = new int[_commands.Count];
        var used = new HashSet<int>();
        for (int i = 0; i < anchors.Length; i++)
        {
            anchors[i] = -1;
            (double Surprise, double Nearness) best = (0, 0);
            for (int e = _trace.IndexAt(From(i) - _response); e < _trace.Count && _trace.Times[e] <= To(i); e++)
            {
                MessageKind kind = _trace.Units[e].Kind;
                if (kind.Direction != Initiator || used.Contains(e) || IsBackground(kind))
                {
                    continue;
                }

                // The kind that background explains least and that most repetitions of the action show; of equals the nearest to the label.
                double share = _commands[i].Actions.Count > 1 ? 1 : _hitShare.GetValueOrDefault((_commands[i].Actions[0].Key, kind), RareShare);
                double surprise = -Math.Log(Math.Min(0.99, Background.Rate(kind) * 2 * _windows[i].WidthSeconds)) * share;
                double nearness = -Math.Abs(_trace.Times[e] - Centre(i));
                if ((surprise, nearness).CompareTo(best) > 0)
                {
                    anchors[i] = e;
                    best = (surprise, nearness);
                }
            }

            if (anchors[i] >= 0)
            {
                used.Add(anchors[i]);
            }
        }

        return anchors;
    }

    /// <summary>Whether the action is known to cause that kind, or one so close that only a digit can be different.</summary>
    private bool Causes(string key, MessageKind kind)
    {
        int reach = Math.Min(Likelihood.UnseenReach, MessageTemplate.SameMessage(kind.PlaintextMin) - 1);
        for (int distance = -reach; distance <= reach; distance++)
        {
            if (_hitShare.ContainsKey((key, kind with { PlaintextMin = kind.PlaintextMin + distance, PlaintextMax = kind.PlaintextMax + distance })))
            {
                return true;
            }
        }

        return false;
    }

    private List<(double Delay, IotMessageUnit Unit)> Collect(IotCommand command, int anchor, double end, double burst)
    {
        var units = new List<(double, IotMessageUnit)>();
        double start = _trace.Times[anchor];
        for (int e = anchor; e < _trace.Count && _trace.Times[e] <= end; e++)
        {
            IotMessageUnit unit = _trace.Units[e];
            if (_trace.Flows[e] != _trace.Flows[anchor])
            {
                continue;
            }

            bool causes = command.Actions.Any(a => Causes(a.Key, unit.Kind));
            if (e != anchor && Background.Contains(unit.Kind) && !causes)
            {
                continue;
            }

            if (unit.Direction == Initiator && !Background.Contains(unit.Kind) && _trace.Times[e] - start > burst)
            {
                break;
            }

            units.Add((_trace.Times[e] - start, unit));
        }

        return units;
    }

    /// <summary>P(X >= hits) for X binomial(trials, chance), summed in logarithms.</summary>
    private static double UpperTail(int hits, int trials, double chance)
    {
        if (hits <= 0 || chance >= 1)
        {
            return 1;
        }

        double logTerm = 0;
        for (int i = 0; i < hits; i++)
        {
            logTerm += Math.Log((trials - i) / (double)(i + 1));
        }

        logTerm += (hits * Math.Log(chance)) + ((trials - hits) * Math.Log(1 - chance));
        double sum = 0, term = Math.Exp(logTerm);
        for (int x = hits; x <= trials && term > 0; x++)
        {
            sum += term;
            term *= (trials - x) / (double)(x + 1) * chance / (1 - chance);
        }

        return Math.Min(1, sum);
    }
}
