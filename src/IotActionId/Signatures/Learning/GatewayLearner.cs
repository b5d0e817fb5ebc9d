using System.Globalization;
using IotActionId.Actions;
using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>Learns one gateway's signature set once its exchanges have been found: slots, steps of the counter, lengths, composition, and how good all that is.</summary>
internal sealed class GatewayLearner
{
    private readonly LabelAlignment _alignment;
    private readonly TrainingTrace _trace;
    private readonly List<IotCommand> _log;
    private readonly LearningOptions _options;
    private readonly CancellationToken _cancellationToken;
    private readonly int[] _anchors;
    private readonly UserRequests? _requests;
    private readonly List<string> _warnings = [];

    public GatewayLearner(LabelAlignment alignment, List<IotCommand> log, LearningOptions options, CancellationToken cancellationToken, UserRequests? requests = null)
    {
        _alignment = alignment;
        _trace = alignment.Trace;
        _log = log;
        _options = options;
        _cancellationToken = cancellationToken;
        _anchors = alignment.Anchors;
        _requests = requests;
    }

    /// <summary>Commands whose messages are those of other actions, once it has learned.</summary>
    public IReadOnlyList<IotCommand> Doubted { get; private set; } = [];

    public IotSignatureSet Learn()
    {
        (TrainingBackground background, List<TrainingExchange> exchanges, SampleSet set, double quiet) = CollectSamples();
        _cancellationToken.ThrowIfCancellationRequested();
        (List<(double Time, int Bytes)> steps, int[] slotBytes) = CounterLearner.Learn(set.Samples, set.Slots.Count);
        set.Straighten(steps, slotBytes);

        var byKey = set.Samples.ToLookup(static s => s.Key);
        Dictionary<string, int[]> effects = SignatureEstimator.ValueEffects(byKey, set.Slots.Count);
        LabelDoubt.Judge(set.Samples, effects, set.Slots.Count);
        Doubted = [.. set.Samples.Where(static s => s.Weight < 0.5).Select(static s => s.Exchange.Command)];
        effects = SignatureEstimator.ValueEffects(byKey, set.Slots.Count);
        var signatures = new Dictionary<string, IotSignature>();
        foreach (IGrouping<string, TrainingSample> action in byKey)
        {
            if (action.Sum(static s => s.Weight) > 0.5)
            {
                signatures[action.Key] = new IotSignature
                {
                    Action = ActionOf(action.First()),
                    Variants = SignatureEstimator.Variants([.. action], effects.GetValueOrDefault(action.Key), set.Slots),
                    Support = action.Count(static s => s.Weight >= 0.5),
                };
            }
        }

        _cancellationToken.ThrowIfCancellationRequested();
        List<TrainingExchange> compounds = [.. exchanges.Where(static x => x.Command.Actions.Count > 1)];
        IReadOnlyList<IotSlot> slots = CompositionLearner.Learn(
            set.Slots,
            compounds.Select(x => new CompoundSample(x, signatures, set.Slots, CounterLearner.ShiftAt(x.Start, steps))),
            exchanges.Any(static x => x.Flow.Alpn == "http/1.1"));
        Dictionary<string, List<SignatureConfusion>> confusions = CrossValidation.Confusions(set.Samples, effects, slots);
        slots = LearnParts(compounds, set, ref steps, slots, signatures);
        RequestRegression regression = RequestRegression.Of(set.Samples, slots, _requests);
        (List<IotSignature> predicted, List<string> warnings) = SignaturePrediction.Of(_options.Predict, signatures, slots, regression, _options.ByValue);
        predicted.ForEach(p => signatures.Add(p.Action.ValueKey, p));
        _warnings.AddRange(warnings);
        List<(double Time, int Bytes)> known = steps;
        var history = new StatusHistory(_log, set.Samples, compounds.Select(x => new CompoundSample(x, signatures, slots, CounterLearner.ShiftAt(x.Start, known))), signatures, KeyOf, effects, slots, _alignment.Initiator);
        return Describe(background, exchanges, compounds, set, steps, slots, signatures, history, confusions, regression.Relations, quiet);
    }

