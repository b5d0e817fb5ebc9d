namespace IotActionId.Assessment;

/// <summary>
/// What is learned from exchanges that are padded at random. Exchanges are drawn, but how probable each is with each compound is worked
/// out and not counted: padded lengths are far too many to recur. Where there are too many compounds, each drawn exchange is weighed
/// against its own and others drawn at random, which gives a lower bound.
/// </summary>
internal sealed class RandomPaddingLeakage
{
    /// <summary>The largest size: the messages of larger ones can be assigned in too many ways.</summary>
    public const int MostActions = 6;

    /// <summary>Compounds of one size that an exchange is weighed against.</summary>
    private const int MostRivals = 2_500;

    /// <summary>Ways of the rivals of one size, all together.</summary>
    private const double MostWays = 100_000;

    /// <summary>The same of larger ones, whose messages can be assigned in so many more ways.</summary>
    private const double MostWaysOfScenes = 20_000;
    private const int LeastScene = 4;

    private const int DrawsOfASize = 250;

    private readonly ExposedHome _home;
    private readonly double[] _weights;
    private readonly List<Rival>[] _rivals;

    // By slot: the different plaintexts that its messages have together, and the place of each.
    private readonly List<int[]>[] _plaintexts;
    private readonly Dictionary<UInt128, int>[] _places;
    private readonly List<Draw> _draws = [];

