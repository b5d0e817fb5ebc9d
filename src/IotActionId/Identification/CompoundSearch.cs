using System.Runtime.CompilerServices;
using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>
/// The ways in which compounds explain an exchange, found one by one, under one assumption of which message is which summed slot's: kind by
/// kind of message it is decided which actions sent them, then which actions sent none that arrived. Ways that cannot weigh a noticeable part
/// of what was found are left out (branch and bound). This is fast where few ways do; where many do, a <see cref="CompoundLattice"/>, which
/// carries ways together that are alike, is faster.
/// </summary>
internal sealed class CompoundSearch
{
    /// <summary>More actions than this come in too many ways.</summary>
    private const int Few = 2;

    /// <summary>Decisions after which it is given up.</summary>
    private const int MostDecisions = 5_000;

    /// <summary>Ways that cannot become this part of the weight are left out.</summary>
    private const double Unpromising = 1e-6;

    private const int MostKinds = 16;
    private const int MostOfKind = 15;

    private readonly HomeModel _home;
    private readonly ExchangeEvidence _evidence;
    private readonly UnitKinds _offers;
    private readonly UnitKind[] _kinds;
    private readonly LatticeLane[] _lanes;
    private readonly int[] _laneOf;
    private readonly double _frame;
    private readonly int[] _free;
    private readonly int[] _sums;
    private readonly bool[] _used;
    private readonly ActionOption[] _chosen;
    private readonly int[] _taken;
    private readonly Dictionary<ulong, (double Weight, ulong Explained)> _byHand = [];
    private readonly List<Found> _found = [];
    private readonly double _foundElsewhere;
    private int _count;
    private int _loose;
    private int _decisions;

    /// <param name="home">The home; its summed slots have exact lengths.</param>
    /// <param name="evidence">The exchange; its messages have exact lengths.</param>
    /// <param name="kinds">Its messages.</param>
    /// <param name="lanes">The summed slots whose message came: the assumption.</param>
    /// <param name="logWeight">The logarithm of the weight of the assumption.</param>
    /// <param name="found">The weight of what was found elsewhere: what cannot become a noticeable part of it is left out.</param>
    public CompoundSearch(HomeModel home, ExchangeEvidence evidence, UnitKinds kinds, LatticeLane[] lanes, double logWeight, double found)
    {
        _home = home;
        _evidence = evidence;
        _offers = kinds;
        _kinds = kinds.All;
        _lanes = lanes;
        _frame = Math.Exp(logWeight);
        _foundElsewhere = found;
        _laneOf = new int[home.Slots.Count];
        Array.Fill(_laneOf, -1);
        for (int lane = 0; lane < lanes.Length; lane++)
        {
            _laneOf[lanes[lane].Slot] = lane;
        }

        _free = new int[_kinds.Length];
        double price = 1, byHand = 1;
        for (int k = 0; k < _kinds.Length; k++)
        {
            foreach (int unit in _kinds[k].Units)
            {
                _free[k] += IsOfLane(unit) ? 0 : 1;
            }

            price *= Math.Pow(_kinds[k].Price, _free[k]);
            byHand *= Math.Pow(_kinds[k].OpenReport, _free[k]);
        }

        _sums = new int[lanes.Length];
        _used = new bool[home.Devices.Length];
        _chosen = new ActionOption[home.MaximumActions];
        _taken = new int[home.MaximumActions * home.Slots.Count];
        ByCount = new double[home.MaximumActions + 1];
        Marginals = new double[home.Actions.Length];
        IsComplete = _kinds.Length <= MostKinds && !Array.Exists(_free, static f => f > MostOfKind);
        if (IsComplete)
        {
            OfKind(0, 0, 1, price, byHand, PriorOfMore(0));
        }
    }

    /// <summary>Whether it is fast: where the command is one of few actions, and sums have exact lengths.</summary>
    public static bool Suits(HomeModel home, ExchangeEvidence evidence, LatticeLane[] lanes) =>
        Array.TrueForAll(lanes, l => home.Variance[l.Slot] == 0 && !home.IsAny[l.Slot] && l.CanReach(home, 0, 0, Few, l.Reach))
        && (home.Slots[0].Composition == SlotComposition.Summed || evidence.Units.Count(u => u.Direction == home.Set.Initiator) <= Few);