    /// <summary>Adds signatures of actions that never occur alone, as far as the compounds tell; returns the slots with what they tell of composition.</summary>
    private IReadOnlyList<IotSlot> LearnParts(
        List<TrainingExchange> compounds, SampleSet set, ref List<(double Time, int Bytes)> steps, IReadOnlyList<IotSlot> slots, Dictionary<string, IotSignature> signatures)
    {
        if (CompoundParts.Of(compounds, signatures, slots, _alignment.Initiator, KeyOf, steps) is not { } parts)
        {
            return slots;
        }

        ILookup<string, TrainingSample> byKey = parts.Samples.ToLookup(static s => s.Key);
        Dictionary<string, int[]> effects = SignatureEstimator.ValueEffects(byKey, parts.Slots.Count);
        foreach (IGrouping<string, TrainingSample> action in byKey)
        {
            signatures[action.Key] = new IotSignature
            {
                Action = ActionOf(action.First()),
                Variants = SignatureEstimator.Variants([.. action], effects.GetValueOrDefault(action.Key), parts.Slots),
                Support = action.Count(),
                Warnings = ["Never alone: worked out from commands of several actions."],
            };
        }

        if (signatures.Count == 0)
        {
            throw new IotException(
                IotErrorId.NoTrainingData,
                "No command of a single action has a consequence in the traffic, and those of several do not tell their actions apart. Trigger each elementary action alone, several times.");
        }

        set.Samples.AddRange(parts.Samples);
        _warnings.AddRange(parts.Warnings);
        steps = [.. parts.Steps];
        return parts.Slots;
    }

    /// <summary>The exchanges and what they have in common: first as long as the longest response may take, then as long as responses really take.</summary>
    private (TrainingBackground Background, List<TrainingExchange> Exchanges, SampleSet Samples, double Quiet) CollectSamples()
    {
        int[] order = [.. Enumerable.Range(0, _anchors.Length).Where(i => _anchors[i] >= 0).OrderBy(i => _anchors[i])];
        int[] anchors = [.. order.Select(i => _anchors[i])];
        var keys = new Dictionary<string, int>();
        bool onlyCompounds = order.All(i => _log[i].Actions.Count > 1);
        int[] keyOf = [.. order.Select(i => _log[i].Actions.Count > 1 && !onlyCompounds ? -1 : keys.TryGetValue(NameOf(_log[i]), out int key) ? key : keys[NameOf(_log[i])] = keys.Count)];
        double quiet = _options.MaxResponseTime.TotalSeconds;
        for (int pass = 0; ; pass++)
        {
            var background = new TrainingBackground(_trace, anchors, keyOf, quiet);
            List<TrainingExchange> exchanges = ExchangeCollector.Collect(_trace, _log, _anchors, background, quiet);
            SampleSet set = SampleSet.Of(exchanges.Where(static x => x.Command.Actions.Count == 1), _alignment.Initiator, x => KeyOf(x.Command.Actions[0]));
            double[] delays = set.Samples.Count > 0
                ? [.. set.Samples.SelectMany(static s => s.Slots).OfType<SampleMessage>().Select(static m => m.Delay).Order()]
                : [.. exchanges.SelectMany(static x => x.Messages).Where(static m => m.Expected < 0.05).Select(static m => m.Delay).Order()];
            if (delays.Length == 0)
            {
                throw new IotException(
                    IotErrorId.NoTrainingData,
                    "No command has a consequence in the traffic. Trigger each elementary action alone, several times.");
            }

            double longest = delays[(int)(0.995 * (delays.Length - 1))];
            double needed = Math.Round(Math.Min(_options.MaxResponseTime.TotalSeconds, (longest * 1.3) + 0.5), 3);
            if (pass == 1 || needed > 0.8 * quiet)
            {
                return (background, exchanges, set, needed);
            }

            quiet = needed;
        }
    }

    private static string NameOf(IotCommand command) => string.Join(" + ", command.Actions.Select(static a => a.Key));

    private double TimeZoneErrorHours => _requests is { TimeZoneErrorHours: not 0 and double hours } ? hours : _alignment.Times.TimeZoneErrorHours;

    private string KeyOf(IotAction action) => _options.ByValue ? action.ValueKey : action.Key;

    private IotAction ActionOf(TrainingSample sample)
    {
        IotAction action = sample.Exchange.Command.Actions[0];
        return _options.ByValue ? action : action with { Value = null };
    }

