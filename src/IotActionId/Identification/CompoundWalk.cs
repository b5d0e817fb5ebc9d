using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>
/// One search through the compounds for one exchange, device by device. A branch ends where no further action can bring the command to its
/// length any more, or where even the best use of every message would not bring the compound within the cutoff of the best explanation.
/// A compound that gets through is weighed in full: all the ways in which its actions can have sent the messages add up.
/// </summary>
internal sealed class CompoundWalk
{
    /// <summary>Some seconds of work. Floods of messages that fit everything need more, and tell no more.</summary>
    private const long MostSteps = 40_000_000;

    private readonly CompoundSearch _search;
    private readonly ExchangeEvidence _evidence;
    private readonly double _logBase;
    private readonly int _units;
    private readonly Placement[][] _placements;
    private readonly Placement[] _chosen;
    private readonly int[] _summed;
    private readonly int[,] _least;
    private readonly int[,] _most;
    private readonly double _mostSummedGain;

    // By slot and message: its plaintext interval within the slot's envelope; below zero for messages of the other direction.
    private readonly (int Min, int Max)[,] _unwrapped;
    private readonly List<Explanation> _found = [];
    private readonly double[] _mostGain;
    private readonly CancellationToken _cancellationToken;
    private long _steps;
    private double _best;
    private bool _alone;
    private double _ways;
    private double _likeliest;
    private ulong _likeliestTaken;
    private double[] _sum = new double[256];
    private double[] _next = new double[256];

    /// <param name="search">The signature set, prepared.</param>
    /// <param name="evidence">The exchange.</param>
    /// <param name="logBase">The logarithm of a command's rate times noise for every other message.</param>
    /// <param name="rival">The logarithm of the weight of the best explanation without a known action.</param>
    /// <param name="cancellationToken">Stops a search, which may last seconds for large compounds.</param>
    public CompoundWalk(CompoundSearch search, ExchangeEvidence evidence, double logBase, double rival, CancellationToken cancellationToken)
    {
        _search = search;
        _evidence = evidence;
        _logBase = logBase;
        _best = rival;
        _cancellationToken = cancellationToken;
        _units = evidence.Units.Count;
        _chosen = new Placement[search.MaximumActions];
        _placements = [.. search.Devices.Select(d => d.Select(a => new Placement(a, search, evidence)).ToArray())];

        // A summed slot other than the command's explains one message at most.
        _summed = [.. Enumerable.Range(0, search.Slots.Count).Where(s => search.Slots[s].Composition == SlotComposition.Summed)];
        _least = new int[search.MaximumActions + 1, search.Slots.Count];
        _most = new int[search.MaximumActions + 1, search.Slots.Count];
        _mostSummedGain = evidence.LogNoise.Skip(1).Select(static n => -n).DefaultIfEmpty(0).Max();

        _unwrapped = new (int, int)[search.Slots.Count, _units];
        for (int s = 0; s < search.Slots.Count; s++)
        {
            for (int u = 0; u < _units; u++)
            {
                IotMessageUnit unit = evidence.Units[u];
                _unwrapped[s, u] = unit.Direction != search.Slots[s].Direction
                    ? (-1, -1)
                    : (search.Slots[s].Envelope.Unwrap(unit.Direction, unit.PlaintextMin, search.Slots[s].EnvelopeHead), search.Slots[s].Envelope.Unwrap(unit.Direction, unit.PlaintextMax, search.Slots[s].EnvelopeHead));
            }
        }

        // By device: the most that one action of it or of a later one gains.
        _mostGain = new double[search.Devices.Length + 1];
        for (int d = search.Devices.Length - 1; d >= 0; d--)
        {
            _mostGain[d] = Math.Max(_mostGain[d + 1], _placements[d].Max(static p => p.Bound));
        }
    }

    /// <summary>Whether the search came to its end; false where it took more steps than any sensible exchange needs.</summary>
    public bool IsComplete => _steps < MostSteps;

    /// <summary>One compound with the logarithm of its weight, and the messages that its likeliest reading explains.</summary>
    public sealed record Explanation(ActionModel[] Actions, double LogWeight, ulong Taken);

    /// <summary>The explanations, best first; those of one action within a wider cutoff.</summary>
    public List<Explanation> Run()
    {
        // One action alone fills every slot by itself, whatever is known of composition.
        _alone = true;
        foreach (Placement placement in _placements.SelectMany(static d => d))
        {
            _chosen[0] = placement;
            Weigh(1);
        }

        _alone = false;

        // Small compounds first: what they find cuts the search for large ones.
        for (int most = 2; most <= _search.MaximumActions; most++)
        {
            Visit(0, 0, most, 0, _summed.Count(static s => s > 0) * _mostSummedGain);
        }

        return [.. _found.OrderByDescending(static f => f.LogWeight)];
    }

    private bool IsSummed(int slot) => !_alone && _search.Slots[slot].Composition == SlotComposition.Summed;

    private bool FillsAlone(int slot) => _alone || _search.Slots[slot].Composition == SlotComposition.Separate;

