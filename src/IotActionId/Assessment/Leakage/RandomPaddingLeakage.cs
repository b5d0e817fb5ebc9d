namespace IotActionId.Assessment;

/// <summary>
/// What is learned from exchanges that are padded at random. Exchanges are drawn, but how probable each is with each compound is worked
/// out and not counted: padded lengths are far too many to recur. Where there are too many compounds, each drawn exchange is weighed
/// against its own and others drawn at random, which gives a lower bound.
/// </summary>
internal sealed class RandomPaddingLeakage
{
    /// <summary>Compounds of one size that an exchange is weighed against.</summary>
    private const int MostRivals = 2_500;

    /// <summary>Ways of the rivals of one size, all together.</summary>
    private const double MostWays = 100_000;

    private const int DrawsOfASize = 250;

    private readonly ExposedHome _home;
    private readonly double[] _weights;
    private readonly double _realShare;
    private readonly List<Rival>[] _rivals;

    // By slot: the different plaintexts that its messages have, and the place of each.
    private readonly List<int[]>[] _plaintexts;
    private readonly Dictionary<UInt128, int>[] _places;
    private readonly List<Draw> _draws = [];

    public RandomPaddingLeakage(ExposedHome home, double[] weights, double realShare, int seed, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        (_home, _weights, _realShare) = (home, weights, realShare);
        _plaintexts = [.. home.Slots.Select(static _ => new List<int[]>())];
        _places = [.. home.Slots.Select(static _ => new Dictionary<UInt128, int>())];
        var random = new Random(seed);
        var sampler = new CompoundSampler(home);
        var classes = new CompoundClasses(home, weights.Length, byType: true, MostRivals, cancellationToken);
        _rivals = [.. Enumerable.Range(1, weights.Length).Select(size => Rivals(size, classes, sampler, random))];
        IsBound = _rivals.Index().Any(static r => r.Item.Exists(static v => v.IsDrawn));
        for (int size = 1; size <= weights.Length; size++)
        {
            for (int i = 0; i < DrawsOfASize; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Report(_draws.Count);
                _draws.Add(Weigh(size, sampler.Draw(size, random), random));
            }
        }
    }

    /// <summary>Whether the figures are lower bounds.</summary>
    public bool IsBound { get; }

    /// <summary>The amounts of one size, or of all together.</summary>
    public IEnumerable<IotLeakageAmount> Amounts(int? actionCount)
    {
        (Draw Draw, double Weight)[] draws = [.. _draws.Where(d => actionCount is null || d.Size == actionCount).Select(d => (d, (actionCount is null ? _weights[d.Size - 1] : 1) / DrawsOfASize))];
        double[] weights = [.. _weights.Select((w, i) => actionCount is null ? w : i == actionCount - 1 ? 1 : 0)];
        double sizes = Information.Entropy(weights), sets = sizes + weights.Select((w, i) => w * Math.Log2(_home.Counts[i + 1])).Sum();
        var types = new Dictionary<UInt128, double>();
        foreach ((int i, List<Rival> rivals) in _rivals.Index())
        {
            foreach (Rival rival in rivals)
            {
                types[rival.Type] = types.GetValueOrDefault(rival.Type) + (weights[i] * rival.Share);
            }
        }

        yield return Amount(
            IotLeakageLevel.ActionSet, sets, weights.Select((w, i) => w / _home.Counts[i + 1]).Max(), d => d.Own, d => d.Bests.Select((b, i) => weights[i] * b / _home.Counts[i + 1]).Max(), d => d.Compatible.Where((_, i) => weights[i] > 0).Sum());
        if (actionCount is null)
        {
            yield return Amount(IotLeakageLevel.DeviceCount, sizes, weights.Max(), d => d.Sizes[d.Size - 1], d => d.Sizes.Select((p, i) => p * weights[i]).Max(), d => d.Sizes.Count(static p => p > 0));
        }

        yield return Amount(
            IotLeakageLevel.DeviceTypes,
            Information.Entropy(types.Values),
            types.Values.Max(),
            static d => d.OfTypes,
            d => d.Types.Max(t => t.Joint * weights[t.Size - 1]),
            d => d.Types.Count(t => weights[t.Size - 1] > 0 && t.Joint > 0));

        IotLeakageAmount Amount(IotLeakageLevel level, double prior, double guess, Func<Draw, double> own, Func<Draw, double> best, Func<Draw, double> possible)
        {
            double none = 1 - _realShare, bits = 0, accuracy = 0, anonymity = 0, square = 0;
            foreach ((Draw draw, double weight) in draws)
            {
                double all = draw.Sizes.Select((p, i) => p * weights[i]).Sum();
                double information = Math.Log2(own(draw) / all);
                bits += weight * information;
                square += weight * weight * information * information;
                accuracy += weight * Math.Max(none, _realShare * Math.Min(1, best(draw) / all));
                anonymity += weight * possible(draw);
            }

            // The draws of each size scatter by themselves.
            double variance = square - draws.GroupBy(static d => d.Draw.Size).Sum(g => Math.Pow(g.Sum(d => d.Weight * Math.Log2(own(d.Draw) / d.Draw.Sizes.Select((p, i) => p * weights[i]).Sum())), 2) / g.Count());
            double error = 1.96 * Math.Sqrt(Math.Max(0, variance)) * _realShare;
            double raw = _realShare * bits, corrected = Math.Clamp(raw, 0, prior), guessed = Math.Max(none, _realShare * guess);
            double[] sorted = [.. draws.Select(d => possible(d.Draw)).Order()];
            accuracy = Math.Max(accuracy, guessed);
            return new IotLeakageAmount
            {
                Level = level,
                ActionCount = actionCount,
                PriorEntropy = (_realShare * prior) + Information.Coin(none),
                MutualInformation = corrected,
                MutualInformationRaw = raw,
                MinEntropyLeakage = Math.Max(0, Math.Log2(accuracy / guessed)),
                BayesAccuracy = Math.Min(1, accuracy),
                PriorAccuracy = guessed,
                AnonymityMin = sorted[0] + (none > 0 ? 1 : 0),
                AnonymityMedian = sorted[sorted.Length / 2] + (none > 0 ? 1 : 0),
                AnonymityExpected = anonymity + (none > 0 ? 1 : 0),
                IsExact = false,
                Samples = draws.Length,
                Low = Math.Max(0, corrected - error),
                High = IsBound ? (_realShare * prior) + Information.Coin(none) : corrected + error,
            };
        }
    }

