using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>
/// All compound actions against one exchange, under one assumption of which message is which summed slot's: a dynamic programme over the
/// devices (design section 7). A state is what of the devices so far matters for the rest: their sums, the messages that their own parts
/// explain, how many act. Partial sums that the devices to come cannot bring to the observed lengths are left out. After the last device
/// comes one more step: a device may have been used by hand meanwhile, and its report explains messages too.
/// </summary>
internal sealed class CompoundLattice
{
    /// <summary>More states than this after one device are floods of messages that fit everything; the least promising are left out then.</summary>
    private const int MostStates = 200_000;

    /// <summary>States that cannot become this part of the weight are left out.</summary>
    private const double Unpromising = 1e-6;

    /// <summary>States after one device in the first, narrow pass; where no more are needed it is exact by itself.</summary>
    private const int Narrow = 1024;


    /// <summary>Increments lighter than this are left out.</summary>
    private const double Negligible = 1e-14;

    /// <summary>Lengths that a sum with a picture in it may have.</summary>
    private const double AnyLengths = 20_000;

    private readonly HomeModel _home;
    private readonly ExchangeEvidence _evidence;
    private readonly OwnGains _gains;
    private readonly int[] _unitOf;
    private readonly int[] _lanes;
    private readonly (int Min, int Max)[] _targets;
    private readonly int[] _reach;
    private readonly double _logWeight;
    private readonly double[]? _ratios;
    private readonly LatticeTable[] _tables;
    private readonly Increment[][] _increments;

    // What bounds a state's future, by device: shares of messages, and products of the heaviest steps.
    private readonly (int Unit, double Gain)[][] _bestGains;
    private readonly double[][] _bestSteps;

    // By device: bit l: it or a later one may make lane l anything.
    private readonly int[] _anyLater;
    private readonly CancellationToken _cancellationToken;

    /// <param name="home">The home.</param>
    /// <param name="evidence">The exchange.</param>
    /// <param name="gains">What its messages gain by being explained one by one.</param>
    /// <param name="unitOf">By slot: the message of a summed slot, -1 where it did not come; ignored for other slots.</param>
    /// <param name="logWeight">The logarithm of the weight of the assumption.</param>
    /// <param name="ratios">By action: how much likelier than by chance it is; null for all as likely.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public CompoundLattice(HomeModel home, ExchangeEvidence evidence, OwnGains gains, int[] unitOf, double logWeight, double[]? ratios, CancellationToken cancellationToken)
    {
        _ratios = ratios;
        _home = home;
        _evidence = evidence;
        _gains = gains;
        _unitOf = unitOf;
        _logWeight = logWeight;
        _cancellationToken = cancellationToken;
        _lanes = [.. home.Summed.Where(s => unitOf[s] >= 0)];
        _targets = [.. _lanes.Select(s =>
        {
            (int min, int max) = evidence.Unwrapped(unitOf[s], s);
            return (min - home.Slots[s].Kappa, max - home.Slots[s].Kappa);
        })];
        _reach = [.. _lanes.Select(s => home.ReachOf(s, home.MaximumActions))];
        _increments = [.. home.Devices.Select(d => Increments(d, seenOnly: false)), ByHand()];
        _anyLater = new int[_increments.Length + 1];
        for (int d = _increments.Length - 1; d >= 0; d--)
        {
            _anyLater[d] = _anyLater[d + 1] | _increments[d].Aggregate(0, static (any, i) => any | (int)(i.Taken >> LatticeKey.AnyShift & 0xF));
        }

        _bestGains = BestGains();
        _bestSteps = BestSteps();

        // A narrow pass finds a good part of the weight; the full one then leaves out what cannot become a noticeable part of that.
        _tables = Run(least: 0, Narrow);
        Finals = [.. FinalStates()];
        Mass = Finals.Sum(static f => f.Weight);
        if (!IsComplete)
        {
            IsComplete = true;
            _tables = Run(Mass * Math.Exp(-logWeight) * Unpromising, MostStates);
            Finals = [.. FinalStates()];
            Mass = Finals.Sum(static f => f.Weight);
        }
    }

