using System.Runtime.InteropServices;
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

    /// <summary>Increments of one option; of more the heaviest are kept.</summary>
    private const int MostIncrements = 4096;

    /// <summary>States that cannot become this part of the weight are left out.</summary>
    private const double Unpromising = 1e-6;

    /// <summary>States after one device in the first, narrow pass; where no more are needed it is exact by itself.</summary>
    private const int Narrow = 32;

    /// <summary>Increments lighter than this are left out.</summary>
    private const double Negligible = 1e-14;

    /// <summary>Increments of a device that are compared each with each.</summary>
    private const int Few = 24;

    private readonly HomeModel _home;
    private readonly ExchangeEvidence _evidence;
    private readonly OwnGains _gains;
    private readonly int[] _unitOf;
    private readonly LatticeLane[] _lanes;
    private readonly double _logWeight;
    private readonly double[]? _ratios;
    private readonly LatticeTable _next = new(256);
    private readonly LatticeTable[] _tables;
    private readonly LatticeStep[][] _steps;
    private readonly LatticeBounds _bounds;
    private readonly WorkBudget _budget;
    private readonly CancellationToken _cancellationToken;
    private double _least;

    /// <param name="home">The home.</param>
    /// <param name="evidence">The exchange.</param>
    /// <param name="gains">What its messages gain by being explained one by one.</param>
    /// <param name="unitOf">By slot: the message of a summed slot, -1 where it did not come; ignored for other slots.</param>
    /// <param name="logWeight">The logarithm of the weight of the assumption.</param>
    /// <param name="ratios">By action: how much likelier than by chance it is; null for all as likely.</param>
    /// <param name="found">The weight of what was found elsewhere: what cannot become a noticeable part of it is left out.</param>
    /// <param name="budget">How much work there may be; where it is not enough, the result is not complete.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public CompoundLattice(HomeModel home, ExchangeEvidence evidence, OwnGains gains, int[] unitOf, double logWeight, double[]? ratios, double found, WorkBudget budget, CancellationToken cancellationToken)
    {
        _budget = budget;
        _ratios = ratios;
        _home = home;
        _evidence = evidence;
        _gains = gains;
        _unitOf = unitOf;
        _logWeight = logWeight;
        _cancellationToken = cancellationToken;
        _lanes = LatticeLane.Of(home, evidence, unitOf);
        _steps = [.. home.Devices.Select(d => Steps(d, seenOnly: false)), ByHand()];
        _bounds = new LatticeBounds(home, _steps, _lanes, evidence.Units.Count);

        // A narrow pass finds a good part of the weight; the full one then leaves out what cannot become a noticeable part of that.
        double unit = Math.Exp(-logWeight) * Unpromising;
        _tables = Run(found * unit, Narrow);
        Finals = [.. FinalStates()];
        Mass = Finals.Sum(static f => f.Weight);
        if (!IsComplete)
        {
            IsComplete = true;
            _tables = Run((found + Mass) * unit, MostStates);
            Finals = [.. FinalStates()];
            Mass = Finals.Sum(static f => f.Weight);
        }
    }

    /// <summary>A way to end: a state after the last device, the weight of all ways that lead there, and the factor between a way's weight and the state's.</summary>
    public readonly record struct Final(int State, double Weight, double Factor);

    public Final[] Finals { get; }

    /// <summary>Steps from the beginning to the end: one for each device, and one for what is done by hand.</summary>
    public int Length => _steps.Length;

    /// <summary>The weight of all compounds together.</summary>
    public double Mass { get; }

    /// <summary>Whether there was room for all promising states.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>The number of actions of a final state.</summary>
    public int CountOf(Final final) => _tables[^1].Key(final.State).Count;

    /// <summary>How many steps a device has.</summary>
    public int StepsOf(int device) => _steps[device].Length;

    /// <summary>The messages that a final state explains, as bits.</summary>
    public ulong ExplainedBy(Final final)
    {
        ulong explained = _tables[^1].Key(final.State).Taken & LatticeKey.UnitMask;
        foreach (LatticeLane lane in _lanes)
        {
            explained |= 1UL << lane.Unit;
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

        foreach (LatticeStep step in _steps[device])
        {
            if (key.Taken < (step.Taken & LatticeKey.CountMask) || (key.Taken & step.Taken & ~LatticeKey.CountMask) != (step.Taken & ~LatticeKey.CountMask))
            {
                continue;
            }

            // What one action says of a lane, others may have said before.
            ulong taken = (key.Taken & ~(step.Taken & LatticeKey.UnitMask)) - (step.Taken & LatticeKey.CountMask), lanes = step.Taken & LatticeKey.LaneMask;
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

        for (int d = _steps.Length - 1; d >= 0; d--)
        {
            LatticeTable before = _tables[d], next = _tables[d + 1];
            var sums = new double[before.Count];
            ReadOnlySpan<double> shares = _bounds.Shares(d);
            for (int state = 0; state < before.Count; state++)
            {
                LatticeKey key = before.Key(state);
                sums[state] = next.Find(key) is >= 0 and int same ? after[same] : 0;
                for (int i = 0; i < shares.Length && before.Gain(state) * shares[i] >= _least; i++)
                {
                    LatticeStep step = _steps[d][i];
                    if ((key.Taken & step.Taken & LatticeKey.UnitMask) == 0 && (step.Action < 0 || key.Count < _home.MaximumActions) && next.Find(Apply(key, step)) is >= 0 and int found)
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
        LatticeStep[][][] actions = [.. _home.Devices.Select(d => Steps(d, seenOnly: true).GroupBy(static i => i.Action).Select(static g => g.ToArray()).ToArray())];
        var counts = new Dictionary<StateSet, long> { [new StateSet([default])] = 1 };
        for (int d = 0; d < actions.Length; d++)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            var next = new Dictionary<StateSet, long>();
            foreach ((StateSet states, long count) in counts)
            {
                Add(states.Keys, count);
                foreach (LatticeStep[] action in actions[d])
                {
                    Add([.. states.Keys.SelectMany(k => action.Where(a => (k.Taken & a.Taken & LatticeKey.UnitMask) == 0).Select(a => Apply(k, a)))], count);
                }
            }

            counts = next;

            void Add(LatticeKey[] keys, long count)
            {
                LatticeKey[] kept = [.. keys.Where(k => k.Count <= _home.MaximumActions && _bounds.CanEndExactly(k, d + 1, _home.MaximumActions - k.Count)).Distinct().OrderBy(static k => k.Taken).ThenBy(static k => k.Sums)];
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
        && Enumerable.Range(0, _lanes.Length).All(l => key.IsAny(l) || (key.Sum(l) >= _lanes[l].Min && key.Sum(l) <= _lanes[l].Max));

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

    private static LatticeKey Apply(LatticeKey key, LatticeStep step) =>
        new(LatticeKey.Add(key.Sums, step.Sums), (key.Taken | (step.Taken & ~LatticeKey.CountMask)) + (step.Taken & LatticeKey.CountMask));

    /// <param name="least">States that cannot become as much are left out.</param>
    /// <param name="mostStates">Of more states than this only the most promising are kept, and the result is not complete.</param>
    private LatticeTable[] Run(double least, int mostStates)
    {
        var tables = new LatticeTable[_steps.Length + 1];
        _least = least;
        tables[0] = new LatticeTable(1);
        tables[0].Add(default, 1, 1);
        for (int d = 0; d < _steps.Length; d++)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            _next.Clear();
            Extend(tables[d], d, least, mostStates);
            tables[d + 1] = Promising(_next, d + 1, least, Room(d + 1, mostStates));
        }

        return tables;
    }

    /// <summary>How many states before a device there is room for.</summary>
    private int Room(int device, int mostStates) =>
        device == _steps.Length ? mostStates : Math.Clamp(_budget.Room(_steps[device].Length, _steps.Length - device), Math.Min(Narrow, mostStates), mostStates);

    /// <summary>Adds the states after a device: those before it, and what its steps make of them.</summary>
    private void Extend(LatticeTable before, int device, double least, int mostStates)
    {
        LatticeStep[] steps = _steps[device];
        ReadOnlySpan<double> shares = _bounds.Shares(device);
        bool isByHand = device == _home.Devices.Length;
        _budget.Spend(before.Count, steps.Length);
        for (int state = 0; state < before.Count; state++)
        {
            LatticeKey key = before.Key(state);
            double sum = before.Sum(state), most = before.Most(state), gain = before.Gain(state);
            int left = _home.MaximumActions - key.Count;
            if (_bounds.CanEnd(key, device + 1, left))
            {
                _next.Add(key, sum, most);
            }

            // The steps that gain most come first.
            for (int i = 0; i < steps.Length && gain * shares[i] >= least && (left > 0 || isByHand); i++)
            {
                LatticeStep step = steps[i];
                if ((key.Taken & step.Units) != 0)
                {
                    continue;
                }

                LatticeKey reached = Apply(key, step);
                if (_bounds.CanEnd(reached, device + 1, _home.MaximumActions - reached.Count))
                {
                    _next.Add(reached, sum * step.Weight, most * step.Weight);
                }
            }

            if (_next.Count > MostStates + (4 * mostStates))
            {
                _cancellationToken.ThrowIfCancellationRequested();
                Thin(Promising(_next, device + 1, least, mostStates));
            }
        }
    }

    private void Thin(LatticeTable kept)
    {
        _next.Clear();
        for (int state = 0; state < kept.Count; state++)
        {
            _next.Add(kept.Key(state), kept.Sum(state), kept.Most(state));
        }
    }

    /// <summary>The states that can still become enough, by an upper bound of what they can become: their weight times the prior and the most that further actions gain.</summary>
    private LatticeTable Promising(LatticeTable table, int device, double least, int mostStates)
    {
        var bounds = new double[table.Count];
        int enough = 0;
        for (int state = 0; state < bounds.Length; state++)
        {
            (double most, double gain) = _bounds.Of(table.Key(state), device);
            bounds[state] = table.Sum(state) * most;
            table.SetGain(state, table.Sum(state) * gain);
            enough += bounds[state] >= least ? 1 : 0;
        }

        if (enough > mostStates)
        {
            IsComplete = false;
            double[] sorted = [.. bounds];
            Array.Sort(sorted);
            least = Math.Max(least, sorted[^mostStates]);
        }

        return table.Copy(bounds, least);
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

            double factor = Math.Exp(_logWeight) * _home.Prior[key.Count];
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
        (int slot, _, int min, int max, _) = _lanes[lane];
        if (key.IsAny(lane))
        {
            return _lanes[lane].AnyFit;
        }

        int sum = key.Sum(lane), distance = sum < min ? min - sum : sum > max ? sum - max : 0;
        if (_home.Variance[slot] is > 0 and double variance)
        {
            double deviation = Math.Sqrt(variance * key.Count);
            return NormalBelow((max + 0.5 - sum) / deviation) - NormalBelow((min - 0.5 - sum) / deviation);
        }

        double unseen = _home.UnseenSum(slot, key.Count, key.IsLoose(lane));
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

    private LatticeStep[] Steps(ActionOption[] device, bool seenOnly)
    {
        var increments = new List<LatticeStep>();
        foreach (ActionOption option in device)
        {
            int first = increments.Count;
            increments.Add(new LatticeStep(option.Action, 0, 1UL << LatticeKey.CountShift, option.Weight * (_ratios?[option.Action] ?? 1)));
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
    private LatticeStep[] ByHand()
    {
        var increments = new List<LatticeStep>();
        foreach (ActionOption option in _evidence.Units.Count > 1 ? _home.Options : [])
        {
            int first = increments.Count;
            increments.Add(new LatticeStep(-1, 0, 0, HomeModel.ByHand * option.Weight / _home.Actions.Length));
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
    private static LatticeStep[] Merged(List<LatticeStep> increments)
    {
        if (increments.Count <= Few)
        {
            return MergedFew(increments);
        }

        var index = new Dictionary<(int, ulong, ulong), int>(increments.Count);
        int kept = 0;
        for (int i = 0; i < increments.Count; i++)
        {
            LatticeStep increment = increments[i];
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

    /// <summary>The same by comparing each with each, which is faster where there are few.</summary>
    private static LatticeStep[] MergedFew(List<LatticeStep> increments)
    {
        int kept = 0;
        foreach (LatticeStep increment in CollectionsMarshal.AsSpan(increments))
        {
            if (increment.Weight <= Negligible)
            {
                continue;
            }

            int same = 0;
            while (same < kept && (increments[same].Action != increment.Action || increments[same].Sums != increment.Sums || increments[same].Taken != increment.Taken))
            {
                same++;
            }

            increments[same] = same == kept ? increment : increments[same] with { Weight = increments[same].Weight + increment.Weight };
            kept += same == kept ? 1 : 0;
        }

        return CollectionsMarshal.AsSpan(increments)[..kept].ToArray();
    }

    /// <summary>Combines the increments from one on with what an option adds to a sum.</summary>
    private void AddSummand(List<LatticeStep> increments, int first, ActionOption option, int slot, bool seenOnly)
    {
        int lane = Array.FindIndex(_lanes, l => l.Slot == slot), partial = increments.Count;
        if (lane < 0 || (option.Summands[slot] is null && !option.IsAny(slot)))
        {
            return;
        }

        ulong loose = option.IsLoose(slot) && !seenOnly ? 1UL << (LatticeKey.LooseShift + lane) : 0;
        for (int i = first; i < partial; i++)
        {
            LatticeStep increment = increments[i] with { Taken = increments[i].Taken | loose };
            if (option.Summands[slot] is not { } lengths)
            {
                increments.Add(increment with { Taken = increment.Taken | (1UL << (LatticeKey.AnyShift + lane)) });
                continue;
            }

            ReadOnlySpan<int> values = lengths.LengthSpan;
            for (int l = 0; l < values.Length; l++)
            {
                int length = values[l] - ActionOption.Bias;
                if (length <= _lanes[lane].Max + _lanes[lane].Reach + 64)
                {
                    increments.Add(increment with { Sums = LatticeKey.Add(increment.Sums, LatticeKey.Lane(lane, length)), Weight = increment.Weight * lengths.MassSpan[l] });
                }
            }
        }

        increments.RemoveRange(first, partial - first);
        if (increments.Count - first > MostIncrements)
        {
            increments.Sort(first, increments.Count - first, Comparer<LatticeStep>.Create(static (a, b) => b.Weight.CompareTo(a.Weight)));
            increments.RemoveRange(first + MostIncrements, increments.Count - first - MostIncrements);
        }
    }

    /// <summary>Combines the increments from one on with the messages that an option's own part can have sent, or with its not coming.</summary>
    private void AddOwn(List<LatticeStep> increments, int first, ActionOption option, int slot, bool seenOnly)
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
