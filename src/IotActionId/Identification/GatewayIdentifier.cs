using IotActionId.Actions;
using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>Identifies the exchanges of one gateway one after the other. What it keeps is little: where the shared counter stands, and the last action and status of each device.</summary>
internal sealed class GatewayIdentifier
{
    /// <summary>From this posterior a compound action counts as one that explains the exchange.</summary>
    private const double CandidatePosterior = 0.001;

    /// <summary>The probability that another command's answer falls into an exchange after that command came.</summary>
    private static readonly double s_foreignAnswer = Math.Log(0.3);

    /// <summary>What a gateway sends and gets this soon after its connection opened belongs to logging in, unless a known action explains it.</summary>
    private static readonly TimeSpan s_login = TimeSpan.FromSeconds(10);

    private readonly IotSignatureSet _set;
    private readonly HomeModel _home;
    private readonly NoiseModel _noise;
    private readonly IdentificationOptions _options;
    private readonly ExchangeSplitter _splitter;
    private readonly UnknownModel _unknown;
    private readonly LocalModel _local;
    private readonly CounterTracker _counter;
    private readonly LearnedPrior? _prior;
    private readonly StatusTracker _statuses;
    private readonly BackgroundReplies _replies;
    private readonly AnswerMemory _memory;

    public GatewayIdentifier(IotSignatureSet set, HomeModel home, NoiseModel noise, IdentificationOptions options)
    {
        _set = set;
        _home = home;
        _noise = noise;
        _options = options;
        _splitter = new ExchangeSplitter(set, noise);
        _unknown = new UnknownModel(home);
        _local = new LocalModel(home, noise);
        _replies = new BackgroundReplies(set);
        _memory = new AnswerMemory(home);
        _counter = new CounterTracker(set.Slots);
        _statuses = new StatusTracker(home);
        _prior = options.Prior == IotPrior.Uniform ? null : new LearnedPrior(set, options.Prior);
    }

    /// <summary>The matches among messages that were not identified yet, in order of time.</summary>
    /// <param name="line">The messages. What is identified is done with: more may be added, and the rest identified then.</param>
    /// <param name="until">What began up to this time is complete: no more messages of its exchange will come.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public IEnumerable<IotActionMatch> Identify(MessageLine line, DateTimeOffset until, CancellationToken cancellationToken)
    {
        List<GatewayMessage> messages = line.Messages;
        for (; line.Next < messages.Count; line.Next++)
        {
            IotMessageUnit unit = messages[line.Next].Unit;
            if (unit.Time > until)
            {
                break;
            }

            bool isReply = _replies.Has(messages[line.Next]);
            if (!isReply && line.Next >= line.Free && _splitter.MayBegin(unit))
            {
                if (ExchangeAt(line, cancellationToken) is { } match)
                {
                    yield return match;
                }
            }
            else if (!line.Taken[line.Next] && LocalAt(messages, line.Next) is { } local)
            {
                yield return local;
            }
        }

        line.Forget();
    }

    /// <summary>The match of the exchange that the next message begins; null where it begins none, or background explains it best.</summary>
    private IotActionMatch? ExchangeAt(MessageLine line, CancellationToken cancellationToken)
    {
        if (_splitter.At(line.Messages, line.Next) is not var (members, next, free))
        {
            return null;
        }

        line.Free = free;

        // A message that belongs to an earlier exchange begins no other one.
        List<int> own = [.. members.Where(m => !line.Taken[m])];
        if (own.Count == 0 || own[0] != members[0])
        {
            return null;
        }

        IotFlow flow = line.Messages[own[0]].Flow;
        var exchange = new IotExchange
        {
            Time = line.Messages[own[0]].Unit.Time,
            EndTime = line.Messages[own[^1]].Unit.Time,
            Gateway = flow.Gateway,
            FlowId = flow.Id,
            Units = [.. own.Select(m => line.Messages[m].Unit)],
        };
        (IotActionMatch? match, ulong explained) = Identify(exchange, [.. own.Select(m => m > next)], cancellationToken);
        if (match is null || (match.Decision == IotDecision.Unknown && !IsUnknownCommand(exchange, flow)))
        {
            return null;
        }

        // What came before the next command belongs to this one, whether it is explained or not; of what came later only what is.
        for (int i = 0; i < own.Count; i++)
        {
            line.Taken[own[i]] |= own[i] < next || (i < LatticeKey.MostUnits && (explained >> i & 1) != 0);
        }

        return match;
    }