    /// <summary>A way to end: a state after the last device, the weight of all ways that lead there, and the factor between a way's weight and the state's.</summary>
    public readonly record struct Final(int State, double Weight, double Factor);

    public Final[] Finals { get; }

    /// <summary>Steps from the beginning to the end: one for each device, and one for what is done by hand.</summary>
    public int Steps => _increments.Length;

    /// <summary>The weight of all compounds together.</summary>
    public double Mass { get; }

    /// <summary>Whether there was room for all promising states.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>The number of actions of a final state.</summary>
    public int CountOf(Final final) => _tables[^1].Key(final.State).Count;

    /// <summary>The messages that a final state explains, as bits.</summary>
    public ulong ExplainedBy(Final final)
    {
        ulong explained = _tables[^1].Key(final.State).Taken & UnitMask;
        foreach (int slot in _lanes)
        {
            explained |= 1UL << _unitOf[slot];
        }

        return explained;
    }

    /// <summary>The weight of the heaviest single way to a final state.</summary>
    public double MostOf(Final final) => _tables[^1].Most(final.State) * final.Factor;

    /// <summary>Steps back from a state: every state before the device from which it can be reached, with the action that does it (-1 for none) and the step's weight.</summary>
    /// <param name="device">The device to step over.</param>
    /// <param name="state">The state after it.</param>
    /// <param name="steps">Is filled with state, weight of the heaviest way to it, action and the step's weight.</param>
    public void Back(int device, int state, List<(int State, double Most, int Action, double Weight)> steps)
    {
        steps.Clear();
        LatticeKey key = _tables[device + 1].Key(state);
        LatticeTable before = _tables[device];
        if (before.Find(key) is >= 0 and int same)
        {
            steps.Add((same, before.Most(same), -1, 1));
        }

        foreach (Increment step in _increments[device])
        {
            if (key.Taken < (step.Taken & CountMask) || (key.Taken & step.Taken & ~CountMask) != (step.Taken & ~CountMask))
            {
                continue;
            }

            // What one action says of a lane, others may have said before.
            ulong taken = (key.Taken & ~(step.Taken & UnitMask)) - (step.Taken & CountMask), lanes = step.Taken & LaneMask;
            for (ulong first = lanes; ; first = (first - 1) & lanes)
            {
                if (before.Find(new LatticeKey(LatticeKey.Subtract(key.Sums, step.Sums), taken & ~first)) is >= 0 and int found)
                {
                    steps.Add((found, before.Most(found), step.Action, step.Weight));
                }

                if (first == 0)
                {
                    break;
                }
            }
        }
    }

    /// <summary>The weight of all compounds with each action: forward and backward sums multiplied.</summary>
    public double[] Marginals()
    {
        var marginals = new double[_home.Actions.Length];
        var after = new double[_tables[^1].Count];
        foreach (Final final in Finals)
        {
            after[final.State] += final.Factor;
        }

        for (int d = _increments.Length - 1; d >= 0; d--)
        {
            LatticeTable before = _tables[d], next = _tables[d + 1];
            var sums = new double[before.Count];
            for (int state = 0; state < before.Count; state++)
            {
                LatticeKey key = before.Key(state);
                sums[state] = next.Find(key) is >= 0 and int same ? after[same] : 0;
                foreach (Increment step in _increments[d])
                {
                    if ((key.Taken & step.Taken & UnitMask) == 0 && (step.Action < 0 || key.Count < _home.MaximumActions) && next.Find(Apply(key, step)) is >= 0 and int found)
                    {
                        sums[state] += step.Weight * after[found];
                        if (step.Action >= 0)
                        {
                            marginals[step.Action] += before.Sum(state) * step.Weight * after[found];
                        }
                    }
                }
            }

            after = sums;
        }

        return marginals;
    }