    private static double Chance(ExposedSlot slot, int plaintext, int wire)
    {
        if (plaintext < 0 || wire < 0)
        {
            return plaintext == wire ? 1 : 0;
        }

        int random = slot.Padding.Random;
        int from = Math.Max(plaintext, slot.Framing.PlaintextMin(wire)), to = Math.Min(plaintext + random, slot.Framing.PlaintextMax(wire));
        return to < from ? 0 : (to - from + 1.0) / (random + 1);
    }

    /// <summary>The sum over all ways to give each message to another action, of the products of their chances.</summary>
    private static double Assigned(ExposedSlot slot, int[] plaintexts, int[] wires)
    {
        if (plaintexts.Length != wires.Length)
        {
            return 0;
        }

        if (wires.Length <= 1)
        {
            return wires.Length == 0 ? 1 : Chance(slot, plaintexts[0], wires[0]);
        }

        Span<double> masses = stackalloc double[1 << wires.Length];
        masses[0] = 1;
        for (int taken = 0; taken < masses.Length - 1; taken++)
        {
            if (masses[taken] == 0)
            {
                continue;
            }

            int plaintext = plaintexts[System.Numerics.BitOperations.PopCount((uint)taken)];
            for (int w = 0; w < wires.Length; w++)
            {
                if ((taken & (1 << w)) == 0)
                {
                    masses[taken | (1 << w)] += masses[taken] * Chance(slot, plaintext, wires[w]);
                }
            }
        }

        return masses[^1];
    }

    private List<Rival> Rivals(int size, CompoundClasses classes, CompoundSampler sampler, Random random)
    {
        if (size <= classes.Complete)
        {
            IReadOnlyList<(double Count, int Node)> all = classes.Of(size);
            if (all.Sum(c => classes.Actions(c.Node).Aggregate(1.0, static (ways, a) => ways * a.Outcomes.Count)) <= MostWays)
            {
                return [.. all.Select(c => new Rival(Ways(classes.Actions(c.Node)), classes.Actions(c.Node), c.Count / _home.Counts[size], c.Count, false))];
            }
        }

        var drawn = new List<Rival>();
        double left = MostWays;
        while (drawn.Count < MostRivals && left > 0)
        {
            ExposedAction[] actions = sampler.Draw(size, random);
            Seen[] ways = Ways(actions);
            left -= ways.Length;
            drawn.Add(new Rival(ways, actions, 1, 1, true));
        }

        return [.. drawn.Select(r => r with { Share = 1.0 / drawn.Count, Count = _home.Counts[size] / drawn.Count })];
    }

    /// <summary>The ways in which actions come out: in summed slots the plaintext of the message counts, in the others those of all messages.</summary>
    private Seen[] Ways(IReadOnlyList<ExposedAction> actions)
    {
        IEnumerable<(ExposedWay[] Chosen, double Probability)> chosen = [([], 1)];
        foreach (ExposedAction action in actions)
        {
            chosen = chosen.SelectMany(c => action.Ways.Select(w => ((ExposedWay[])[.. c.Chosen, w], c.Probability * w.Probability)));
        }

        var ways = new Dictionary<UInt128, Seen>();
        foreach ((ExposedWay[] way, double probability) in chosen)
        {
            int[] places = [.. _home.Slots.Select(slot => Place(slot, way))];
            UInt128 code = 0;
            for (int s = 0; s < places.Length; s++)
            {
                code += CodeWords.Of(s, places[s]);
            }

            ways[code] = new Seen(places, probability + (ways.TryGetValue(code, out Seen? known) ? known.Probability : 0));
        }

        return [.. ways.Values];
    }

