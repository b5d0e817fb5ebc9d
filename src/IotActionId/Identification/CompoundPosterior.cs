using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>One way in which a compound action explains an exchange.</summary>
/// <param name="Compound">Indices of its actions, ascending, with commas between them.</param>
/// <param name="Actions">The same as numbers.</param>
/// <param name="Weight">Prior times likelihood, not normalised.</param>
/// <param name="Explained">The messages that it explains, as bits.</param>
/// <param name="Statuses">What it says of each device; empty where that is nothing to remember.</param>
internal sealed record WeighedWay(string Compound, int[] Actions, double Weight, ulong Explained, StatusPart[] Statuses);

/// <summary>One compound action with its weight.</summary>
/// <param name="Actions">Indices of its actions, ascending.</param>
/// <param name="Weight">Prior times likelihood, not normalised.</param>
/// <param name="Explained">The messages that its heaviest way explains, as bits.</param>
internal sealed record WeighedCompound(int[] Actions, double Weight, ulong Explained)
{
    /// <summary>The compounds of ways, best first.</summary>
    public static WeighedCompound[] Of(IReadOnlyList<WeighedWay> ways)
    {
        var compounds = new Dictionary<string, (WeighedWay Heaviest, double Weight)>(ways.Count);
        foreach (WeighedWay way in ways)
        {
            (WeighedWay Heaviest, double Weight) known = compounds.GetValueOrDefault(way.Compound, (way, 0));
            compounds[way.Compound] = (way.Weight > known.Heaviest.Weight ? way : known.Heaviest, known.Weight + way.Weight);
        }

        return [.. compounds.Values
            .OrderByDescending(static c => c.Weight).ThenBy(static c => c.Heaviest.Compound, StringComparer.Ordinal)
            .Select(static c => new WeighedCompound(c.Heaviest.Actions, c.Weight, c.Heaviest.Explained))];
    }
}

/// <summary>
/// The weights of all compound actions for one exchange (design section 7): the sum over every assumption of which message is which summed
/// slot's. Commands of one or two actions are searched way by way (<see cref="CompoundSearch"/>), larger ones and floods by dynamic programming
/// over the devices (<see cref="CompoundLattice"/>), which are gone back through along the heaviest ways until hardly any weight is left. What
/// is left out together weighs less than a compound must to be a candidate.
/// </summary>
internal sealed class CompoundPosterior
{
    /// <summary>The part of the weight that need not be listed.</summary>
    private const double Unlisted = 1e-4;

    /// <summary>Ways gone back at most.</summary>
    private const int MostWays = 20_000;

    /// <summary>Assumptions that cannot weigh this much of what was found are left out.</summary>
    private const double NegligibleFrame = 1e-6;

    /// <summary>Assumptions looked at.</summary>
    private const int MostFrames = 512;

    private readonly HomeModel _home;
    private readonly ExchangeEvidence _evidence;
    private readonly CancellationToken _cancellationToken;
    private UnitKinds? _kinds;
    private readonly List<CompoundSearch> _searches = [];
    private readonly List<CompoundLattice> _lattices = [];
    private OwnGains? _gains;
    private (int Unit, double Own, double Answer)[]? _bestGains;

    /// <param name="home">The home.</param>
    /// <param name="evidence">The exchange.</param>
    /// <param name="ratios">By action: how much likelier than by chance it is; null for all as likely.</param>
    /// <param name="mostListed">Compounds that are asked for.</param>
    /// <param name="found">The weight of what else may be behind the exchange: compounds that cannot become a noticeable part of it are left out.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public CompoundPosterior(HomeModel home, ExchangeEvidence evidence, double[]? ratios, int mostListed, double found, CancellationToken cancellationToken)
    {
        _home = home;
        _evidence = evidence;
        _cancellationToken = cancellationToken;
        var budget = new WorkBudget();
        ByCount = new double[home.MaximumActions + 1];
        bool isFirst = true, isSearched = ratios is null && evidence.IsExact;
        foreach ((int[] unitOf, double logWeight) in Frames())
        {
            LatticeLane[] lanes = LatticeLane.Of(home, evidence, unitOf);
            if (Array.Exists(lanes, l => !l.CanBeReached(home)) || (!isFirst && Math.Exp(logWeight) * MostGain(unitOf) * home.Prior.Max() < NegligibleFrame * (found + Mass)))
            {
                continue;
            }

            isFirst = false;
            _kinds ??= isSearched ? new UnitKinds(home, evidence) : null;
            if (_kinds is null || !CompoundSearch.Suits(home, evidence, lanes) || !Search(new CompoundSearch(home, evidence, _kinds, lanes, logWeight, found + Mass)))
            {
                _gains ??= new OwnGains(home, evidence);
                Add(new CompoundLattice(home, evidence, _gains, lanes, logWeight, ratios, found + Mass, budget, cancellationToken));
            }
        }

        IsComplete = evidence.IsComplete && _lattices.TrueForAll(static l => l.IsComplete);
        (Ways, double listed) = List(mostListed);
        Compounds = WeighedCompound.Of(Ways);
        IsListed = listed >= (1 - Unlisted) * Mass;
    }