    /// <param name="device">The first device not decided on.</param>
    /// <param name="count">Actions chosen so far.</param>
    /// <param name="size">Actions of the compounds looked for.</param>
    /// <param name="bound">The most that the chosen actions gain in the slots that each fills by itself.</param>
    /// <param name="summedBound">The most that the summed slots after the command's gain.</param>
    private void Visit(int device, int count, int size, double bound, double summedBound)
    {
        if (count == size)
        {
            Weigh(count);
            return;
        }

        if (!IsComplete)
        {
            return;
        }

        _steps++;

        _cancellationToken.ThrowIfCancellationRequested();
        double enough = _best - CompoundSearch.Cutoff - _logBase - _search.LogPrior[size];
        for (int d = device; d <= _search.Devices.Length - (size - count); d++)
        {
            if (bound + summedBound + ((size - count) * _mostGain[d]) < enough)
            {
                return;
            }

            foreach (Placement placement in _placements[d])
            {
                double nextBound = bound + placement.Bound;
                if (nextBound + summedBound + ((size - count - 1) * _mostGain[d + 1]) < enough)
                {
                    continue;
                }

                double nextSummed = Extend(placement.Model, count, d, size - count - 1);
                if (nextBound + nextSummed + ((size - count - 1) * _mostGain[d + 1]) < enough)
                {
                    continue;
                }

                _chosen[count] = placement;
                Visit(d + 1, count + 1, size, nextBound, nextSummed);
            }
        }
    }

    /// <summary>
    /// Adds an action to the summed slots; returns the most that those after the command's can still gain, negative infinity where the
    /// command's length cannot be reached any more.
    /// </summary>
    private double Extend(ActionModel model, int count, int device, int further)
    {
        double gain = 0;
        foreach (int s in _summed)
        {
            int shift = count == 0 ? 0 : _search.Slots[s].Kappa;
            int least = _least[count + 1, s] = _least[count, s] + (model.Summands[s] is { } part ? part.Min - shift : 0);
            int most = _most[count + 1, s] = _most[count, s] + (model.Summands[s] is { } same ? same.Max - shift : 0);
            double best = s == 0 ? double.NegativeInfinity : 0;
            for (int u = s == 0 ? 0 : 1; u < (s == 0 ? 1 : _units); u++)
            {
                (int min, int max) = _unwrapped[s, u];
                if (max >= 0 && _search.Reach[s]!.CanReach(device + 1, further, min - most, max - least))
                {
                    best = Math.Max(best, s == 0 ? 0 : -_evidence.LogNoise[u]);
                }
            }

            gain += best;
        }

        return gain;
    }

    /// <summary>Weighs the chosen actions in full.</summary>
    private void Weigh(int count)
    {
        double log = _logBase + _search.LogPrior[count];
        ulong taken = 0;
        for (int s = 0; s < _search.Slots.Count; s++)
        {
            if (!IsSummed(s))
            {
                continue;
            }

            log += AddSum(s, count, ref taken);
            if (!_alone && log + (s == 0 ? _summed.Length * _mostSummedGain : 0) + _chosen.Take(count).Sum(static p => p.Bound) < _best - CompoundSearch.Cutoff)
            {
                return;
            }
        }

        _ways = 0;
        _likeliest = double.NegativeInfinity;
        Place(0, 0, count, 0, taken);
        if (_ways > 0 && log + Math.Log(_ways) is double weight && weight >= _best - (_alone ? CompoundSearch.CutoffAlone : CompoundSearch.Cutoff))
        {
            _found.Add(new Explanation([.. _chosen.Take(count).Select(static p => p.Model)], weight, _likeliestTaken));
            _best = Math.Max(_best, weight);
        }
    }

    /// <summary>Goes through the slots that each action fills by itself, and through the messages that can fill each, or none; adds up the likelihoods.</summary>
    private void Place(int index, int slot, int count, double gain, ulong taken)
    {
        if (++_steps >= MostSteps)
        {
            return;
        }

        if (index == count)
        {
            // Whatever else is explained, the command must be.
            if ((taken & 1) != 0)
            {
                _ways += Math.Exp(gain);
                if (gain > _likeliest)
                {
                    (_likeliest, _likeliestTaken) = (gain, taken);
                }
            }

            return;
        }

        Placement placement = _chosen[index];
        while (slot < _search.Slots.Count && (placement.Model.Parts[slot] is null || !FillsAlone(slot)))
        {
            slot++;
        }

        if (slot == _search.Slots.Count)
        {
            Place(index + 1, 0, count, gain, taken);
            return;
        }

        (int Unit, double Gain)[] fits = placement.Fits[slot];
        for (int f = 0; f < fits.Length; f++)
        {
            if ((taken & (1UL << fits[f].Unit)) == 0 && !HasFreeTwin(fits, f, taken))
            {
                Place(index, slot + 1, count, gain + fits[f].Gain, taken | (1UL << fits[f].Unit));
            }
        }

        Place(index, slot + 1, count, gain + placement.Model.LogMissing[slot], taken);
    }

