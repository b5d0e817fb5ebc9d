using IotActionId.Actions;
using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>
/// Weighs compound actions against an exchange (design section 7): prior times likelihood, slot by slot. Goes through the devices one
/// after the other, and leaves a branch when neither the command's length nor the likelihood can be reached any more.
/// </summary>
internal sealed class CompoundSearch
{
    /// <summary>Branches this far (natural logarithm) below the best explanation are left: a posterior of less than 1e-6.</summary>
    private const double Cutoff = 14;

    /// <summary>Events at the devices themselves, a second: somebody turns a key while the command is under way.</summary>
    private const double LocalRate = 1.0 / 3600;

    /// <summary>Explanations that are looked at for a local event beside the command.</summary>
    private const int LocalLimit = 256;

    /// <summary>Of the commands, how many are of actions that were not learned.</summary>
    private const double UnknownShare = 0.01;

    /// <summary>Each further elementary action makes a compound half as likely.</summary>
    private const double FurtherAction = 0.5;

    /// <summary>An answer of an unknown action has any length; one message in this many has the one observed.</summary>
    private const double UnknownAnswer = 1 / (2 * NoiseModel.LengthRange);

    private readonly IotSignatureSet _set;
    private readonly NoiseModel _noise;
    private readonly int _maximumActions;
    private readonly Device[] _devices;
    private readonly double[] _logPrior;
    private readonly SumReach? _commandReach;
    private readonly int _commandSlot = -1;

    public CompoundSearch(IotSignatureSet set, NoiseModel noise, int maximumActions)
    {
        _set = set;
        _noise = noise;
        _devices = [.. set.Signatures
            .GroupBy(static s => s.Action.Device)
            .OrderBy(static g => g.Key, StringComparer.Ordinal)
            .Select(g => new Device([.. g.Select(s => new Option(s, set.Slots))]))];
        bool compounds = set.Slots.Count > 0 && set.Slots[0].Composition != SlotComposition.Unknown;
        _maximumActions = compounds ? Math.Min(maximumActions, _devices.Length) : 1;
        _logPrior = LogPriors(_devices, _maximumActions);
        if (compounds && set.Slots[0].Composition == SlotComposition.Summed)
        {
            _commandSlot = 0;
            _commandReach = new SumReach([.. _devices.Select(d => d.Options.Select(o => o.Widened[0]).OfType<LengthDistribution>())], set.Slots[0].Kappa);
        }
    }

    public CompoundExplanations Explain(IotExchange exchange)
    {
        double log = Math.Log(_noise.Rate(exchange.Units[0]));
        double unknown = Math.Log(NoiseModel.CommandRate * UnknownShare * (exchange.Units[0].PlaintextMax - exchange.Units[0].PlaintextMin + 1) / NoiseModel.LengthRange);
        double quiet = _set.QuietTime.TotalSeconds;
        var evidence = new ExchangeEvidence(exchange, _noise, quiet);
        for (int u = 1; u < exchange.Units.Count; u++)
        {
            log += evidence.LogNoise[u];
            unknown += Math.Max(evidence.LogNoise[u], Math.Log(UnknownAnswer));
        }

        var walk = new Walk(this, evidence, Math.Log(NoiseModel.CommandRate) + log - Math.Log(_noise.Rate(exchange.Units[0])), Math.Max(log, unknown));
        return new CompoundExplanations(walk.Run(), unknown, log);
    }

    /// <summary>The logarithm of the prior of one compound of k actions: sizes fall by half, those of one size are equally likely.</summary>
    private static double[] LogPriors(Device[] devices, int maximumActions)
    {
        // Elementary symmetric polynomials of the numbers of actions count the compounds of each size.
        var counts = new double[maximumActions + 1];
        counts[0] = 1;
        foreach (Device device in devices)
        {
            for (int k = maximumActions; k >= 1; k--)
            {
                counts[k] += counts[k - 1] * device.Options.Length;
            }
        }

        double total = Enumerable.Range(1, maximumActions).Sum(static k => Math.Pow(FurtherAction, k));
        return [.. Enumerable.Range(0, maximumActions + 1).Select(k => k == 0 ? double.NegativeInfinity : (k * Math.Log(FurtherAction)) - Math.Log(total) - Math.Log(counts[k]))];
    }

    private sealed record Device(Option[] Options);

    /// <summary>An action as the search wants it: its slots by index, their distributions widened.</summary>
    private sealed class Option
    {
        public Option(IotSignature signature, IReadOnlyList<IotSlot> slots)
        {
            Action = signature.Action;
            Slots = [.. slots.Select(s => signature.Find(s.Name))];
            Widened = [.. Slots.Select(static s => s?.Lengths.Widen(Likelihood.UnseenMass, Likelihood.UnseenReach))];
        }

        public IotAction Action { get; }

        public SlotSignature?[] Slots { get; }

        public LengthDistribution?[] Widened { get; }
    }

    /// <summary>One search through the compounds for one exchange.</summary>
    private sealed class Walk
    {
        private readonly CompoundSearch _search;
        private readonly ExchangeEvidence _evidence;
        private readonly double _logBase;
        private readonly double[][] _bounds;
        private readonly double[] _suffix;
        private readonly List<Option> _chosen = [];
        private readonly List<(Option[] Options, double LogWeight)> _found = [];
        private double _best;

        public Walk(CompoundSearch search, ExchangeEvidence evidence, double logBase, double rival)
        {
            _search = search;
            _evidence = evidence;
            _logBase = logBase;
            _best = rival;
            _bounds = [.. search._devices.Select(d => d.Options.Select(Bound).ToArray())];
            _suffix = new double[_bounds.Length + 1];
            for (int d = _bounds.Length - 1; d >= 0; d--)
            {
                _suffix[d] = _suffix[d + 1] + Math.Max(0, _bounds[d].Max());
            }
        }