    /// <summary>The weight of all compounds together.</summary>
    public double Mass { get; private set; }

    /// <summary>The weight of all compounds of so many actions.</summary>
    public double[] ByCount { get; }

    /// <summary>Ways in which compounds explain the exchange, about in the order of their weight.</summary>
    public IReadOnlyList<WeighedWay> Ways { get; }

    /// <summary>Compounds, best first.</summary>
    public IReadOnlyList<WeighedCompound> Compounds { get; }

    /// <summary>Whether <see cref="Compounds"/> has all but a negligible part of <see cref="Mass"/>.</summary>
    public bool IsListed { get; }

    /// <summary>Whether nothing was left out for want of time or memory.</summary>
    public bool IsComplete { get; }

    /// <summary>The probability of each action, given that a known compound is behind the exchange.</summary>
    public double[] Marginals()
    {
        var marginals = new double[_home.Actions.Length];
        if (IsListed)
        {
            foreach (WeighedCompound compound in Compounds)
            {
                foreach (int action in compound.Actions)
                {
                    marginals[action] += compound.Weight;
                }
            }
        }
        else
        {
            foreach (double[] some in _lattices.Select(static l => l.Marginals()).Concat(_searches.Select(static s => s.Marginals)))
            {
                for (int a = 0; a < some.Length; a++)
                {
                    marginals[a] += some[a];
                }
            }
        }

        return [.. marginals.Select(m => Mass > 0 ? Math.Min(1, m / Mass) : 0)];
    }

    /// <summary>Takes what a search found, if it found everything.</summary>
    private bool Search(CompoundSearch search)
    {
        if (search.IsComplete)
        {
            _searches.Add(search);
            Mass += search.Mass;
            for (int k = 0; k < ByCount.Length; k++)
            {
                ByCount[k] += search.ByCount[k];
            }
        }

        return search.IsComplete;
    }

    private void Add(CompoundLattice lattice)
    {
        _lattices.Add(lattice);
        Mass += lattice.Mass;
        foreach (CompoundLattice.Final final in lattice.Finals)
        {
            ByCount[lattice.CountOf(final)] += final.Weight;
        }
    }

    /// <summary>Which message is which summed slot's: every assumption with its weight, the weightiest first. The command is the first message.</summary>
    private List<(int[] UnitOf, double LogWeight)> Frames()
    {
        List<(int[] UnitOf, double LogWeight)> frames = [([.. Enumerable.Repeat(-1, _home.Slots.Count)], 0)];
        if (_home.Summed.Contains(0) && !LatticeLane.Of(_home, _evidence, With(frames[0].UnitOf, 0, 0))[0].CanBeReached(_home))
        {
            // No compound has such a command.
            return [];
        }

        foreach (int s in _home.Summed)
        {
            var grown = new List<(int[], double)>();
            foreach ((int[] unitOf, double logWeight) in frames)
            {
                if (s == 0)
                {
                    grown.Add((With(unitOf, 0, 0), logWeight));
                    continue;
                }

                grown.Add((unitOf, logWeight + Math.Log(Math.Max(1e-6, 1 - _home.Presence[s]))));
                for (int u = 1; u < _evidence.Units.Count; u++)
                {
                    if (_evidence.Units[u].Direction == _home.Slots[s].Direction && !unitOf.AsSpan().Contains(u))
                    {
                        double late = _evidence.Lateness(u, _home.Delays[s].Min, _home.Delays[s].Max);
                        grown.Add((With(unitOf, s, u), logWeight + Math.Log(_home.Presence[s] * late) - _evidence.LogNoise[u]));
                    }
                }
            }

            frames = [.. grown.OrderByDescending(static f => f.Item2).Take(MostFrames)];
        }

        return frames;
    }

    private static int[] With(int[] unitOf, int slot, int unit)
    {
        int[] changed = [.. unitOf];
        changed[slot] = unit;
        return changed;
    }

    /// <summary>The most that the messages that are no summed slot's can gain: by being explained one by one, and by one device that was used by hand.</summary>
    private double MostGain(int[] unitOf)
    {
        _bestGains ??= BestGains();
        double own = 1, byHand = HomeModel.ByHand / _home.Actions.Length;
        int parts = _home.AnswerParts;
        foreach ((int unit, double ownGain, double answerGain) in _bestGains)
        {
            if (!unitOf.AsSpan().Contains(unit))
            {
                own *= ownGain;
                byHand *= parts-- > 0 ? answerGain : 1;
            }
        }

        return own * Math.Max(1, byHand);
    }