    /// <summary>Whether a message that looks the same and fits no worse is still free: exchanging the two would tell nothing.</summary>
    private bool HasFreeTwin((int Unit, double Gain)[] fits, int place, ulong taken)
    {
        MessageKind kind = _evidence.Units[fits[place].Unit].Kind;
        for (int f = 0; f < place; f++)
        {
            if ((taken & (1UL << fits[f].Unit)) == 0 && _evidence.Units[fits[f].Unit].Kind == kind)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Explains the best message by a summed slot, or counts it as missing; returns the gain.</summary>
    private double AddSum(int slot, int count, ref ulong taken)
    {
        double presence = 1, delayMin = double.PositiveInfinity, delayMax = 0;
        int parts = 0;
        for (int i = 0; i < count; i++)
        {
            if (_chosen[i].Model.Parts[slot] is { } part)
            {
                presence = Math.Min(presence, part.Presence);
                delayMin = Math.Min(delayMin, part.DelayMin);
                delayMax = Math.Max(delayMax, part.DelayMax);
                parts++;
            }
        }

        if (parts == 0)
        {
            return 0;
        }

        (int start, int length) = Convolve(slot, count, (parts - 1) * _search.Slots[slot].Kappa);
        int best = -1;
        double bestGain = slot == 0 ? double.NegativeInfinity : Math.Log(1 - presence);
        for (int u = slot == 0 ? 0 : 1; u < (slot == 0 ? 1 : _units); u++)
        {
            IotMessageUnit unit = _evidence.Units[u];
            if ((taken & (1UL << u)) != 0 || unit.Direction != _search.Slots[slot].Direction)
            {
                continue;
            }

            (int min, int max) = _unwrapped[slot, u];
            double p = 0;
            for (int n = Math.Max(0, min - start); n < length && start + n <= max; n++)
            {
                p += _sum[n];
            }

            double gain = p <= 0 ? double.NegativeInfinity : Math.Log(presence * p) + _evidence.Lateness(u, delayMin, delayMax) - (u == 0 ? 0 : _evidence.LogNoise[u]);
            if (gain > bestGain)
            {
                (best, bestGain) = (u, gain);
            }
        }

        if (best >= 0)
        {
            taken |= 1UL << best;
        }

        return bestGain;
    }

    /// <summary>The distribution of the sum of the chosen actions' lengths in a slot, in <see cref="_sum"/> from the length that is returned on.</summary>
    private (int Start, int Length) Convolve(int slot, int count, int saved)
    {
        int start = -saved, length = 1;
        _sum[0] = 1;
        for (int i = 0; i < count; i++)
        {
            if (_chosen[i].Model.Summands[slot] is not { } part)
            {
                continue;
            }

            int width = part.Max - part.Min, grown = length + width;
            if (grown > _next.Length)
            {
                Array.Resize(ref _sum, grown * 2);
                Array.Resize(ref _next, grown * 2);
            }

            Array.Clear(_next, 0, grown);
            ReadOnlySpan<int> lengths = part.LengthSpan;
            ReadOnlySpan<double> masses = part.MassSpan;
            for (int l = 0; l < lengths.Length; l++)
            {
                int offset = lengths[l] - part.Min;
                for (int n = 0; n < length; n++)
                {
                    _next[n + offset] += _sum[n] * masses[l];
                }
            }

            (_sum, _next) = (_next, _sum);
            start += part.Min;
            length = grown;
        }

        return (start, length);
    }

    /// <summary>One action against this exchange: which messages each of its parts can explain.</summary>
    private sealed class Placement
    {
        public Placement(ActionModel model, CompoundSearch search, ExchangeEvidence evidence)
        {
            Model = model;
            Fits = new (int, double)[search.Slots.Count][];
            for (int s = 0; s < Fits.Length; s++)
            {
                var fits = new List<(int, double)>();
                for (int u = s == 0 ? 0 : 1; u < evidence.Units.Count && model.Parts[s] is { } part; u++)
                {
                    double gain = evidence.Gain(u, search.Slots[s], part, model.Lengths[s]!);
                    if (gain > double.NegativeInfinity)
                    {
                        fits.Add((u, gain));
                    }
                }

                Fits[s] = [.. fits.OrderByDescending(static f => f.Item2)];
                if (model.Parts[s] is not null && search.Slots[s].Composition == SlotComposition.Separate)
                {
                    // All ways together: no more than the number of messages times the best of them.
                    Bound += fits.Aggregate(Math.Exp(model.LogMissing[s]), static (sum, f) => sum + Math.Exp(f.Item2)) is double ways ? Math.Log(ways) : 0;
                }
            }
        }

        public ActionModel Model { get; }

        /// <summary>By slot: messages with the gain of explaining them, best first.</summary>
        public (int Unit, double Gain)[][] Fits { get; }

        /// <summary>The most that the action adds to the logarithm of a compound's likelihood in the slots that it fills by itself.</summary>
        public double Bound { get; }
    }
}