    /// <summary>A way that was found.</summary>
    /// <param name="Weight">Its weight.</param>
    /// <param name="Explained">The messages that it explains, as bits.</param>
    /// <param name="Options">The options of its actions.</param>
    /// <param name="Taken">For each of them and each slot the kind of its message; -1 where none came of its own.</param>
    private readonly record struct Found(double Weight, ulong Explained, ActionOption[] Options, int[] Taken);

    /// <summary>Whether all ways were found; otherwise there is no result.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The summed slots whose message came.</summary>
    public LatticeLane[] Lanes => _lanes;

    /// <summary>The weight of all compounds together.</summary>
    public double Mass { get; private set; }

    /// <summary>The weight of all compounds of so many actions.</summary>
    public double[] ByCount { get; }

    /// <summary>The weight of all compounds with each action.</summary>
    public double[] Marginals { get; }

    /// <summary>The ways, the heaviest first, until hardly any weight is left.</summary>
    /// <param name="unlisted">The part of the weight that may be left.</param>
    public IEnumerable<WeighedWay> Ways(double unlisted)
    {
        Found[] ways = [.. _found];
        Array.Sort(ways, static (a, b) => b.Weight.CompareTo(a.Weight));
        double left = Mass;
        foreach (Found way in ways)
        {
            if (left <= unlisted * Mass)
            {
                yield break;
            }

            left -= way.Weight;
            int[] actions = [.. way.Options.Select(static o => o.Action).Order()];
            yield return new WeighedWay(string.Join(',', actions), actions, way.Weight, way.Explained, StatusesOf(way));
        }
    }

    private StatusPart[] StatusesOf(Found way)
    {
        int[] slots = _home.Statuses.Slots;
        return slots.Length == 0 ? [] : [.. way.Options.Select((option, a) => new StatusPart(
            option.Action,
            [.. slots.Select(s =>
            {
                int kind = way.Taken[(a * _home.Slots.Count) + s];
                int unit = kind >= 0 ? _kinds[kind].Units[0] : way.Options.Length == 1 && _laneOf[s] >= 0 ? _lanes[_laneOf[s]].Unit : -1;
                return unit < 0 ? -1 : _evidence.Plain(unit, s).Min;
            })],
            [(option, 1.0)]))];
    }

    private bool IsOfLane(int unit) => Array.Exists(_lanes, l => l.Unit == unit);

    /// <summary>Decides which actions sent the messages of a kind: those that sent none of the kinds before, in the order of its parts.</summary>
    /// <param name="k">The kind.</param>
    /// <param name="start">The first of its parts that may be taken.</param>
    /// <param name="weight">The weight so far, the assumption's left out.</param>
    /// <param name="price">The most that the messages that are open can still gain.</param>
    /// <param name="byHand">How much more than by that the messages that no action took gain at most by use by hand.</param>
    /// <param name="prior">The most that the prior and the fit of the sums can become.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void OfKind(int k, int start, double weight, double price, double byHand, double prior)
    {
        if (!Goes())
        {
            return;
        }

        if (k == _kinds.Length)
        {
            Silent(0, weight, byHand);
            return;
        }

        UnitKind kind = _kinds[k];
        int free = _free[k];
        if (free > 0 && _count < _home.MaximumActions)
        {
            double rest = price / kind.Price, most = weight * free * price * Hand(byHand) * _home.MostPrior[_count + 1];
            for (int p = start; p < kind.Own.Length; p++)
            {
                UnitPart part = kind.Own[p];
                if (!IsPromising(most * part.Share))
                {
                    break;
                }

                int device = _home.DeviceOf[part.Option.Action];
                if (!_used[device])
                {
                    Begin(part.Option);
                    _free[k]--;
                    _taken[(_count * _home.Slots.Count) + part.Slot] = k;
                    _used[device] = true;
                    Parts(k, p, part, 0, weight * part.Option.Weight * part.Gain * free, rest, byHand / kind.OpenReport);
                    _used[device] = false;
                    _free[k]++;
                }
            }
        }

        // The rest of the kind is background, or reports use by hand. A command is a command.
        if (kind.Units[0] == 0 && free > 0)
        {
            return;
        }

        double nobody = free == 0 ? 1 : Math.Pow(kind.Price, free), hand = free == 0 ? byHand : byHand * Math.Pow(kind.ClosedReport, free);
        if (IsPromising(weight * price / nobody * Hand(hand) * prior))
        {
            OfKind(k + 1, 0, weight, price / nobody, hand, prior);
        }
    }