    /// <summary>
    /// Whether an exchange that no known action explains may be called an unknown action: not where it begins with a message of the known
    /// background, and not right after the connection opened, where gateways log in.
    /// </summary>
    private bool IsUnknownCommand(IotExchange exchange, IotFlow flow) =>
        !_noise.IsBackground(exchange.Units[0]) && exchange.Time - flow.StartTime > s_login;

    /// <summary>The match of one exchange, null where background explains it best; and which of its messages the match explains, as bits.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="isLater">For each message whether it came after the next command; empty for none.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public (IotActionMatch? Match, ulong Explained) Identify(IotExchange exchange, bool[] isLater, CancellationToken cancellationToken)
    {
        // With habits the same sizes mean another thing at another time.
        string? key = _prior is null && _counter.Certain is { } move ? _memory.KeyOf(exchange, isLater, move.Index) : null;
        Answer answer = key is null ? Find(exchange, isLater, cancellationToken) : _memory.Recall(key) ?? _memory.Keep(key, Find(exchange, isLater, cancellationToken));
        if (answer.IsBackground)
        {
            return (null, 0);
        }

        _counter.Update(answer.Weights.ByMove);
        ExchangeWeights weights = answer.Weights.Given(_statuses, exchange.Time);
        ExchangeWeights? bySizes = answer.BySizes?.Given(_statuses, exchange.Time);
        IotActionMatch match = ReferenceEquals(weights, answer.Weights) && ReferenceEquals(bySizes, answer.BySizes)
            ? (answer.Match ??= Describe(exchange, weights, bySizes)) with { Time = exchange.Time, Exchange = exchange, Flow = exchange.FlowId, Gateway = exchange.Gateway }
            : Describe(exchange, weights, bySizes);

        // Habits have no say in what the devices have shown.
        ExchangeWeights shown = answer.BySizes ?? answer.Weights;
        _statuses.Note(shown.Ways.Select(w => (w.Statuses, w.Weight / shown.Total)), exchange.Time);
        if (_prior is not null && match.Decision != IotDecision.Unknown)
        {
            foreach (IotAction action in match.Actions)
            {
                _prior.Note(action);
            }
        }

        return (match, weights.Explained | 1);
    }

    /// <summary>What is found of an exchange by itself, and by habits where they are asked for.</summary>
    private Answer Find(IotExchange exchange, bool[] isLater, CancellationToken cancellationToken)
    {
        double[]? ratios = _prior?.Ratios(exchange.Time);
        var answer = new Answer(Weigh(exchange, isLater, ratios, cancellationToken), null);
        return ratios is null || answer.IsBackground ? answer : answer with { BySizes = Weigh(exchange, isLater, null, cancellationToken) };
    }

    /// <summary>Weighs everything that may be behind an exchange, over the moves of the counter that are worth looking at.</summary>
    private ExchangeWeights Weigh(IotExchange exchange, bool[] isLater, double[]? ratios, CancellationToken cancellationToken)
    {
        var found = new List<MoveWeights>(1);
        double known = 0, total = 0;
        foreach ((int move, int[] moved, double probability) in _counter.Moves)
        {
            if (CounterTracker.IsUnlikely(probability) && known > 0.5 * total)
            {
                break;
            }

            var evidence = new ExchangeEvidence(exchange, _home.Slots, _noise, _set.QuietTime.TotalSeconds, moved);
            for (int u = 1; u < evidence.Units.Count && u < isLater.Length; u++)
            {
                evidence.LogNoise[u] = isLater[u] ? Math.Max(evidence.LogNoise[u], s_foreignAnswer) : evidence.LogNoise[u];
            }

            double unknown = _unknown.Weigh(evidence), background = _noise.Rate(evidence.Units[0]) / NoiseModel.CommandRate;
            var posterior = new CompoundPosterior(_home, evidence, ratios, _options.MaximumCandidates, unknown + background + (total / probability), cancellationToken);
            found.Add(new MoveWeights(move, probability, posterior, unknown, background));
            known += probability * posterior.Mass;
            total += probability * (posterior.Mass + unknown + background);
        }

        return new ExchangeWeights(found);
    }

