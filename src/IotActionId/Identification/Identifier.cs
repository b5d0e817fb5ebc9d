using System.Net;
using IotActionId.Actions;
using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>Identifies the actions behind the exchanges of gateways that a signature set was learned from.</summary>
public sealed class Identifier
{
    private readonly IotSignatureSet _set;
    private readonly IdentificationOptions _options;
    private readonly HomeModel _home;
    private readonly NoiseModel _noise;
    private readonly Dictionary<IPAddress, GatewayIdentifier> _gateways = [];

    /// <summary>Prepares the identification with one signature set.</summary>
    /// <param name="set">What is known of the gateway.</param>
    /// <param name="options">How sure is sure enough; null for the defaults.</param>
    /// <exception cref="IotException"><see cref="IotErrorId.InvalidArgument"/> where an option is outside its range.</exception>
    public Identifier(IotSignatureSet set, IdentificationOptions? options = null)
    {
        _set = set;
        _options = options ?? new IdentificationOptions();
        if (_options.MinimumPosterior is not (> 0 and <= 1) || _options.MaximumActions is < 1 or > HomeModel.MostActions || _options.MaximumCandidates < 1)
        {
            throw new IotException(IotErrorId.InvalidArgument, $"The minimum posterior must be above 0 and at most 1; the number of actions 1 to {HomeModel.MostActions}; the number of candidates at least 1.");
        }

        _home = new HomeModel(set, _options.MaximumActions);
        _noise = new NoiseModel(set);
    }

    /// <summary>Whether the flows of a gateway are to be identified together: an exchange may lie on several of them, or what is believed of one follows from those that began earlier.</summary>
    public bool NeedsAllFlows => _set.SpansFlows || _options.Prior.HasFlag(IotPrior.Learned);

    /// <summary>Whether a flow is one of the gateway, to a service that carried training exchanges; others give no match.</summary>
    public bool Concerns(IotFlow flow) =>
        (_options.Gateways?.Contains(flow.Gateway) ?? flow.Gateway.Equals(_set.GatewayAddress)) && _set.Services.Any(s => s.Fits(flow));

    /// <summary>The matches of one flow, in order of time; background gives none.</summary>
    /// <param name="flow">A flow of the gateway.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public IEnumerable<IotActionMatch> Identify(IotFlow flow, CancellationToken cancellationToken = default) => Identify([flow], cancellationToken);

    /// <summary>
    /// The matches of flows of one gateway, in order of time where an exchange may lie on several of them, else flow by flow in the order in which
    /// they began. What follows from earlier flows of the gateway (its counter, the state of its devices) is kept for later ones.
    /// </summary>
    /// <param name="flows">Flows of one gateway; those that do not concern the set are left out.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public IEnumerable<IotActionMatch> Identify(IReadOnlyList<IotFlow> flows, CancellationToken cancellationToken = default)
    {
        IotFlow[] concerned = [.. flows.Where(Concerns)];
        IEnumerable<IotFlow[]> lines = _set.SpansFlows ? [concerned] : concerned.OrderBy(static f => f.StartTime).Select(static f => new[] { f });
        return lines.SelectMany(line => Identify(new MessageLine(GatewayMessage.Of(line, _set.Framing)), DateTimeOffset.MaxValue, cancellationToken));
    }

    /// <summary>The matches among messages of one gateway that come bit by bit, each once.</summary>
    /// <param name="line">The messages that are there by now, of flows that concern the set.</param>
    /// <param name="until">What began up to this time is complete.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    internal IEnumerable<IotActionMatch> Identify(MessageLine line, DateTimeOffset until, CancellationToken cancellationToken) =>
        line.Messages.Count == 0 ? [] : Of(line.Messages[0].Flow.Gateway).Identify(line, until, cancellationToken);

    /// <summary>What one exchange by itself is; null where background explains it best.</summary>
    internal IotActionMatch? Identify(IotExchange exchange, CancellationToken cancellationToken = default) =>
        new GatewayIdentifier(_set, _home, _noise, _options).Identify(exchange, [], cancellationToken).Match;

    private GatewayIdentifier Of(IPAddress gateway) =>
        _gateways.TryGetValue(gateway, out GatewayIdentifier? known) ? known : _gateways[gateway] = new GatewayIdentifier(_set, _home, _noise, _options);
}
