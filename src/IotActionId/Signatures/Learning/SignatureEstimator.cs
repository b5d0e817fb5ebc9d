namespace IotActionId.Signatures;

/// <summary>Estimates the variants of one action from its samples: how its value lengthens each slot, and the distribution of what is left.</summary>
internal static class SignatureEstimator
{
    /// <summary>Nats by which a value's effect on a slot must explain the lengths better to be believed of this action alone.</summary>
    private const double LeastGain = 2;

    /// <summary>The weight of a value length next to those that were seen, in exchanges.</summary>
    private const double UnseenValue = 0.5;

    /// <summary>Values whose lengths differ by more than this are free text, of which any length may come.</summary>
    private const int MostValueLengths = 16;

    /// <summary>Bytes over which scattered lengths lie at least.</summary>
    private const int Scattered = 200;

    private static readonly int[] s_effects = [0, 1, 2];

    /// <summary>
    /// How many bytes each slot of each action grows by with each character of its value. What the repetitions of one action do not tell is
    /// taken from the others.
    /// </summary>
    /// <param name="samples">Samples by action.</param>
    /// <param name="slots">How many slots there are.</param>
    public static Dictionary<string, int[]> ValueEffects(IEnumerable<IGrouping<string, TrainingSample>> samples, int slots)
    {
        var votes = new double[slots, s_effects.Length];
        var gains = new Dictionary<string, double[,]>();
        foreach (IGrouping<string, TrainingSample> action in samples.Where(static g => g.Any(static s => s.ValueLength is not null)))
        {
            var own = gains[action.Key] = new double[slots, s_effects.Length];
            for (int s = 0; s < slots; s++)
            {
                for (int effect = 0; effect < s_effects.Length; effect++)
                {
                    own[s, effect] = LogLikelihood(action, s, s_effects[effect]);
                    votes[s, effect] += own[s, effect] - own[s, 0];
                }
            }
        }

        return gains.ToDictionary(static g => g.Key, g => Enumerable.Range(0, slots).Select(s =>
        {
            int best = Best(e => g.Value[s, e]), all = Best(e => votes[s, e] + (e == 0 ? LeastGain : 0));
            return s_effects[g.Value[s, best] - g.Value[s, all] >= LeastGain ? best : all];
        }).ToArray());

        static int Best(Func<int, double> value) => Enumerable.Range(0, s_effects.Length).MaxBy(value);
    }

    /// <summary>The variants of one action.</summary>
    /// <param name="samples">Its samples; at least one of them has a weight.</param>
    /// <param name="effects">Bytes that each slot grows by with each character of the value; null where there are no values.</param>
    /// <param name="slots">The slots.</param>
    public static List<SignatureVariant> Variants(IReadOnlyList<TrainingSample> samples, int[]? effects, IReadOnlyList<IotSlot> slots)
    {
        var variants = new List<SignatureVariant>();
        double all = samples.Sum(static s => s.Weight);
        foreach (IGrouping<int, TrainingSample> profile in samples.GroupBy(static s => s.Profile).OrderBy(static g => g.Key))
        {
            List<TrainingSample> members = [.. profile];
            double share = members.Sum(static s => s.Weight) / all;
            if (share < 1e-3)
            {
                continue;
            }

            // The lengths without the value, then with each value that there may be.
            List<(int Index, SlotSignature Slot)> bare = [];
            for (int s = 0; s < slots.Count; s++)
            {
                if (Estimate(members, s, effects?[s] ?? 0, slots[s].Name) is { } slot)
                {
                    bare.Add((s, slot));
                }
            }

            bool matters = effects is not null && bare.Exists(b => effects[b.Index] != 0);
            foreach ((int? length, double weight, int support) in matters ? ValueLengths(members) : [(null, 1.0, members.Count)])
            {
                variants.Add(new SignatureVariant(length, share * weight, support, [.. bare.Select(b => b.Slot with { Lengths = b.Slot.Lengths.Shift((length ?? 0) * (effects?[b.Index] ?? 0)) })]));
            }
        }

        double total = variants.Sum(static v => v.Weight);
        return [.. variants.Select(v => v with { Weight = v.Weight / total }).OrderByDescending(static v => v.Weight)];
    }

