using IotActionId.Actions;
using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>
/// Identifies the actions behind the exchanges of a gateway. A pure function of the signature set and one flow's messages:
/// it keeps no state from one flow to the next.
/// </summary>
public sealed class Identifier
{
    /// <summary>From this posterior a compound action counts as one that explains the exchange.</summary>
    private const double CandidatePosterior = 0.001;

    /// <summary>What a gateway sends and gets this soon after its connection opened belongs to logging in, unless a known action explains it.</summary>
    private static readonly TimeSpan Login = TimeSpan.FromSeconds(10);

    private readonly IotSignatureSet _set;
    private readonly NoiseModel _noise;
    private readonly IdentificationOptions _options;
    private readonly ExchangeSplitter _splitter;
    private readonly CompoundSearch _search;

    /// <summary>Prepares the identification with one signature set.</summary>
    /// <param name="set">What is known of the gateway.</param>
    /// <param name="options">How sure is sure enough; null for the defaults.</param>
    /// <exception cref="IotException"><see cref="IotErrorId.InvalidArgument"/> where an option is outside its range.</exception>
    public Identifier(IotSignatureSet set, IdentificationOptions? options = null)
    {
        _set = set;
        _options = options ?? new IdentificationOptions();
        if (_options.MinimumPosterior is not (> 0 and <= 1) || _options.MaximumActions < 1 || _options.MaximumCandidates < 1)
        {
            throw new IotException(IotErrorId.InvalidArgument, "The minimum posterior must be above 0 and at most 1; the numbers of actions and candidates at least 1.");
        }

        _noise = new NoiseModel(set);
        _splitter = new ExchangeSplitter(set, _noise);
        _search = new CompoundSearch(set, _noise, _options.MaximumActions);
    }

    /// <summary>Whether a flow is one of the gateway, to a service that carried training exchanges; others give no match.</summary>
    public bool Concerns(IotFlow flow) =>
        (_options.Gateways?.Contains(flow.Gateway) ?? flow.Gateway.Equals(_set.GatewayAddress)) && _set.Services.Any(s => s.Fits(flow));

    /// <summary>The matches of one flow, in order of time; background gives none.</summary>
    /// <param name="flow">A flow of the gateway.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public IEnumerable<IotActionMatch> Identify(IotFlow flow, CancellationToken cancellationToken = default)
    {
        if (!Concerns(flow))
        {
            yield break;
        }

        foreach (IotExchange exchange in _splitter.Split(flow))
        {
            if (Identify(exchange, cancellationToken) is { } match && (match.Decision != IotDecision.Unknown || IsUnknownCommand(exchange, flow)))
            {
                yield return match;
            }
        }
    }

    /// <summary>
    /// Whether an exchange that no known action explains may be called an unknown action: not where it begins with a message of the known
    /// background, and not right after the connection opened, where gateways log in.
    /// </summary>
    private bool IsUnknownCommand(IotExchange exchange, IotFlow flow) =>
        !_noise.IsBackground(exchange.Units[0]) && exchange.Time - flow.StartTime > Login;

    /// <summary>The match of one exchange; null where background explains it best.</summary>
    internal IotActionMatch? Identify(IotExchange exchange, CancellationToken cancellationToken = default)
    {
        CompoundExplanations found = _search.Explain(exchange, cancellationToken);
        double best = found.Compounds.Count == 0 ? double.NegativeInfinity : found.Compounds[0].LogWeight;
        double top = Math.Max(best, Math.Max(found.LogUnknown, found.LogBackground));
        double unknown = Math.Exp(found.LogUnknown - top), background = Math.Exp(found.LogBackground - top);
        double total = unknown + background + found.Compounds.Sum(c => Math.Exp(c.LogWeight - top));
        if (background > total / 2)
        {
            return null;
        }

        List<IotCandidate> candidates = [.. found.Compounds
            .Select(c => new IotCandidate(c.Actions, Math.Exp(c.LogWeight - top) / total))
            .TakeWhile(static c => c.Posterior >= CandidatePosterior)];
        bool isUnknown = unknown / total > 0.5 || candidates.Count == 0;
        if (isUnknown)
        {
            candidates.Clear();
        }

        return new IotActionMatch
        {
            Time = exchange.Time,
            Decision = isUnknown ? IotDecision.Unknown : found.IsComplete && candidates[0].Posterior >= _options.MinimumPosterior ? IotDecision.Identified : IotDecision.Ambiguous,
            Actions = isUnknown ? [] : candidates[0].Actions,
            Posterior = isUnknown ? unknown / total : candidates[0].Posterior,
            Candidates = [.. candidates.Take(_options.MaximumCandidates)],
            CandidateCount = candidates.Count,
            IsComplete = found.IsComplete,
            Certain = isUnknown ? [] : [.. candidates[0].Actions.Where(a => candidates.TrueForAll(c => c.Actions.Contains(a)))],
            Possible = [.. candidates.SelectMany(static c => c.Actions).Distinct().OrderBy(static a => a.Key, StringComparer.Ordinal)],
            DeviceCountMin = isUnknown ? 0 : candidates.Min(static c => c.Actions.Count),
            DeviceCountMax = isUnknown ? 0 : candidates.Max(static c => c.Actions.Count),
            DeviceTypes = MostProbableTypes(candidates),
            Exchange = exchange,
            Flow = exchange.FlowId,
            Gateway = exchange.Gateway,
        };
    }

    private static string[] MostProbableTypes(List<IotCandidate> candidates) =>
        candidates
            .GroupBy(static c => string.Join('\n', TypesOf(c.Actions)))
            .MaxBy(static g => g.Sum(static c => c.Posterior))
            ?.Select(static c => TypesOf(c.Actions)).First() ?? [];

    private static string[] TypesOf(IReadOnlyList<IotAction> actions) => [.. actions.Select(static a => a.Type).Order(StringComparer.Ordinal)];
}