    public RandomPaddingLeakage(ExposedHome home, double[] weights, int seed, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        (_home, _weights) = (home, weights);
        _plaintexts = [.. home.Slots.Select(static _ => new List<int[]>())];
        _places = [.. home.Slots.Select(static _ => new Dictionary<UInt128, int>())];
        var random = new Random(seed);
        var sampler = new CompoundSampler(home);
        var classes = new CompoundClasses(home, weights.Length, byType: true, MostRivals, cancellationToken);
        _rivals = [.. Enumerable.Range(1, weights.Length).Select(size => Rivals(size, classes, sampler, random))];
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

    /// <summary>Whether the figures of all sizes together are lower bounds.</summary>
    public bool IsBound => _rivals.Any(IsDrawn);

    /// <summary>The amounts of one size, or of all together.</summary>
    public IEnumerable<IotLeakageAmount> Amounts(int? actionCount)
    {
        (Draw Draw, double Weight)[] draws = [.. _draws.Where(d => actionCount is null || d.Size == actionCount).Select(d => (d, (actionCount is null ? _weights[d.Size - 1] : 1) / DrawsOfASize))];
        double[] weights = [.. _weights.Select((w, i) => actionCount is null ? w : i == actionCount - 1 ? 1 : 0)];
        double sizes = Information.Entropy(weights), sets = sizes + weights.Select((w, i) => w * Math.Log2(_home.Counts[i + 1])).Sum();
        bool bound = _rivals.Where((r, i) => weights[i] > 0 && IsDrawn(r)).Any();
        Dictionary<UInt128, double> types = TypeShares.Of(_home, weights) ?? Shares(weights);
        UInt128 likeliest = types.MaxBy(static t => t.Value).Key;
        yield return Amount(
            IotLeakageLevel.ActionSet,
            sets,
            weights.Select((w, i) => w / _home.Counts[i + 1]).Max(),
            static d => d.Own,
            (d, all) => d.Bests.Select((b, i) => weights[i] * b / _home.Counts[i + 1]).Max() / all,
            d => d.Compatible.Where((_, i) => weights[i] > 0).Sum());
        if (actionCount is null)
        {
            yield return Amount(
                IotLeakageLevel.DeviceCount,
                sizes,
                weights.Max(),
                static d => d.Sizes[d.Size - 1],
                (d, all) => Right(d.Rivals.Select((p, i) => (Joint: p * weights[i], IsOwn: i == d.Size - 1)), weights[d.Size - 1] == weights.Max(), all),
                static d => d.Sizes.Count(static p => p > 0));
        }

        yield return Amount(
            IotLeakageLevel.DeviceTypes,
            Information.Entropy(types.Values),
            types.Values.Max(),
            static d => d.OfTypes,
            (d, all) => Right(d.Types.Select(t => (t.Joint * weights[t.Size - 1], t.Type == d.Type)), d.Type == likeliest, all),
            d => d.Types.Count(t => weights[t.Size - 1] > 0 && t.Type != d.Type) + 1);

        // How often the likeliest is right. Where rivals were drawn, whether it is: the exchange's own compound must not vote for itself.
        double Right(IEnumerable<(double Joint, bool IsOwn)> choices, bool isOwnGuessed, double all)
        {
            (double joint, bool isOwn) = choices.DefaultIfEmpty().MaxBy(static c => c.Joint);
            return !bound ? joint / all : (joint > 0 ? isOwn : isOwnGuessed) ? 1 : 0;
        }

        IotLeakageAmount Amount(IotLeakageLevel level, double prior, double guess, Func<Draw, double> own, Func<Draw, double, double> right, Func<Draw, double> possible)
        {
            double raw = 0, accuracy = 0, variance = 0;

            // The draws of each size scatter by themselves.
            foreach (var size in draws.GroupBy(static d => d.Draw.Size))
            {
                double sum = 0, squares = 0;
                foreach ((Draw draw, double weight) in size)
                {
                    double all = draw.Sizes.Select((p, i) => p * weights[i]).Sum(), information = weight * Math.Log2(own(draw) / all);
                    sum += information;
                    squares += information * information;
                    accuracy += weight * Math.Min(1, right(draw, all));
                }

                raw += sum;
                variance += squares - (sum * sum / DrawsOfASize);
            }

            double error = Information.Z * Math.Sqrt(Math.Max(0, variance)), bits = Math.Clamp(raw, 0, prior);
            Anonymity anonymity = Anonymity.Of(draws.Select(d => (possible(d.Draw), d.Weight)));
            accuracy = Math.Clamp(accuracy, guess, 1);
            return new IotLeakageAmount
            {
                Level = level,
                ActionCount = actionCount,
                PriorEntropy = prior,
                MutualInformation = bits,
                MutualInformationRaw = raw,
                MinEntropyLeakage = Math.Log2(accuracy / guess),
                BayesAccuracy = accuracy,
                PriorAccuracy = guess,
                AnonymityMin = anonymity.Min,
                AnonymityMedian = anonymity.Median,
                AnonymityExpected = anonymity.Expected,
                IsExact = false,
                Samples = draws.Length,
                Low = Math.Max(0, bits - error),
                High = bound ? prior : Math.Min(prior, bits + error),
            };
        }
    }

    private static bool IsDrawn(List<Rival> rivals) => rivals[0].IsDrawn;

    /// <summary>How often each collection of types is among the rivals.</summary>
    private Dictionary<UInt128, double> Shares(double[] weights)
    {
        var types = new Dictionary<UInt128, double>();
        foreach ((int i, List<Rival> rivals) in _rivals.Index())
        {
            foreach (Rival rival in rivals.Where(_ => weights[i] > 0))
            {
                types[rival.Type] = types.GetValueOrDefault(rival.Type) + (weights[i] * rival.Share);
            }
        }

        return types;
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

    /// <summary>The sum over all ways to give each message to another action, of the products of their chances: by action, those of each message.</summary>
    private static double Assigned(ReadOnlySpan<double[]> chances)
    {
        int messages = chances.Length;
        Span<double> masses = stackalloc double[1 << messages];
        masses[0] = 1;
        for (int taken = 0; taken < masses.Length - 1; taken++)
        {
            double mass = masses[taken];
            if (mass == 0)
            {
                continue;
            }

            double[] here = chances[System.Numerics.BitOperations.PopCount((uint)taken)];
            for (int left = ~taken & (masses.Length - 1); left != 0; left &= left - 1)
            {
                int message = System.Numerics.BitOperations.TrailingZeroCount(left);
                masses[taken | (1 << message)] += mass * here[message];
            }
        }

        return masses[^1];
    }

    /// <summary>How probable the messages of a slot are with each of some plaintexts.</summary>
    private static double[] Chances(ExposedSlot slot, IEnumerable<int[]> choices, int[] wires)
    {
        var known = new Dictionary<int, double[]>();
        double[][] rows = new double[wires.Length][];
        return [.. choices.Select(plaintexts =>
        {
            if (plaintexts.Length != wires.Length)
            {
                return 0;
            }

            for (int i = 0; i < rows.Length; i++)
            {
                if (!known.TryGetValue(plaintexts[i], out double[]? row))
                {
                    known[plaintexts[i]] = row = [.. wires.Select(w => Chance(slot, plaintexts[i], w))];
                }

                rows[i] = row;
            }

            return Assigned(rows);
        })];
    }

    private List<Rival> Rivals(int size, CompoundClasses classes, CompoundSampler sampler, Random random)
    {
        if (size <= classes.Complete)
        {
            IReadOnlyList<(double Count, int Node)> all = classes.Of(size);
            if (all.Sum(c => classes.Actions(c.Node).Aggregate(1.0, static (ways, a) => ways * a.Outcomes.Count)) <= MostWays)
            {
                return [.. all.Select(c => new Rival(Placed(classes.Actions(c.Node)), classes.Actions(c.Node), c.Count / _home.Counts[size], c.Count, false))];
            }
        }

        var drawn = new List<Rival>();
        double left = size < LeastScene ? MostWays : MostWaysOfScenes;
        while (drawn.Count < MostRivals && left > 0)
        {
            ExposedAction[] actions = sampler.Draw(size, random);
            Seen ways = Placed(actions);
            left -= ways.Probabilities.Length;
            drawn.Add(new Rival(ways, actions, 1, 1, true));
        }

        return [.. drawn.Select(r => r with { Share = 1.0 / drawn.Count, Count = _home.Counts[size] / drawn.Count })];
    }

    /// <summary>The ways in which actions come out: in summed slots the plaintext of the message counts, in the others those of all messages.</summary>
    private (int[][] Plaintexts, double Probability)[] Ways(IReadOnlyList<ExposedAction> actions)
    {
        Dictionary<UInt128, (int[][] Parts, double Probability)> ways = new() { [0] = ([.. _home.Slots.Select(static _ => Array.Empty<int>())], 1) };
        foreach (ExposedAction action in actions)
        {
            var longer = new Dictionary<UInt128, (int[][] Parts, double Probability)>();
            foreach ((int[][] before, double probability) in ways.Values)
            {
                foreach (ExposedWay way in action.Ways)
                {
                    int[][] parts = [.. _home.Slots.Select(slot => With(slot, before[slot.Index], way.Plaintexts[slot.Index]))];
                    UInt128 code = 0;
                    for (int s = 0; s < parts.Length; s++)
                    {
                        foreach (int part in parts[s])
                        {
                            code += CodeWords.Of(s, part);
                        }
                    }

                    longer[code] = (parts, (probability * way.Probability) + longer.GetValueOrDefault(code).Probability);
                }
            }

            ways = longer;
        }

        return [.. ways.Values];
    }

    private Seen Placed(IReadOnlyList<ExposedAction> actions)
    {
        (int[][] Plaintexts, double Probability)[] ways = Ways(actions);
        return new Seen([.. ways.SelectMany(w => w.Plaintexts.Select(Place))], [.. ways.Select(static w => w.Probability)]);
    }

    /// <summary>What a message more makes of those before: in a summed slot the sum of all and how many they are, in others one more.</summary>
    private static int[] With(ExposedSlot slot, int[] before, int plaintext)
    {
        if (plaintext == ExposedSlot.Absent)
        {
            return before;
        }

        if (!slot.IsSummed)
        {
            return [.. before, plaintext];
        }

        return before is [ExposedSlot.Any] || plaintext == ExposedSlot.Any ? [ExposedSlot.Any]
            : [slot.Plaintext((before.Length == 0 ? 0 : slot.Summand(before[0])) + slot.Summand(plaintext))];
    }

    private int Place(int[] plaintexts, int slot)
    {
        UInt128 code = 0;
        foreach (int plaintext in plaintexts)
        {
            code += CodeWords.Of(0, plaintext);
        }

        Dictionary<UInt128, int> places = _places[slot];
        if (!places.TryGetValue(code, out int place))
        {
            places[code] = place = _plaintexts[slot].Count;
            _plaintexts[slot].Add(plaintexts);
        }

        return place;
    }

    private Draw Weigh(int size, ExposedAction[] actions, Random random)
    {
        (int[][] Plaintexts, double Probability)[] own = Ways(actions);
        int[][] drawn = own[CompoundSampler.Draw([.. own.Select(static w => w.Probability)], random)].Plaintexts;
        int[][] wires = [.. _home.Slots.Select(slot => drawn[slot.Index].Select(n => n < 0 ? n : slot.Framing.WireLength(n + random.Next(slot.Padding.Random + 1))).ToArray())];
        double[][] chances = [.. _home.Slots.Select(slot => Chances(slot, _plaintexts[slot.Index], wires[slot.Index]))];
        double[][] ownChances = [.. _home.Slots.Select(slot => Chances(slot, own.Select(w => w.Plaintexts[slot.Index]), wires[slot.Index]))];
        double ownChance = own.Select((w, i) => ownChances.Aggregate(w.Probability, (product, slot) => product * slot[i])).Sum();
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
        double ofTypes = types.GetValueOrDefault((type, size)), typeShare = _rivals[size - 1].Where(r => r.Type == type).Sum(static r => r.Share);
        double[] rivals = [.. sizes];
        if (IsDrawn(_rivals[size - 1]))
        {
            // It is one of its own rivals, in the place of one of those drawn.
            double share = 1.0 / _rivals[size - 1].Count;
            sizes[size - 1] = (sizes[size - 1] * (1 - share)) + (ownChance * share);
            bests[size - 1] = Math.Max(bests[size - 1], ownChance);
            compatible[size - 1]++;
            ofTypes = (ofTypes * (1 - share)) + (ownChance * share);
            typeShare = (typeShare * (1 - share)) + share;
        }

        return new Draw(size, type, ownChance, ofTypes / typeShare, sizes, rivals, bests, compatible, [.. types.Select(static t => (t.Key.Item1, t.Key.Item2, t.Value))]);
    }

    private static double Of(Seen ways, double[][] chances)
    {
        double sum = 0;
        for (int w = 0, place = 0; w < ways.Probabilities.Length; w++, place += chances.Length)
        {
            double chance = ways.Probabilities[w];
            for (int s = 0; s < chances.Length && chance > 0; s++)
            {
                chance *= chances[s][ways.Places[place + s]];
            }

            sum += chance;
        }

        return sum;
    }

    /// <summary>The ways in which a compound comes out: the places of the plaintexts of each, slot by slot, and the probability of each.</summary>
    private sealed record Seen(int[] Places, double[] Probabilities);

    private sealed record Rival(Seen Ways, IReadOnlyList<ExposedAction> Actions, double Share, double Count, bool IsDrawn)
    {
        public UInt128 Type { get; } = Actions.Aggregate(UInt128.Zero, static (sum, a) => sum + a.Type);
    }

    /// <summary>One exchange: how probable it is with its own compound, with its types, with those of each size, with the rivals of each size alone, with each size's likeliest, and together with each types.</summary>
    private sealed record Draw(
        int Size, UInt128 Type, double Own, double OfTypes, double[] Sizes, double[] Rivals, double[] Bests, double[] Compatible, (UInt128 Type, int Size, double Joint)[] Types);
}