    /// <summary>For each message the most that it gains by a slot that is not summed, and by any answer; that which gains most by an answer first.</summary>
    private (int Unit, double Own, double Answer)[] BestGains()
    {
        if (_kinds is not null)
        {
            return [.. _kinds.All.SelectMany(static k => k.Units.Select(u => (u, k.Price, k.ReportPrice))).OrderByDescending(static b => b.ReportPrice)];
        }

        var best = new (int Unit, double Own, double Answer)[_evidence.Units.Count];
        for (int u = 0; u < best.Length; u++)
        {
            best[u] = (u, 1, 1);
        }

        _gains ??= new OwnGains(_home, _evidence);
        foreach (ActionOption option in _home.Options)
        {
            for (int s = 0; s < _home.Slots.Count; s++)
            {
                bool isOwn = _home.Slots[s].Composition != SlotComposition.Summed;
                foreach ((int unit, double gain) in s > 0 || isOwn ? _gains.Of(option.Index, s) : [])
                {
                    best[unit] = (unit, isOwn ? Math.Max(best[unit].Own, gain) : best[unit].Own, Math.Max(best[unit].Answer, gain));
                }
            }
        }

        return [.. best.OrderByDescending(static b => b.Answer)];
    }

    /// <summary>A way that has been gone back to before some device.</summary>
    private sealed record Way(CompoundLattice Lattice, int Device, int State, double Suffix, Chosen? Chosen, ulong Explained);

    private sealed record Chosen(LatticeStep Step, Chosen? Next);

    private (List<WeighedWay> Ways, double Listed) List(int most)
    {
        var found = new List<WeighedWay>();
        var compounds = new HashSet<string>();
        var statuses = new StatusReader(_home, _evidence);
        var queue = new PriorityQueue<Way, double>();
        foreach (CompoundLattice lattice in _lattices)
        {
            foreach (CompoundLattice.Final final in lattice.Finals)
            {
                queue.Enqueue(new Way(lattice, lattice.Length, final.State, final.Factor, null, lattice.ExplainedBy(final)), -lattice.MostOf(final));
            }
        }

        double listed = 0;
        foreach (WeighedWay way in _searches.SelectMany(static s => s.Ways(Unlisted / 2)))
        {
            found.Add(way);
            listed += way.Weight;
            if (compounds.Add(way.Compound) && compounds.Count > 4 * most && found.Count > 256)
            {
                break;
            }
        }

        var steps = new List<(int State, double Most, LatticeStep Step)>();
        var budget = new WorkBudget();
        for (int ways = 0; ways < MostWays && !budget.IsSpent && queue.TryDequeue(out Way? way, out _) && listed < (1 - Unlisted) * Mass;)
        {
            // Straight on along the heaviest way; the others wait.
            while (way is { Device: > 0 })
            {
                way.Lattice.Back(way.Device - 1, way.State, steps);
                budget.Spend(1, way.Lattice.StepsOf(way.Device - 1));
                Way? heaviest = null;
                double top = -1;
                foreach ((int state, double weightiest, LatticeStep step) in steps)
                {
                    Way before = way with { Device = way.Device - 1, State = state, Suffix = way.Suffix * step.Weight, Chosen = step.Action < 0 ? way.Chosen : new Chosen(step, way.Chosen) };
                    double all = before.Suffix * weightiest;
                    if (all > top)
                    {
                        if (heaviest is not null)
                        {
                            queue.Enqueue(heaviest, -top);
                        }

                        (heaviest, top) = (before, all);
                    }
                    else
                    {
                        queue.Enqueue(before, -all);
                    }
                }

                way = heaviest;
            }

            if (way is null)
            {
                continue;
            }

            ways++;
            listed += way.Suffix;
            LatticeStep[] chosen = [.. StepsOf(way.Chosen)];
            int[] actions = [.. chosen.Select(static s => s.Action).Order()];
            string compound = string.Join(',', actions);
            StatusPart[] parts = _home.Statuses.Slots.Length == 0 ? [] : [.. chosen.Select(s => statuses.Of(s, way.Lattice.Lanes, chosen.Length == 1))];
            found.Add(new WeighedWay(compound, actions, way.Suffix, way.Explained, parts));
            compounds.Add(compound);
            if (ways % 256 == 0)
            {
                _cancellationToken.ThrowIfCancellationRequested();
                if (compounds.Count > 4 * most)
                {
                    break;
                }
            }
        }

        return (found, listed);
    }

    /// <summary>How many compounds go with the messages by the lengths that training showed alone, under the weightiest assumption.</summary>
    public long CountCompatible()
    {
        CompoundLattice? lattice = _lattices.MaxBy(static l => l.Mass);
        CompoundSearch? search = _searches.MaxBy(static s => s.Mass);
        return search is null || lattice?.Mass > search.Mass
            ? lattice?.CountCompatible() ?? 0
            : CompatibleCompounds.Of(_home, _evidence, _gains ??= new OwnGains(_home, _evidence), search.Lanes).Count(_cancellationToken);
    }

    private static IEnumerable<LatticeStep> StepsOf(Chosen? chosen)
    {
        for (; chosen is not null; chosen = chosen.Next)
        {
            yield return chosen.Step;
        }
    }
}