    private IotSignatureSet Describe(
        TrainingBackground background,
        List<TrainingExchange> exchanges,
        List<TrainingExchange> compounds,
        SampleSet samples,
        List<(double Time, int Bytes)> steps,
        IReadOnlyList<IotSlot> slots,
        Dictionary<string, IotSignature> signatures,
        StatusHistory history,
        Dictionary<string, List<SignatureConfusion>> confusions,
        List<RequestRelation> relations,
        double quiet)
    {
        List<ActionTransition> transitions = Transitions();
        List<IotSignature> list = [.. signatures.Values.OrderBy(static s => s.Action.ValueKey, StringComparer.Ordinal)];
        int flowMessages = samples.Samples.Sum(static s => s.Slots.Count(static m => m is not null));
        int foreign = samples.Samples.Sum(static s => s.Slots.OfType<SampleMessage>().Count(m => m.Flow != s.Exchange.Messages[0].Flow));
        return new IotSignatureSet
        {
            Gateway = _options.Name ?? _trace.Gateway.ToString(),
            GatewayAddress = _trace.Gateway,
            Services = [.. exchanges.Select(static x => new IotService(x.Flow.ServerName, x.Flow.ServerPort)).Distinct().OrderBy(static s => s.ToString(), StringComparer.Ordinal)],
            Framing = exchanges.Select(static x => x.Flow).MaxBy(static f => f.Messages.Count)!.Framing,
            Initiator = _alignment.Initiator,
            QuietTime = TimeSpan.FromSeconds(quiet),
            BurstTime = TimeSpan.FromSeconds(Math.Round(Burst(slots, signatures.Values, compounds), 3)),
            SpansFlows = foreign > 0.1 * flowMessages,
            Background = background.ToMessages(),
            Slots = slots,
            CounterSteps = [.. steps.Select(static s => new CounterStep(DateTimeOffset.UnixEpoch.AddSeconds(s.Time), s.Bytes))],
            Transitions = transitions,
            StatusChanges = history.Changes,
            LastStatuses = history.Last,
            Hours = Hours(),
            RequestRelations = relations,
            Signatures = SignatureQuality.Judge(list, slots, transitions, confusions),
            TrainedFrom = Summary(background, exchanges, samples),
            Warnings = Warnings(exchanges, samples, slots),
        };
    }

    private TrainingSummary Summary(TrainingBackground background, List<TrainingExchange> exchanges, SampleSet samples)
    {
        double[] offsets = [.. exchanges.Select(static x => x.Start - TrainingTrace.Seconds(x.Command.Time)).Order()];
        double median = offsets[offsets.Length / 2];
        return new TrainingSummary(
            _trace.Units[0].Time,
            _trace.Units[^1].Time,
            Math.Round(background.IdleSeconds, 3),
            _trace.Count,
            _log.Count,
            exchanges.Count,
            Math.Round(median, 3),
            Math.Round(Math.Max(median - offsets[0], offsets[^1] - median), 3))
        {
            DoubtedCommands = samples.Samples.Count(static s => s.Weight < 0.5),
            ClockDriftSecondsPerDay = Math.Round(Drift(exchanges), 3),
            TimeZoneErrorHours = TimeZoneErrorHours,
        };
    }

    /// <summary>The median slope between exchanges of the first and the second half of the log (Theil 1950): seconds a day.</summary>
    private static double Drift(List<TrainingExchange> exchanges)
    {
        int half = exchanges.Count / 2;
        double[] slopes = [.. Enumerable.Range(0, half)
            .Select(i => (A: exchanges[i], B: exchanges[i + exchanges.Count - half]))
            .Where(static p => p.B.Start - p.A.Start > 60)
            .Select(static p => 86400 * (p.B.Start - TrainingTrace.Seconds(p.B.Command.Time) - p.A.Start + TrainingTrace.Seconds(p.A.Command.Time)) / (p.B.Start - p.A.Start))
            .Order()];
        return slopes.Length == 0 ? 0 : slopes[slopes.Length / 2];
    }

    private List<ActionTransition> Transitions()
    {
        var last = new Dictionary<string, string>();
        var counts = new Dictionary<(string Device, string? From, string To), int>();
        foreach (IotAction action in _log.SelectMany(static c => c.Actions))
        {
            string to = NameOf(action);
            (string, string?, string) step = (action.Device, last.GetValueOrDefault(action.Device), to);
            counts[step] = counts.GetValueOrDefault(step) + 1;
            last[action.Device] = to;
        }

        return [.. counts
            .Select(static c => new ActionTransition(c.Key.Device, c.Key.From, c.Key.To, c.Value))
            .OrderBy(static t => t.Device, StringComparer.Ordinal).ThenBy(static t => t.From, StringComparer.Ordinal).ThenBy(static t => t.To, StringComparer.Ordinal)];
    }