    private static SlotSignature? Estimate(List<TrainingSample> samples, int slot, int effect, string name)
    {
        var present = new List<(int Min, int Max, double Weight)>();
        var delays = new List<(double Delay, double Weight)>();
        double all = 0, here = 0;
        foreach (TrainingSample sample in samples)
        {
            all += sample.Weight;
            if (sample.Slots[slot] is { } message && sample.Weight > 0)
            {
                int value = effect * (sample.ValueLength ?? 0);
                present.Add((message.Min - value, message.Max - value, sample.Weight));
                delays.Add((message.Delay, sample.Weight));
                here += sample.Weight;
            }
        }

        if (here < 1e-6)
        {
            return null;
        }

        // What is doubted does not stretch the delays.
        delays.RemoveAll(d => d.Weight < 0.5 && delays.Exists(static o => o.Weight >= 0.5));
        return new SlotSignature(
            name,
            Distribution(present),
            slot == 0 ? SlotSignature.MostPresence : Math.Clamp((here + 0.5) / (all + 1), 1e-4, SlotSignature.MostPresence),
            delays.Min(static d => d.Delay),
            delays.Max(static d => d.Delay));
    }

    /// <summary>The distribution of lengths; where nearly every repetition has another length far from the next, as pictures have, any length among them is as likely.</summary>
    private static LengthDistribution Distribution(List<(int Min, int Max, double Weight)> lengths)
    {
        int[] distinct = [.. lengths.Where(static l => l.Weight >= 0.5).Select(static l => l.Min).Distinct().Order()];
        int range = distinct.Length < 3 ? 0 : distinct[^1] - distinct[0];
        if (range < Scattered || distinct.Length < 0.7 * lengths.Count(static l => l.Weight >= 0.5))
        {
            return LengthDistribution.FromIntervals(lengths);
        }

        int beyond = range / distinct.Length;
        return LengthDistribution.FromObservations([(Math.Max(0, distinct[0] - beyond), distinct[^1] + beyond)]);
    }

    /// <summary>Lengths of the values with their probabilities: those seen, and with less those between them, and a digit more or less where they are numbers.</summary>
    private static List<(int? Length, double Weight, int Support)> ValueLengths(List<TrainingSample> samples)
    {
        var weights = new SortedDictionary<int, (double Weight, int Support)>();
        foreach (TrainingSample sample in samples)
        {
            int length = sample.ValueLength ?? 0;
            (double weight, int support) = weights.GetValueOrDefault(length);
            weights[length] = (weight + sample.Weight, support + 1);
        }

        bool areNumbers = samples.TrueForAll(static s => s.Exchange.Command.Actions[0].Value is { } value && double.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out _));
        int beyond = areNumbers ? 1 : 0, least = Math.Max(1, weights.Keys.First() - beyond), most = weights.Keys.Last() + beyond;
        foreach (int unseen in most - least > MostValueLengths ? [] : Enumerable.Range(least, most - least + 1).Where(l => !weights.ContainsKey(l)).ToArray())
        {
            weights[unseen] = (UnseenValue, 0);
        }

        double total = weights.Values.Sum(static w => w.Weight);
        return [.. weights.Where(static w => w.Value.Weight > 0).Select(w => ((int?)w.Key, w.Value.Weight / total, w.Value.Support))];
    }

    /// <summary>The logarithm of the likelihood of a slot's lengths under the best distribution, were the value to add so much to each.</summary>
    private static double LogLikelihood(IEnumerable<TrainingSample> samples, int slot, int effect)
    {
        double sum = 0;
        foreach (IGrouping<int, TrainingSample> profile in samples.GroupBy(static s => s.Profile))
        {
            List<(int Min, int Max, double Weight)> lengths = [.. profile
                .Where(s => s.Slots[slot] is not null && s.Weight > 0)
                .Select(s => (s.Slots[slot]!.Value.Min - (effect * (s.ValueLength ?? 0)), s.Slots[slot]!.Value.Max - (effect * (s.ValueLength ?? 0)), s.Weight))];
            if (lengths.Count > 0)
            {
                LengthDistribution best = LengthDistribution.FromIntervals(lengths);
                sum += lengths.Sum(l => l.Weight * Math.Log(Math.Max(1e-9, best.Probability(l.Min, l.Max))));
            }
        }

        return sum;
    }
}