    /// <summary>Goes through the slots of an action that was chosen: which other messages it sent, and what it adds to sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Parts(int k, int place, UnitPart first, int slot, double weight, double price, double byHand)
    {
        ActionOption option = first.Option;
        while (slot < _home.Slots.Count && (slot == first.Slot || option.Parts[slot] is null || (IsSummed(slot) && _laneOf[slot] < 0)))
        {
            slot++;
        }

        if (slot == _home.Slots.Count)
        {
            _count++;
            double prior = PriorOfMore(0);
            if (IsPromising(weight * price * Hand(byHand) * prior))
            {
                OfKind(k, place + 1, weight, price, byHand, prior);
            }

            _count--;
            return;
        }

        if (IsSummed(slot))
        {
            foreach ((int added, double mass) in option.Added[slot])
            {
                int loose = Add(option, slot, added);
                Parts(k, place, first, slot + 1, weight * mass, price, byHand);
                Remove(slot, added, loose);
            }

            return;
        }

        int taken = (_count * _home.Slots.Count) + slot;
        foreach ((int other, double gain) in _offers.OffersTo(option, slot))
        {
            // Those of the kinds before are decided; of its parts of one kind the first began.
            if (_free[other] > 0 && (other > k || (other == k && slot > first.Slot)))
            {
                double more = weight * gain * _free[other], rest = price / _kinds[other].Price, hand = byHand / _kinds[other].OpenReport;
                if (IsPromising(more * rest * Hand(hand) * _home.MostPrior[_count + 1]))
                {
                    _free[other]--;
                    _taken[taken] = other;
                    Parts(k, place, first, slot + 1, more, rest, hand);
                    _taken[taken] = -1;
                    _free[other]++;
                }
            }
        }

        double missing = weight * option.Missing(slot);
        if (IsPromising(missing * price * Hand(byHand) * _home.MostPrior[_count + 1]))
        {
            Parts(k, place, first, slot + 1, missing, price, byHand);
        }
    }

    /// <summary>Actions of devices from one on that sent no message of their own that arrived; and the end.</summary>
    private void Silent(int device, double weight, double byHand)
    {
        if (!Goes())
        {
            return;
        }

        End(weight, byHand);
        if (_count == _home.MaximumActions || !IsPromising(weight * _home.MostSilent * Hand(byHand) * _home.MostPrior[_count + 1]))
        {
            return;
        }

        // Where the command has room for one action only, those are looked up that fill it.
        if (_laneOf[0] >= 0 && _lanes[_laneOf[0]] is var lane && _home.LeastSummand is > 0 and int least && lane.Max + lane.Reach - _sums[_laneOf[0]] < 2 * least)
        {
            for (int added = lane.Min - lane.Reach - _sums[_laneOf[0]]; added <= lane.Max + lane.Reach - _sums[_laneOf[0]]; added++)
            {
                foreach (ActionOption option in _home.BySummand[added])
                {
                    Silent(option, device, weight, byHand, added);
                }
            }

            return;
        }

        for (int d = device; d < _home.Devices.Length; d++)
        {
            foreach (ActionOption option in _home.Devices[d])
            {
                Silent(option, device, weight, byHand, null);
            }
        }
    }