    /// <summary>
    /// How many compounds go with the messages by the lengths that training showed alone: counted without listing. A partial compound may
    /// be in several states, by its values and by which message is whose; partial compounds in the same states have the same future and are
    /// counted together.
    /// </summary>
    public long CountCompatible()
    {
        Increment[][][] actions = [.. _home.Devices.Select(d => Increments(d, seenOnly: true).GroupBy(static i => i.Action).Select(static g => g.ToArray()).ToArray())];
        var counts = new Dictionary<StateSet, long> { [new StateSet([default])] = 1 };
        for (int d = 0; d < actions.Length; d++)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            var next = new Dictionary<StateSet, long>();
            foreach ((StateSet states, long count) in counts)
            {
                Add(states.Keys, count);
                foreach (Increment[] action in actions[d])
                {
                    Add([.. states.Keys.SelectMany(k => action.Where(a => (k.Taken & a.Taken & UnitMask) == 0).Select(a => Apply(k, a)))], count);
                }
            }

            counts = next;

            void Add(LatticeKey[] keys, long count)
            {
                LatticeKey[] kept = [.. keys.Where(k => k.Count <= _home.MaximumActions && CanEnd(k, d + 1, _home.MaximumActions - k.Count)).Distinct().OrderBy(static k => k.Taken).ThenBy(static k => k.Sums)];
                if (kept.Length > 0 && next.Count < MostStates)
                {
                    var set = new StateSet(kept);
                    next[set] = next.GetValueOrDefault(set) + count;
                }
            }
        }