    private IotActionMatch Describe(IotExchange exchange, ExchangeWeights found, ExchangeWeights? bySizes)
    {
        List<IotCandidate> candidates = [.. found.Compounds
            .Select(c => new IotCandidate([.. c.Actions.Select(a => _home.Actions[a])], c.Weight / found.Total))];
        bool isUnknown = found.Unknown > found.Total / 2 || candidates.Count == 0;
        double[] marginals = isUnknown ? [] : found.Marginals(_home.Actions.Length);
        List<IotCandidate> explaining = [.. candidates.TakeWhile(c => c.Posterior >= CandidatePosterior)];
        int[] counts = [.. Enumerable.Range(1, _home.MaximumActions).Where(k => found.ByCount[k] >= CandidatePosterior * found.Total)];
        double best = isUnknown ? 0 : candidates[0].Posterior;
        return new IotActionMatch
        {
            Time = exchange.Time,
            Decision = isUnknown ? IotDecision.Unknown : found.IsComplete && best >= _options.MinimumPosterior ? IotDecision.Identified : IotDecision.Ambiguous,
            Actions = isUnknown ? [] : candidates[0].Actions,
            Posterior = isUnknown ? found.Unknown / found.Total : best,
            SizesPosterior = isUnknown ? found.Unknown / found.Total : bySizes?.PosteriorOf(found.Compounds[0].Actions) ?? best,
            Candidates = isUnknown ? [] : [.. (explaining.Count > 0 ? explaining : candidates).Take(_options.MaximumCandidates)],
            CandidateCount = isUnknown ? 0 : found.IsListed || !found.IsComplete ? explaining.Count : Math.Max(explaining.Count, found.CountCompatible),
            IsComplete = found.IsComplete,
            Certain = [.. _home.Actions.Where((_, a) => !isUnknown && marginals[a] > (1 - CandidatePosterior) * found.Known)],
            Possible = [.. _home.Actions.Where((_, a) => !isUnknown && marginals[a] >= CandidatePosterior * found.Known).OrderBy(static a => a.ValueKey, StringComparer.Ordinal)],
            DeviceCountMin = isUnknown || counts.Length == 0 ? 0 : counts[0],
            DeviceCountMax = isUnknown || counts.Length == 0 ? 0 : counts[^1],
            DeviceTypes = isUnknown ? [] : MostProbableTypes(candidates),
            Exchange = exchange,
            Flow = exchange.FlowId,
            Gateway = exchange.Gateway,
        };
    }

    /// <summary>The match of a message by which a device reports what nobody commanded; null where it does not look like one.</summary>
    private IotActionMatch? LocalAt(List<GatewayMessage> messages, int index)
    {
        (IotMessageUnit unit, IotFlow flow) = messages[index];
        List<(int Action, double Posterior)> found = unit.Direction == _set.Initiator || _noise.IsReceipt(unit) ? [] : _local.Explain(unit);
        if (found.Count == 0)
        {
            return null;
        }

        _statuses.Note(found.Select(f => ((StatusPart[])[_local.PartOf(f.Action, unit)], f.Posterior)), unit.Time);
        IotCandidate[] candidates = [.. found.TakeWhile(static f => f.Posterior >= CandidatePosterior).Select(f => new IotCandidate([_home.Actions[f.Action]], f.Posterior))];
        return new IotActionMatch
        {
            Time = unit.Time,
            Origin = IotOrigin.Local,
            Decision = candidates[0].Posterior >= _options.MinimumPosterior ? IotDecision.Identified : IotDecision.Ambiguous,
            Actions = candidates[0].Actions,
            Posterior = candidates[0].Posterior,
            SizesPosterior = candidates[0].Posterior,
            Candidates = [.. candidates.Take(_options.MaximumCandidates)],
            CandidateCount = candidates.Length,
            IsComplete = true,
            Certain = candidates.Length == 1 ? candidates[0].Actions : [],
            Possible = [.. candidates.Select(static c => c.Actions[0]).OrderBy(static a => a.ValueKey, StringComparer.Ordinal)],
            DeviceCountMin = 1,
            DeviceCountMax = 1,
            DeviceTypes = MostProbableTypes(candidates),
            Exchange = new IotExchange { Time = unit.Time, EndTime = unit.Time, Gateway = flow.Gateway, FlowId = flow.Id, Units = [unit] },
            Flow = flow.Id,
            Gateway = flow.Gateway,
        };
    }

    private static string[] MostProbableTypes(IEnumerable<IotCandidate> candidates) =>
        candidates
            .GroupBy(static c => string.Join('\n', TypesOf(c.Actions)))
            .MaxBy(static g => g.Sum(static c => c.Posterior))
            ?.Select(static c => TypesOf(c.Actions)).First() ?? [];

    private static string[] TypesOf(IReadOnlyList<IotAction> actions) => [.. actions.Select(static a => a.Type).Order(StringComparer.Ordinal)];
}
