using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>The messages of an exchange by what nothing tells apart, and which parts of which options may have sent them.</summary>
internal sealed class UnitKinds
{
    private readonly HomeModel _home;

    // By option and slot the first offer, from 1 on; 0 for none. Each offer knows the next one.
    private readonly int[] _first;
    private readonly int[] _firstReport;
    private readonly List<(int Kind, double Gain, int Next)> _offers = [default];

    /// <param name="home">The home.</param>
    /// <param name="evidence">The exchange; its messages have exact lengths.</param>
    public UnitKinds(HomeModel home, ExchangeEvidence evidence)
    {
        _home = home;
        _first = new int[home.Options.Length * home.Slots.Count];
        _firstReport = new int[_first.Length];
        var kinds = new List<(int Length, int Direction, double Noise, int Lateness, List<int> Units)>();
        for (int u = 0; u < evidence.Units.Count; u++)
        {
            (int length, int direction, double noise, int lateness) = (evidence.Units[u].PlaintextMin, (int)evidence.Units[u].Direction, evidence.LogNoise[u], home.LatenessOf(evidence.Delay(u)));
            int same = u == 0 ? -1 : kinds.FindIndex(1, k => k.Length == length && k.Direction == direction && k.Noise == noise && k.Lateness == lateness);
            if (same > 0)
            {
                kinds[same].Units.Add(u);
            }
            else
            {
                kinds.Add((length, direction, noise, lateness, [u]));
            }
        }

        var found = new List<(ActionOption Option, double Probability)>();
        All = [.. kinds.Select(k => Of(evidence, k.Units, found))];
        Array.Sort(All, static (a, b) => a.Own.Length != b.Own.Length ? a.Own.Length.CompareTo(b.Own.Length) : a.Units[0].CompareTo(b.Units[0]));
        for (int k = 0; k < All.Length; k++)
        {
            Offer(k, All[k].Own, _first);
            Offer(k, All[k].Reports, _firstReport);
        }

        Order();
    }

    /// <summary>The kinds; those with the fewest explanations first.</summary>
    public UnitKind[] All { get; }

    /// <summary>The kinds of which an option's part in a slot may have sent a message.</summary>
    public Offers OffersTo(ActionOption option, int slot) => new(_offers, _first[(option.Index * _home.Slots.Count) + slot]);

    /// <summary>The kinds of which it may have when its device was used by hand.</summary>
    public Offers ReportsOf(ActionOption option, int slot) => new(_offers, _firstReport[(option.Index * _home.Slots.Count) + slot]);

    private void Offer(int kind, UnitPart[] parts, int[] firsts)
    {
        foreach (UnitPart part in parts)
        {
            ref int first = ref firsts[(part.Option.Index * _home.Slots.Count) + part.Slot];
            _offers.Add((kind, part.Gain, first));
            first = _offers.Count - 1;
        }
    }

    private UnitKind Of(ExchangeEvidence evidence, List<int> units, List<(ActionOption Option, double Probability)> found)
    {
        var own = new List<UnitPart>();
        var reports = new List<UnitPart>();
        int unit = units[0];
        for (int s = unit == 0 || _home.Slots[0].Composition != SlotComposition.Summed ? 0 : 1; s < (unit == 0 ? 1 : _home.Slots.Count); s++)
        {
            if (evidence.Units[unit].Direction != _home.Slots[s].Direction)
            {
                continue;
            }

            found.Clear();
            _home.Own[s].Find(evidence.Plain(unit, s).Min, found);
            bool isOwn = _home.Slots[s].Composition != SlotComposition.Summed, isReport = s > 0 && _home.Slots[s].Direction != _home.Set.Initiator;
            foreach ((ActionOption option, double probability) in found)
            {
                double gain = evidence.Gain(unit, option.Parts[s]!, probability);
                if (isOwn)
                {
                    own.Add(new UnitPart(option, s, gain, 0));
                }

                if (isReport)
                {
                    reports.Add(new UnitPart(option, s, gain, 0));
                }
            }
        }

        return new UnitKind(units, [.. own], [.. reports]);
    }

    /// <summary>Puts the parts of each kind in the order of their shares.</summary>
    private void Order()
    {
        foreach (UnitKind kind in All)
        {
            for (int p = 0; p < kind.Own.Length; p++)
            {
                kind.Own[p] = kind.Own[p] with { Share = ShareOf(kind.Own[p], kind) };
            }

            Array.Sort(kind.Own, static (a, b) => b.Share.CompareTo(a.Share));
        }
    }

    /// <summary>How much of the prices of its messages an option is worth at most that sent one of a kind.</summary>
    private double ShareOf(UnitPart part, UnitKind kind)
    {
        double share = part.Option.Weight * part.Gain / kind.Price;
        for (int s = 0; s < _home.Slots.Count; s++)
        {
            if (s != part.Slot && part.Option.IsOwn(s))
            {
                double best = part.Option.Missing(s);
                foreach ((int other, double gain) in OffersTo(part.Option, s))
                {
                    best = Math.Max(best, gain / All[other].Price);
                }

                share *= best;
            }
        }

        return share;
    }

    /// <summary>Kinds with the gain of one of their messages.</summary>
    internal struct Offers(List<(int Kind, double Gain, int Next)> offers, int next)
    {
        private int _next = next;

        public (int Kind, double Gain) Current { get; private set; }

        public readonly Offers GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_next == 0)
            {
                return false;
            }

            (int kind, double gain, int after) = offers[_next];
            (Current, _next) = ((kind, gain), after);
            return true;
        }
    }
}