        return counts.Where(c => c.Key.Keys.Any(IsExactEnd)).Sum(static c => c.Value);
    }

    private bool IsExactEnd(LatticeKey key) =>
        key.Count > 0
        && (_home.Slots[0].Composition == SlotComposition.Summed || (key.Taken & 1) != 0)
        && Enumerable.Range(0, _lanes.Length).All(l => key.IsAny(l) || (key.Sum(l) >= _targets[l].Min && key.Sum(l) <= _targets[l].Max));

    /// <summary>The states that a partial compound may be in, in order.</summary>
    private readonly struct StateSet(LatticeKey[] keys) : IEquatable<StateSet>
    {
        public LatticeKey[] Keys { get; } = keys;

        public bool Equals(StateSet other) => Keys.AsSpan().SequenceEqual(other.Keys);

        public override bool Equals(object? obj) => obj is StateSet other && Equals(other);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            foreach (LatticeKey key in Keys)
            {
                hash.Add(key);
            }

            return hash.ToHashCode();
        }
    }

    private const ulong UnitMask = (1UL << LatticeKey.AnyShift) - 1;
    private const ulong CountMask = 0xFFUL << LatticeKey.CountShift;
    private const ulong LaneMask = 0xFFUL << LatticeKey.AnyShift;

    private static LatticeKey Apply(LatticeKey key, Increment step) =>
        new(LatticeKey.Add(key.Sums, step.Sums), (key.Taken | (step.Taken & ~CountMask)) + (step.Taken & CountMask));

    /// <param name="least">States that cannot become as much are left out.</param>
    /// <param name="mostStates">Of more states than this only the most promising are kept, and the result is not complete.</param>
    private LatticeTable[] Run(double least, int mostStates)
    {
        var tables = new LatticeTable[_increments.Length + 1];
        tables[0] = new LatticeTable(1);
        tables[0].Add(default, 1, 1);
        for (int d = 0; d < _increments.Length; d++)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            LatticeTable before = tables[d], next = tables[d + 1] = new LatticeTable(before.Count * 2);
            for (int state = 0; state < before.Count; state++)
            {
                LatticeKey key = before.Key(state);
                double sum = before.Sum(state), most = before.Most(state);
                int left = _home.MaximumActions - key.Count;
                if (CanEnd(key, d + 1, left))
                {
                    next.Add(key, sum, most);
                }

                foreach (Increment step in left > 0 || d == _home.Devices.Length ? _increments[d] : [])
                {
                    if ((key.Taken & step.Taken & UnitMask) != 0)
                    {
                        continue;
                    }

                    LatticeKey reached = Apply(key, step);
                    if (CanEnd(reached, d + 1, _home.MaximumActions - reached.Count))
                    {
                        next.Add(reached, sum * step.Weight, most * step.Weight);
                    }
                }
            }

            tables[d + 1] = next.Count > Narrow ? Promising(next, d + 1, least, mostStates) : next;
        }

        return tables;
    }

    /// <summary>The states that can still become enough, by an upper bound of what they can become: their weight times the prior and the most that further actions gain.</summary>
    private LatticeTable Promising(LatticeTable table, int device, double least, int mostStates)
    {
        var bounds = new double[table.Count];
        int enough = 0;
        for (int state = 0; state < bounds.Length; state++)
        {
            bounds[state] = table.Sum(state) * MostFurther(table.Key(state), device);
            enough += bounds[state] >= least ? 1 : 0;
        }

        if (enough > mostStates)
        {
            IsComplete = false;
            double[] sorted = [.. bounds];
            Array.Sort(sorted);
            least = Math.Max(least, sorted[^mostStates]);
        }

        var kept = new LatticeTable(Math.Min(enough, mostStates));
        for (int state = 0; state < bounds.Length; state++)
        {
            if (bounds[state] >= least)
            {
                kept.Add(table.Key(state), table.Sum(state), table.Most(state));
            }
        }

        return kept;
    }

    /// <summary>
    /// The most that further actions can multiply a state's weight by, the prior of their number included. Two bounds, the lower of which counts: the
    /// best gains of the messages that are free, and the best steps of the devices to come.
    /// </summary>
    private double MostFurther(LatticeKey key, int device)
    {
        double[] steps = _bestSteps[device];
        double byHand = 1;
        if (device <= _home.Devices.Length)
        {
            // A report by hand may take the best of them too, whatever further actions take.
            int parts = _home.AnswerParts;
            foreach ((int unit, double gain) in _bestGains[_home.Devices.Length])
            {
                if ((key.Taken >> unit & 1) == 0 && parts-- > 0)
                {
                    byHand *= gain;
                }
            }
        }

        double byMessages = 1, most = key.Count == 0 ? 0 : Math.Exp(_home.LogPrior[key.Count]);
        (int Unit, double Gain)[] gains = _bestGains[device];
        for (int more = 1, next = 0; key.Count + more <= _home.MaximumActions && more < steps.Length; more++)
        {
            for (int part = 0; part < _home.OwnParts && next < gains.Length; next++)
            {
                if ((key.Taken >> gains[next].Unit & 1) == 0)
                {
                    byMessages *= gains[next].Gain;
                    part++;
                }
            }

            most = Math.Max(most, Math.Min(byMessages, steps[more]) * Math.Exp(_home.LogPrior[key.Count + more]));
        }

        return most * byHand;
    }

    /// <summary>By device and number of further actions: the product of the heaviest steps of so many devices from that one on.</summary>
    private double[][] BestSteps()
    {
        var best = new double[_increments.Length + 1][];
        for (int device = 0; device < best.Length; device++)
        {
            double[] heaviest = [.. Enumerable.Range(device, Math.Max(0, _home.Devices.Length - device))
                .Select(d => _increments[d].Select(static i => i.Weight).DefaultIfEmpty(0).Max())
                .OrderDescending().Take(_home.MaximumActions)];
            best[device] = new double[heaviest.Length + 1];
            best[device][0] = 1;
            for (int more = 0; more < heaviest.Length; more++)
            {
                best[device][more + 1] = best[device][more] * heaviest[more];
            }
        }

        return best;
    }

    /// <summary>
    /// By device and message: a share of the weight of the steps that take the message, such that the shares of all messages of a step multiply to
    /// at least its weight: the root of the weight by the number of messages. The largest first, those above 1.
    /// </summary>
    private (int Unit, double Gain)[][] BestGains()
    {
        var best = new double[_evidence.Units.Count];
        Array.Fill(best, 1);
        var gains = new (int, double)[_increments.Length + 1][];
        gains[^1] = [];
        for (int step = _increments.Length - 1; step >= 0; step--)
        {
            foreach (Increment increment in _increments[step])
            {
                ulong taken = increment.Taken & UnitMask;
                double share = taken == 0 ? 1 : Math.Pow(increment.Weight, 1.0 / System.Numerics.BitOperations.PopCount(taken));
                for (ulong left = taken; left != 0; left &= left - 1)
                {
                    int unit = System.Numerics.BitOperations.TrailingZeroCount(left);
                    best[unit] = Math.Max(best[unit], share);
                }
            }

            gains[step] = [.. best.Select(static (gain, unit) => (unit, gain)).Where(static g => g.gain > 1).OrderByDescending(static g => g.gain)];
            if (step == _home.Devices.Length)
            {
                // A report by hand is looked at apart from further actions.
                Array.Fill(best, 1);
            }
        }

        return gains;
    }

    /// <summary>Whether the devices from one on can bring every sum to its message.</summary>
    private bool CanEnd(LatticeKey key, int device, int further)
    {
        for (int lane = 0; lane < _lanes.Length; lane++)
        {
            int sum = key.Sum(lane);
            if (!key.IsAny(lane)
                && !_home.Reach[_lanes[lane]]!.CanReach(Math.Min(device, _home.Devices.Length), further, _targets[lane].Min - sum - _reach[lane], _targets[lane].Max - sum + _reach[lane])
                && !((_anyLater[device] >> lane & 1) != 0 && further > 0))
            {
                return false;
            }
        }

        return true;
    }

    private IEnumerable<Final> FinalStates()
    {
        LatticeTable last = _tables[^1];
        for (int state = 0; state < last.Count; state++)
        {
            LatticeKey key = last.Key(state);
            if (key.Count == 0 || (_home.Slots[0].Composition != SlotComposition.Summed && (key.Taken & 1) == 0))
            {
                continue;
            }

            double factor = Math.Exp(_logWeight + _home.LogPrior[key.Count]);
            for (int lane = 0; lane < _lanes.Length && factor > 0; lane++)
            {
                factor *= Fit(key, lane);
            }

            if (factor > 0)
            {
                yield return new Final(state, last.Sum(state) * factor, factor);
            }
        }
    }

    /// <summary>The probability that a sum is what was observed: as it is, or a few bytes off for what training did not show.</summary>
    private double Fit(LatticeKey key, int lane)
    {
        (int min, int max) = _targets[lane];
        if (key.IsAny(lane))
        {
            return (max - min + 1) / AnyLengths;
        }

        int sum = key.Sum(lane), distance = sum < min ? min - sum : sum > max ? sum - max : 0;
        if (_home.Variance[_lanes[lane]] is > 0 and double variance)
        {
            double deviation = Math.Sqrt(variance * key.Count);
            return NormalBelow((max + 0.5 - sum) / deviation) - NormalBelow((min - 0.5 - sum) / deviation);
        }

        double unseen = _home.UnseenSum(_lanes[lane], key.Count, key.IsLoose(lane));
        return distance == 0 ? 1 - unseen : unseen * LengthModel.Share(distance);
    }

    /// <summary>The normal distribution function (Abramowitz and Stegun 26.2.17; to 7.5e-8).</summary>
    private static double NormalBelow(double x)
    {
        double t = 1 / (1 + (0.2316419 * Math.Abs(x)));
        double tail = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI)
            * t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return x > 0 ? 1 - tail : tail;
    }

    /// <summary>What one action of a device can do to a state.</summary>
    /// <param name="Action">The action; -1 for one that was not commanded.</param>
    /// <param name="Sums">What it adds to the sums.</param>
    /// <param name="Taken">The messages that it takes, and the slots that it makes anything; an action more, where it was commanded.</param>
    /// <param name="Weight">The factor for the state's weight.</param>
    private readonly record struct Increment(int Action, ulong Sums, ulong Taken, double Weight);

    private Increment[] Increments(ActionOption[] device, bool seenOnly)
    {
        var increments = new List<Increment>();
        foreach (ActionOption option in device)
        {
            int first = increments.Count;
            increments.Add(new Increment(option.Action, 0, 1UL << LatticeKey.CountShift, option.Weight * (_ratios?[option.Action] ?? 1)));
            for (int s = 0; s < _home.Slots.Count && increments.Count > first; s++)
            {
                if (option.Parts[s] is null)
                {
                    continue;
                }

                if (_home.Slots[s].Composition == SlotComposition.Summed)
                {
                    AddSummand(increments, first, option, s, seenOnly);
                }
                else
                {
                    AddOwn(increments, first, option, s, seenOnly);
                }
            }
        }

        return Merged(increments);
    }

    /// <summary>What a device that was used by hand reports: one message in each slot by which it would have answered.</summary>
    private Increment[] ByHand()
    {
        var increments = new List<Increment>();
        foreach (ActionOption option in _evidence.Units.Count > 1 ? _home.Options : [])
        {
            int first = increments.Count;
            increments.Add(new Increment(-1, 0, 0, HomeModel.ByHand * option.Weight / _home.Actions.Length));
            for (int s = 1; s < _home.Slots.Count; s++)
            {
                if (option.Parts[s] is not null && _home.Slots[s].Direction != _home.Set.Initiator)
                {
                    AddOwn(increments, first, option, s, seenOnly: false);
                }
            }

            // What reports nothing is as if it had not been used.
            for (int i = increments.Count - 1; i >= first; i--)
            {
                if (increments[i].Taken == 0)
                {
                    increments.RemoveAt(i);
                }
            }
        }

        return Merged(increments);
    }

    /// <summary>Increments that do the same become one; those that weigh nothing go.</summary>
    private static Increment[] Merged(List<Increment> increments)
    {
        var index = new Dictionary<(int, ulong, ulong), int>(increments.Count);
        int kept = 0;
        for (int i = 0; i < increments.Count; i++)
        {
            Increment increment = increments[i];
            if (increment.Weight <= Negligible)
            {
                continue;
            }

            if (index.TryGetValue((increment.Action, increment.Sums, increment.Taken), out int same))
            {
                increments[same] = increments[same] with { Weight = increments[same].Weight + increment.Weight };
            }
            else
            {
                index.Add((increment.Action, increment.Sums, increment.Taken), kept);
                increments[kept++] = increment;
            }
        }

        return [.. increments[..kept]];
    }

    /// <summary>Combines the increments from one on with what an option adds to a sum.</summary>
    private void AddSummand(List<Increment> increments, int first, ActionOption option, int slot, bool seenOnly)
    {
        int lane = Array.IndexOf(_lanes, slot), partial = increments.Count;
        if (lane < 0 || (option.Summands[slot] is null && !option.IsAny(slot)))
        {
            return;
        }

        ulong loose = option.IsLoose(slot) && !seenOnly ? 1UL << (LatticeKey.LooseShift + lane) : 0;
        for (int i = first; i < partial; i++)
        {
            Increment increment = increments[i] with { Taken = increments[i].Taken | loose };
            if (option.Summands[slot] is not { } lengths)
            {
                increments.Add(increment with { Taken = increment.Taken | (1UL << (LatticeKey.AnyShift + lane)) });
                continue;
            }

            ReadOnlySpan<int> values = lengths.LengthSpan;
            for (int l = 0; l < values.Length; l++)
            {
                int length = values[l] - ActionOption.Bias;
                if (length <= _targets[lane].Max + _reach[lane] + 64)
                {
                    increments.Add(increment with { Sums = LatticeKey.Add(increment.Sums, LatticeKey.Lane(lane, length)), Weight = increment.Weight * lengths.MassSpan[l] });
                }
            }
        }

        increments.RemoveRange(first, partial - first);
    }

    /// <summary>Combines the increments from one on with the messages that an option's own part can have sent, or with its not coming.</summary>
    private void AddOwn(List<Increment> increments, int first, ActionOption option, int slot, bool seenOnly)
    {
        int partial = increments.Count;
        double presence = option.Parts[slot]!.Presence;
        foreach ((int unit, double gain) in _gains.Of(option.Index, slot, seenOnly))
        {
            if (unit > 0 && Array.IndexOf(_unitOf, unit) >= 0)
            {
                continue;
            }

            for (int i = first; i < partial; i++)
            {
                if ((increments[i].Taken >> unit & 1) == 0)
                {
                    increments.Add(increments[i] with { Taken = increments[i].Taken | (1UL << unit), Weight = increments[i].Weight * gain });
                }
            }
        }

        if (seenOnly && presence > 0.9)
        {
            increments.RemoveRange(first, partial - first);
            return;
        }

        // A command comes, or there would be no exchange.
        double missing = slot == 0 ? 1e-4 : 1 - presence;
        for (int i = first; i < partial; i++)
        {
            increments[i] = increments[i] with { Weight = increments[i].Weight * missing };
        }
    }
}