        public IReadOnlyList<(IReadOnlyList<IotAction> Actions, double LogWeight)> Run()
        {
            Visit(0, 0, 0, 0);
            _found.RemoveAll(f => f.LogWeight < _best - Cutoff);
            _found.Sort(static (a, b) => b.LogWeight.CompareTo(a.LogWeight));
            return [.. _found
                .Select((f, i) => (Actions: (IReadOnlyList<IotAction>)[.. f.Options.Select(static o => o.Action)], LogWeight: f.LogWeight + (i < LocalLimit ? LocalGain(f.Options) : 0)))
                .OrderByDescending(static f => f.LogWeight).ThenBy(static f => string.Join('+', f.Actions), StringComparer.Ordinal)];
        }

        /// <summary>What it gains to take messages that a compound leaves over for the report of one more action, done at the device while the command was under way.</summary>
        private double LocalGain(Option[] compound)
        {
            _chosen.Clear();
            _chosen.AddRange(compound);
            LogLikelihood();
            _chosen.Clear();
            if (!_evidence.HasSurprise)
            {
                return 0;
            }

            double best = 0;
            foreach (Option option in _search._devices.SelectMany(static d => d.Options).Except(compound))
            {
                double gain = Math.Log(LocalRate * _search._set.QuietTime.TotalSeconds);
                for (int s = 1; s < option.Slots.Length; s++)
                {
                    if (option.Slots[s] is { } part && _search._set.Slots[s].Direction != _search._set.Initiator)
                    {
                        gain += Math.Max(Math.Log(1 - part.Presence), _evidence.BestFreeGain(_search._set.Slots[s], part, option.Widened[s]!));
                    }
                }

                best = Math.Max(best, gain);
            }

            return best;
        }

        /// <summary>The most that an action can add to the logarithm of a compound's weight, over all slots that it fills by itself.</summary>
        private double Bound(Option option)
        {
            double bound = 0;
            for (int s = 0; s < _search._set.Slots.Count; s++)
            {
                if (_search._set.Slots[s].Composition == SlotComposition.Separate && option.Slots[s] is { } slot)
                {
                    bound += Math.Max(Math.Log(1 - slot.Presence), _evidence.BestGain(_search._set.Slots[s], slot, option.Widened[s]!, s == 0));
                }
            }

            return bound;
        }

        private void Visit(int device, double bound, int least, int most)
        {
            if (_chosen.Count > 0)
            {
                Weigh(least, most);
            }

            if (_chosen.Count == _search._maximumActions)
            {
                return;
            }

            for (int d = device; d < _search._devices.Length; d++)
            {
                if (_chosen.Count > 0 && _logBase + bound + _suffix[d] + SummedGain < _best - Cutoff)
                {
                    return;
                }

                for (int o = 0; o < _search._devices[d].Options.Length; o++)
                {
                    Option option = _search._devices[d].Options[o];
                    int shift = _chosen.Count == 0 ? 0 : _search._commandSlot < 0 ? 0 : _search._set.Slots[0].Kappa;
                    LengthDistribution? command = option.Widened[0];
                    int nextLeast = least + (command?.Min ?? 0) - shift, nextMost = most + (command?.Max ?? 0) - shift;
                    if (_search._commandReach is { } reach && !reach.CanReach(d + 1, _evidence.CommandMin - nextMost, _evidence.CommandMax - nextLeast))
                    {
                        continue;
                    }

                    _chosen.Add(option);
                    Visit(d + 1, bound + _bounds[d][o], nextLeast, nextMost);
                    _chosen.RemoveAt(_chosen.Count - 1);
                }
            }
        }

        /// <summary>What summed slots can add at most: every message explained with certainty.</summary>
        private double SummedGain => _evidence.MostSummedGain;

        private void Weigh(int least, int most)
        {
            if (_search._commandSlot >= 0 && (least > _evidence.CommandMax || most < _evidence.CommandMin))
            {
                return;
            }

            double weight = _logBase + _search._logPrior[_chosen.Count] + LogLikelihood();
            if (weight >= _best - Cutoff)
            {
                _found.Add(([.. _chosen], weight));
                _best = Math.Max(_best, weight);
            }
        }

        private double LogLikelihood()
        {
            double log = 0;
            _evidence.Release();
            for (int s = 0; s < _search._set.Slots.Count; s++)
            {
                IotSlot slot = _search._set.Slots[s];
                bool alone = _chosen.Count == 1;
                if (alone || slot.Composition == SlotComposition.Separate)
                {
                    foreach (Option option in _chosen)
                    {
                        if (option.Slots[s] is { } part)
                        {
                            log += _evidence.Take(slot, part, option.Widened[s]!, s == 0);
                        }
                    }
                }
                else if (slot.Composition == SlotComposition.Summed)
                {
                    log += Summed(s, slot);
                }

                if (s == 0 && !_evidence.CommandTaken)
                {
                    return double.NegativeInfinity;
                }
            }

            return log;
        }

        private double Summed(int s, IotSlot slot)
        {
            SlotSignature? whole = null;
            LengthDistribution? widened = null;
            foreach (Option option in _chosen)
            {
                if (option.Slots[s] is not { } part)
                {
                    continue;
                }

                widened = widened is null ? option.Widened[s] : widened.Convolve(option.Widened[s]!, -slot.Kappa);
                whole = whole is null
                    ? part
                    : new SlotSignature(slot.Name, part.Lengths, Math.Min(whole.Presence, part.Presence), Math.Min(whole.DelayMin, part.DelayMin), Math.Max(whole.DelayMax, part.DelayMax));
            }

            return whole is null ? 0 : _evidence.Take(slot, whole, widened!, s == 0);
        }
    }
}
