using IotActionId.Actions;
using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>Weighs compound actions against an exchange (design section 7): prior times likelihood, beside the two rivals, background alone and an action never learned.</summary>
internal sealed class CompoundSearch
{
    /// <summary>Explanations this far (natural logarithm) below the best are left out: a posterior of less than 1e-4.</summary>
    public const double Cutoff = 10;

    /// <summary>The same for one action alone, before a local event beside it is considered, which may gain that much.</summary>
    public const double CutoffAlone = 30;

    /// <summary>Of the commands, how many are of actions that were not learned.</summary>
    private const double UnknownShare = 0.01;

    /// <summary>Each further elementary action makes a compound half as likely.</summary>
    private const double FurtherAction = 0.5;

    /// <summary>An answer of an unknown action has any length; one message in this many has the one observed.</summary>
    private const double UnknownAnswer = 1 / (2 * NoiseModel.LengthRange);

    /// <summary>Events at the devices themselves, a second: somebody turns a key while the command is under way.</summary>
    private const double LocalRate = 1.0 / 3600;

    /// <summary>Explanations that are looked at for a local event beside the command.</summary>
    private const int LocalLimit = 256;

    private readonly IotSignatureSet _set;
    private readonly NoiseModel _noise;

    public CompoundSearch(IotSignatureSet set, NoiseModel noise, int maximumActions)
    {
        _set = set;
        _noise = noise;
        Devices = [.. set.Signatures
            .GroupBy(static s => s.Action.Device)
            .OrderBy(static g => g.Key, StringComparer.Ordinal)
            .Select(g => g.Select(s => new ActionModel(s, set.Slots)).ToArray())];
        MaximumActions = set.Slots[0].Composition == SlotComposition.Unknown ? 1 : Math.Min(maximumActions, Devices.Length);
        LogPrior = LogPriors(Devices, MaximumActions);
        Reach = [.. set.Slots.Select((slot, s) => slot.Composition == SlotComposition.Summed
            ? new SumReach([.. Devices.Select(d => d.Select(a => a.Summands[s]).OfType<LengthDistribution>())], slot.Kappa, MaximumActions)
            : null)];
    }

    public IReadOnlyList<IotSlot> Slots => _set.Slots;

    /// <summary>The actions of each device.</summary>
    public ActionModel[][] Devices { get; }

    public int MaximumActions { get; }

    /// <summary>The logarithm of the prior of one compound, by its number of actions.</summary>
    public double[] LogPrior { get; }

    /// <summary>By slot: what later devices can add to a summed message; null for other slots.</summary>
    public SumReach?[] Reach { get; }

    public CompoundExplanations Explain(IotExchange exchange, CancellationToken cancellationToken = default)
    {
        IotMessageUnit command = exchange.Units[0];
        var evidence = new ExchangeEvidence(exchange, _noise, _set.QuietTime.TotalSeconds);
        double answers = 0, unknownAnswers = 0;
        for (int u = 1; u < exchange.Units.Count; u++)
        {
            answers += evidence.LogNoise[u];
            unknownAnswers += Math.Max(evidence.LogNoise[u], Math.Log(UnknownAnswer));
        }

        double background = Math.Log(_noise.Rate(command)) + answers;
        double unknown = Math.Log(NoiseModel.CommandRate * UnknownShare * (command.PlaintextMax - command.PlaintextMin + 1) / NoiseModel.LengthRange) + unknownAnswers;
        double commanded = Math.Log(NoiseModel.CommandRate) + answers;

        var walk = new CompoundWalk(this, evidence, commanded, Math.Max(background, unknown), cancellationToken);
        List<CompoundWalk.Explanation> found = walk.Run();
        var compounds = found
            .Select((e, i) => (
                Actions: (IReadOnlyList<IotAction>)[.. e.Actions.Select(static a => a.Action)],
                LogWeight: e.LogWeight + (i < LocalLimit ? LocalGain(e, evidence) : 0)))
            .OrderByDescending(static e => e.LogWeight)
            .ThenBy(static e => string.Join('+', e.Actions), StringComparer.Ordinal)
            .ToList();
        compounds.RemoveAll(e => e.LogWeight < compounds[0].LogWeight - Cutoff);
        return new CompoundExplanations(compounds, unknown, background, walk.IsComplete);
    }

    /// <summary>What it gains to take messages that a compound leaves over for the report of one more action, done at the device while the command was under way.</summary>
    private double LocalGain(CompoundWalk.Explanation explanation, ExchangeEvidence evidence)
    {
        if (!evidence.HasSurprise(explanation.Taken))
        {
            return 0;
        }

        double best = 0;
        foreach (ActionModel action in Devices.SelectMany(static d => d).Except(explanation.Actions))
        {
            double gain = Math.Log(LocalRate * _set.QuietTime.TotalSeconds);
            for (int s = 1; s < Slots.Count; s++)
            {
                if (action.Parts[s] is { } part && Slots[s].Direction != _set.Initiator)
                {
                    gain += Math.Max(action.LogMissing[s], evidence.BestGain(Slots[s], part, action.Lengths[s]!, explanation.Taken));
                }
            }

            best = Math.Max(best, gain);
        }

        return best;
    }

    /// <summary>Sizes fall by half; the compounds of one size are equally likely. Elementary symmetric polynomials of the numbers of actions count them.</summary>
    private static double[] LogPriors(ActionModel[][] devices, int maximumActions)
    {
        var counts = new double[maximumActions + 1];
        counts[0] = 1;
        foreach (ActionModel[] device in devices)
        {
            for (int k = maximumActions; k >= 1; k--)
            {
                counts[k] += counts[k - 1] * device.Length;
            }
        }

        double total = Enumerable.Range(1, maximumActions).Sum(static k => Math.Pow(FurtherAction, k));
        return [.. Enumerable.Range(0, maximumActions + 1).Select(k => k == 0 ? double.NegativeInfinity : (k * Math.Log(FurtherAction)) - Math.Log(total) - Math.Log(counts[k]))];
    }
}