    private string NameOf(IotAction action) => _options.ByValue && action.Value is not null ? $"{action.Action}={action.Value}" : action.Action;

    private List<ActionHours> Hours() =>
        [.. _log
            .SelectMany(static c => c.Actions.Select(a => (c.Time.UtcDateTime.Hour, Action: a)))
            .GroupBy(c => (c.Action.Device, Name: NameOf(c.Action)))
            .Select(static g => new ActionHours(g.Key.Device, g.Key.Name, [.. Enumerable.Range(0, ActionHours.PerDay).Select(h => g.Count(c => c.Hour == h))]))
            .OrderBy(static h => h.Device, StringComparer.Ordinal).ThenBy(static h => h.Action, StringComparer.Ordinal)];

    /// <summary>How long the initiator's messages of one exchange go on: further parts of a command, or one command for each device.</summary>
    private double Burst(IReadOnlyList<IotSlot> slots, IEnumerable<IotSignature> signatures, List<TrainingExchange> compounds)
    {
        HashSet<string> early = [.. slots.Where(s => s.Direction == _alignment.Initiator && s.Name.StartsWith("command", StringComparison.Ordinal)).Select(static s => s.Name)];
        IEnumerable<double> delays = signatures.SelectMany(static s => s.Variants).SelectMany(static v => v.Slots).Where(s => early.Contains(s.Slot)).Select(static s => s.DelayMax);
        if (slots.Any(s => early.Contains(s.Name) && s.Composition == SlotComposition.Separate))
        {
            delays = delays.Concat(compounds.SelectMany(static c => c.Messages).Where(m => m.Unit.Direction == _alignment.Initiator && m.Delay <= ExchangeCollector.Burst).Select(static m => m.Delay));
        }

        return delays.DefaultIfEmpty(0).Max() + 0.05;
    }

    private List<string> Warnings(List<TrainingExchange> exchanges, SampleSet samples, IReadOnlyList<IotSlot> slots)
    {
        var warnings = new List<string>();
        void Warn(FormattableString sentence) => warnings.Add(sentence.ToString(CultureInfo.InvariantCulture));
        if (TimeZoneErrorHours is not 0 and double hours)
        {
            Warn($"The log's times are {Math.Abs(hours):0.##} h {(hours > 0 ? "ahead of" : "behind")} the capture's: it was probably read in a wrong time zone (Import-IotActionLog -TimeZone). They were moved.");
        }

        if (exchanges.Count < _log.Count)
        {
            string[] lost = [.. _log.Where((_, i) => _anchors[i] < 0).Take(3).Select(static c => c.Source.Length > 0 ? c.Source : c.Time.ToString("u", CultureInfo.InvariantCulture))];
            Warn($"{_log.Count - exchanges.Count} of {_log.Count} commands of the log set off nothing in the traffic and were left out: {string.Join(", ", lost)}{(_log.Count - exchanges.Count > lost.Length ? ", ..." : "")}.");
        }

        TrainingSample[] doubted = [.. samples.Samples.Where(static s => s.Weight < 0.5)];
        if (doubted.Length > 0)
        {
            string[] some = [.. doubted.Take(3).Select(static s => $"{s.Key} at {s.Exchange.Command.Time:u}")];
            Warn($"{doubted.Length} commands have the messages of other actions than their own; their labels are probably wrong and count for next to nothing: {string.Join(", ", some)}{(doubted.Length > some.Length ? ", ..." : "")}.");
        }

        foreach (IotSlot slot in slots.Where(static s => s.Composition == SlotComposition.NotAdditive))
        {
            Warn($"Slot {slot.Name} is not additive: only {slot.CompoundSupport} of {slot.CompoundTotal} compounds are the sum or the set of what their actions send alone (residual {slot.ResidualMean:+0.#;-0.#;0} bytes, {slot.ResidualSlope:+0.#;-0.#;0} with each further action). It tells single actions apart, but not compounds.");
        }

        return [.. warnings, .. _requests?.Warnings ?? [], .. _warnings];
    }
}