    /// <summary>One of them.</summary>
    /// <param name="option">The option.</param>
    /// <param name="device">The first device that may act.</param>
    /// <param name="weight">The weight so far.</param>
    /// <param name="byHand">The most that open messages gain by use by hand.</param>
    /// <param name="command">What it is to add to the command; null for anything.</param>
    private void Silent(ActionOption option, int device, double weight, double byHand, int? command)
    {
        int own = _home.DeviceOf[option.Action];
        if (own < device || _used[own] || !IsPromising(weight * option.Silent * Hand(byHand) * _home.MostPrior[_count + 1]))
        {
            return;
        }

        Begin(option);
        _used[own] = true;
        SilentSums(option, 0, own, weight * option.Silent, byHand, command);
        _used[own] = false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SilentSums(ActionOption option, int slot, int device, double weight, double byHand, int? command)
    {
        while (slot < _home.Slots.Count && (option.Parts[slot] is null || _laneOf[slot] < 0))
        {
            slot++;
        }

        if (slot == _home.Slots.Count)
        {
            _count++;
            if (IsPromising(weight * Hand(byHand) * PriorOfMore(device + 1)))
            {
                Silent(device + 1, weight, byHand);
            }

            _count--;
            return;
        }

        foreach ((int added, double mass) in option.Added[slot])
        {
            if (slot > 0 || command is null || command == added)
            {
                int loose = Add(option, slot, added);
                SilentSums(option, slot + 1, device, weight * mass, byHand, command);
                Remove(slot, added, loose);
            }
        }
    }

    /// <summary>The end of a way.</summary>
    private void End(double weight, double byHandAtMost)
    {
        if (_count == 0)
        {
            return;
        }

        double factor = _frame * _home.Prior[_count];
        for (int lane = 0; lane < _lanes.Length && factor > 0; lane++)
        {
            factor *= _lanes[lane].Fit(_home, _sums[lane], _count, (_loose >> lane & 1) != 0);
        }

        if (factor == 0)
        {
            return;
        }

        (double byHand, ulong reported) = IsPromising(weight * factor / _frame * byHandAtMost * HomeModel.ByHand / _home.Actions.Length) ? ByHand() : default;
        double all = weight * factor * (1 + byHand);
        Mass += all;
        ByCount[_count] += all;
        for (int a = 0; a < _count; a++)
        {
            Marginals[_chosen[a].Action] += all;
        }

        if (all > Unpromising * Mass)
        {
            _found.Add(new Found(all, Explained() | (byHand > 1 ? reported : 0), _chosen[.._count], _taken[..(_count * _home.Slots.Count)]));
        }
    }

    /// <summary>The messages of lanes, and of each kind as many as are taken.</summary>
    private ulong Explained()
    {
        ulong explained = 0;
        foreach (LatticeLane lane in _lanes)
        {
            explained |= 1UL << lane.Unit;
        }

        for (int k = 0; k < _kinds.Length; k++)
        {
            int left = _free[k];
            for (int u = _kinds[k].Units.Count - 1; u >= 0; u--)
            {
                bool isOpen = left > 0 && !IsOfLane(_kinds[k].Units[u]);
                left -= isOpen ? 1 : 0;
                explained |= isOpen ? 0 : 1UL << _kinds[k].Units[u];
            }
        }

        return explained;
    }

    /// <summary>The weight of one device used by hand that reports some of the open messages; and those that the heaviest way of that explains.</summary>
    private (double Weight, ulong Explained) ByHand()
    {
        ulong key = 0;
        bool isOpen = false;
        for (int k = 0; k < _kinds.Length; k++)
        {
            int open = _kinds[k].Reports.Length == 0 ? 0 : _free[k];
            key = (key << 4) | (uint)open;
            isOpen |= open > 0;
        }

        if (!isOpen)
        {
            return default;
        }

        if (!_byHand.TryGetValue(key, out (double Weight, ulong Explained) known))
        {
            (double total, double most, ulong explained) = (0, 0, 0);
            var seen = new HashSet<ActionOption>();
            for (int k = 0; k < _kinds.Length; k++)
            {
                foreach (UnitPart part in _free[k] > 0 ? _kinds[k].Reports : [])
                {
                    if (seen.Add(part.Option))
                    {
                        Report(part.Option, 1, HomeModel.ByHand * part.Option.Weight / _home.Actions.Length, 0, ref total, ref most, ref explained);
                    }
                }
            }

            _byHand[key] = known = (total, explained);
        }

        return known;
    }

    private void Report(ActionOption option, int slot, double weight, ulong taken, ref double total, ref double most, ref ulong explained)
    {
        while (slot < _home.Slots.Count && (option.Parts[slot] is null || _home.Slots[slot].Direction == _home.Set.Initiator))
        {
            slot++;
        }

        if (slot == _home.Slots.Count)
        {
            total += taken == 0 ? 0 : weight;
            (most, explained) = taken != 0 && weight > most ? (weight, taken) : (most, explained);
            return;
        }

        Report(option, slot + 1, weight * (1 - option.Parts[slot]!.Presence), taken, ref total, ref most, ref explained);
        foreach ((int kind, double gain) in _offers.ReportsOf(option, slot))
        {
            if (_free[kind] > 0)
            {
                int unit = _kinds[kind].Units.FindLast(u => !IsOfLane(u) && (taken >> u & 1) == 0), free = _free[kind]--;
                Report(option, slot + 1, weight * gain * free, taken | 1UL << unit, ref total, ref most, ref explained);
                _free[kind]++;
            }
        }
    }

    private bool Goes()
    {
        IsComplete &= ++_decisions <= MostDecisions;
        return IsComplete;
    }

    private bool IsPromising(double most) => most * _frame >= Unpromising * (_foundElsewhere + Mass);

    /// <summary>Use by hand explains open messages at most so well.</summary>
    private double Hand(double byHand) => Math.Max(1, byHand * HomeModel.ByHand / _home.Actions.Length);

    /// <summary>The most that the prior and the fit of the sums can be with what further actions of devices from one on may add.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double PriorOfMore(int device)
    {
        double most = 0;
        int further = CanEnd(device, _home.MaximumActions - _count) ? 0 : int.MaxValue;
        for (; further <= _home.MaximumActions - _count && _home.MostPrior[_count + further] > most; further++)
        {
            if (CanEnd(device, further))
            {
                double fit = 1;
                for (int lane = 0; lane < _lanes.Length; lane++)
                {
                    LatticeLane l = _lanes[lane];
                    fit *= l.CanReach(_home, _sums[lane], device, further, 0) ? 1 : LengthModel.Share(1) * Math.Max(_home.UnseenSum(l.Slot, _count + further, true), _home.UnseenSum(l.Slot, _count + further, false));
                }

                most = Math.Max(most, fit * _home.Prior[_count + further]);
            }
        }

        return most;
    }

    /// <summary>Whether so many further actions at most can bring every sum to its length, or some bytes from it.</summary>
    private bool CanEnd(int device, int further)
    {
        for (int lane = 0; lane < _lanes.Length; lane++)
        {
            if (!_lanes[lane].CanReach(_home, _sums[lane], device, further, _lanes[lane].Reach))
            {
                return false;
            }
        }

        return true;
    }

    private void Begin(ActionOption option)
    {
        _chosen[_count] = option;
        Array.Fill(_taken, -1, _count * _home.Slots.Count, _home.Slots.Count);
    }

    private bool IsSummed(int slot) => _home.Slots[slot].Composition == SlotComposition.Summed;

    /// <summary>Adds to a sum; the lanes to which an action of several lengths had added before are given back.</summary>
    private int Add(ActionOption option, int slot, int added)
    {
        int before = _loose, lane = _laneOf[slot];
        _sums[lane] += added;
        _loose |= option.IsLoose(slot) ? 1 << lane : 0;
        return before;
    }

    private void Remove(int slot, int added, int loose)
    {
        _sums[_laneOf[slot]] -= added;
        _loose = loose;
    }
}