    private int Place(ExposedSlot slot, ExposedWay[] ways)
    {
        int[] plaintexts = Plaintexts(slot, ways);
        UInt128 code = 0;
        foreach (int plaintext in plaintexts)
        {
            code += CodeWords.Of(0, plaintext);
        }

        Dictionary<UInt128, int> places = _places[slot.Index];
        if (!places.TryGetValue(code, out int place))
        {
            places[code] = place = _plaintexts[slot.Index].Count;
            _plaintexts[slot.Index].Add(plaintexts);
        }

        return place;
    }

    private static int[] Plaintexts(ExposedSlot slot, ExposedWay[] ways)
    {
        int[] parts = [.. ways.Select(w => w.Plaintexts[slot.Index]).Where(static n => n != ExposedSlot.Absent)];
        return !slot.IsSummed ? [.. parts.Order()]
            : parts.Length == 0 ? []
            : parts.Contains(ExposedSlot.Any) ? [ExposedSlot.Any]
            : [slot.Plaintext(parts.Sum(slot.Summand))];
    }

    private Draw Weigh(int size, ExposedAction[] actions, Random random)
    {
        Seen[] own = Ways(actions);
        int[] drawn = own[CompoundSampler.Draw([.. own.Select(static w => w.Probability)], random)].Places;
        double[][] chances = [.. _home.Slots.Select((slot, s) =>
        {
            int[] wires = [.. _plaintexts[s][drawn[s]].Select(n => n < 0 ? n : slot.Framing.WireLength(n + random.Next(slot.Padding.Random + 1)))];
            return _plaintexts[s].Select(p => Assigned(slot, p, wires)).ToArray();
        })];
        double ownChance = Of(own, chances);
        int count = _rivals.Length;
        double[] sizes = new double[count], bests = new double[count], compatible = new double[count];
        var types = new Dictionary<(UInt128, int), double>();
        for (int i = 0; i < count; i++)
        {
            foreach (Rival rival in _rivals[i])
            {
                double chance = Of(rival.Ways, chances);
                if (chance > 0)
                {
                    sizes[i] += rival.Share * chance;
                    bests[i] = Math.Max(bests[i], chance);
                    compatible[i] += rival.Count;
                    types[(rival.Type, i + 1)] = types.GetValueOrDefault((rival.Type, i + 1)) + (rival.Share * chance);
                }
            }
        }

        UInt128 type = actions.Aggregate(UInt128.Zero, static (sum, a) => sum + a.Type);
        double typeShare = _rivals[size - 1].Where(r => r.Type == type).Sum(static r => r.Share);
        if (_rivals[size - 1][0].IsDrawn)
        {
            // It is one of its own rivals, in the place of one of those drawn.
            double share = 1.0 / _rivals[size - 1].Count;
            sizes[size - 1] = (sizes[size - 1] * (1 - share)) + (ownChance * share);
            bests[size - 1] = Math.Max(bests[size - 1], ownChance);
            types[(type, size)] = (types.GetValueOrDefault((type, size)) * (1 - share)) + (ownChance * share);
            typeShare = (typeShare * (1 - share)) + share;
        }

        return new Draw(size, ownChance, types[(type, size)] / typeShare, sizes, bests, compatible, [.. types.Select(static t => (t.Key.Item1, t.Key.Item2, t.Value))]);
    }

    private static double Of(Seen[] ways, double[][] chances)
    {
        double sum = 0;
        foreach (Seen way in ways)
        {
            double chance = way.Probability;
            for (int s = 0; s < chances.Length; s++)
            {
                chance *= chances[s][way.Places[s]];
            }

            sum += chance;
        }

        return sum;
    }

    /// <summary>A way in which a compound comes out: the places of its plaintexts, by slot.</summary>
    private sealed record Seen(int[] Places, double Probability);

    private sealed record Rival(Seen[] Ways, IReadOnlyList<ExposedAction> Actions, double Share, double Count, bool IsDrawn)
    {
        public UInt128 Type { get; } = Actions.Aggregate(UInt128.Zero, static (sum, a) => sum + a.Type);
    }

    /// <summary>One exchange: how probable it is with its own compound, with its types, with those of each size, with each size's likeliest, and together with each types.</summary>
    private sealed record Draw(int Size, double Own, double OfTypes, double[] Sizes, double[] Bests, double[] Compatible, (UInt128 Type, int Size, double Joint)[] Types);
}
