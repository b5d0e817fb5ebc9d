using System.Runtime.CompilerServices;
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
    private const int Narrow = 32;

    private readonly HomeModel _home;
    private readonly LatticeLane[] _lanes;
    private readonly double _logWeight;
    private readonly LatticeTable _next = new(256);
    private readonly LatticeTable[] _tables;
    private readonly LatticeSteps _maker;
    private readonly LatticeStep[][] _steps;
    private readonly LatticeBounds _bounds;
    private readonly WorkBudget _budget;
    private readonly CancellationToken _cancellationToken;
    private double _least;

    /// <param name="home">The home.</param>
    /// <param name="evidence">The exchange.</param>
    /// <param name="gains">What its messages gain by being explained one by one.</param>
    /// <param name="lanes">The summed slots whose message came: the assumption.</param>
    /// <param name="logWeight">The logarithm of the weight of the assumption.</param>
    /// <param name="ratios">By action: how much likelier than by chance it is; null for all as likely.</param>
    /// <param name="found">The weight of what was found elsewhere: what cannot become a noticeable part of it is left out.</param>
    /// <param name="budget">How much work there may be; where it is not enough, the result is not complete.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public CompoundLattice(HomeModel home, ExchangeEvidence evidence, OwnGains gains, LatticeLane[] lanes, double logWeight, double[]? ratios, double found, WorkBudget budget, CancellationToken cancellationToken)
    {
        _budget = budget;
        _home = home;
        _logWeight = logWeight;
        _cancellationToken = cancellationToken;
        _lanes = lanes;
        _maker = new LatticeSteps(home, evidence, gains, lanes, ratios);
        _steps = [.. home.Devices.Select(d => _maker.Of(d, seenOnly: false)), _maker.ByHand()];
        _bounds = new LatticeBounds(home, _steps, lanes, evidence.Units.Count);

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

    /// <summary>The summed slots whose message came.</summary>
    public LatticeLane[] Lanes => _lanes;

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

    /// <summary>Steps back from a state: every state before the device from which it can be reached, with the step that does it (of action -1 for none).</summary>
    /// <param name="device">The device to step over.</param>
    /// <param name="state">The state after it.</param>
    /// <param name="steps">Is filled with state, weight of the heaviest way to it, and the step.</param>
    public void Back(int device, int state, List<(int State, double Most, LatticeStep Step)> steps)
    {
        steps.Clear();
        LatticeKey key = _tables[device + 1].Key(state);
        LatticeTable before = _tables[device];
        if (before.Find(key) is >= 0 and int same)
        {
            steps.Add((same, before.Most(same), LatticeStep.None));
        }

        foreach (LatticeStep step in _steps[device])
        {
            if (key.Taken < (step.Taken & LatticeKey.CountMask) || (key.Taken & step.Taken & ~LatticeKey.CountMask) != (step.Taken & ~LatticeKey.CountMask))
            {
                continue;
            }

            // What one action says of a lane, others may have said before.
            ulong taken = (key.Taken & ~step.Units) - (step.Taken & LatticeKey.CountMask), lanes = step.Taken & LatticeKey.LaneMask;
            for (ulong first = lanes; ; first = (first - 1) & lanes)
            {
                if (before.Find(new LatticeKey(LatticeKey.Subtract(key.Sums, step.Sums), taken & ~first)) is >= 0 and int found)
                {
                    steps.Add((found, before.Most(found), step));
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
                    if ((key.Taken & step.Units) == 0 && (step.Action < 0 || key.Count < _home.MaximumActions) && next.Find(step.Apply(key)) is >= 0 and int found)
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

    /// <summary>How many compounds go with the messages by the lengths that training showed alone.</summary>
    public long CountCompatible() => new CompatibleCompounds(_home, _maker, _bounds, _lanes).Count(_cancellationToken);

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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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

                LatticeKey reached = step.Apply(key);
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
                factor *= key.IsAny(lane) ? _lanes[lane].AnyFit : _lanes[lane].Fit(_home, key.Sum(lane), key.Count, key.IsLoose(lane));
            }

            if (factor > 0)
            {
                yield return new Final(state, last.Sum(state) * factor, factor);
            }
        }
    }
}
