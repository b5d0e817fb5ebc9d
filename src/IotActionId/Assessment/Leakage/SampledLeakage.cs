namespace IotActionId.Assessment;

/// <summary>What is learned from exchanges drawn at random: where there are too many compounds to go through.</summary>
internal sealed class SampledLeakage
{
    /// <summary>The normal distribution's 97.5 % point.</summary>
    private const double Z = 1.959963984540054;

    /// <summary>Ways of one compound from which on it is not followed exactly.</summary>
    private const double MostWays = 20_000;

    /// <summary>Where more of the samples than this look like no other one, there is more to see than they show.</summary>
    private const double MostAlone = 0.1;

    private readonly ExposedHome _home;
    private readonly double[] _weights;
    private readonly double _realShare;
    private readonly int _seed;
    private readonly UInt128[] _observations;
    private readonly UInt128[] _sets;
    private readonly UInt128[] _counts;
    private readonly UInt128[] _types;

    // By sample: the entropy of what is seen of its compound, and the probability of the compound together with what was seen; NaN where not followed.
    private readonly double[] _equivocations;
    private readonly double[] _joint;

    /// <param name="home">The home.</param>
    /// <param name="weights">How likely each size is, from 1 on.</param>
    /// <param name="realShare">How much of what looks like a command is one.</param>
    /// <param name="samples">How many are drawn.</param>
    /// <param name="seed">What the draws follow from.</param>
    /// <param name="progress">Told how many are drawn.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public SampledLeakage(ExposedHome home, double[] weights, double realShare, int samples, int seed, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        (_home, _weights, _realShare, _seed) = (home, weights, realShare, seed);
        var random = new Random(seed);
        var sampler = new CompoundSampler(home);
        var seen = new Dictionary<UInt128, double>();
        _observations = new UInt128[samples];
        _sets = new UInt128[samples];
        _counts = new UInt128[samples];
        _types = new UInt128[samples];
        _equivocations = new double[samples];
        _joint = new double[samples];
        for (int i = 0; i < samples; i++)
        {
            if ((i & 0xFF) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Report(i);
            }

            int size = 1 + CompoundSampler.Draw(weights, random);
            ExposedAction[] actions = sampler.Draw(size, random);
            OutcomeList drawn = OutcomeList.Empty(home.SummedCount);
            foreach (ExposedAction action in actions)
            {
                drawn = drawn.With(action.Outcomes.Only(CompoundSampler.Draw(action.Outcomes.Probabilities, random)));
                _sets[i] += CodeWords.Of(0, action.Index);
                _types[i] += action.Type;
            }

            _counts[i] = (UInt128)size;
            _observations[i] = home.Observe(drawn, 0);
            if (actions.Aggregate(1.0, static (ways, a) => ways * a.Outcomes.Count) <= MostWays)
            {
                home.Observe(home.Outcomes(actions), seen);
                _equivocations[i] = Information.Entropy(seen.Values);
                _joint[i] = seen[_observations[i]] * weights[size - 1] / home.Counts[size];
            }
            else
            {
                _equivocations[i] = _joint[i] = double.NaN;
            }
        }

        int alone = _observations.CountBy(static o => o).Count(static c => c.Value == 1);
        Alone = (double)alone / samples;
    }

    /// <summary>Share of the samples that look like no other one.</summary>
    public double Alone { get; }

    /// <summary>Whether there is more to see than the samples show, so that the figures are too low.</summary>
    public bool IsUndersampled => Alone > MostAlone;

    /// <summary>The amounts at the three levels.</summary>
    /// <param name="actionCount">The size, where there is only one.</param>
    public IEnumerable<IotLeakageAmount> Amounts(int? actionCount)
    {
        double sizes = Information.Entropy(_weights);
        yield return OfSets(sizes + _weights.Select((w, i) => w * Math.Log2(_home.Counts[i + 1])).Sum(), _weights.Select((w, i) => w / _home.Counts[i + 1]).Max());
        if (actionCount is null)
        {
            yield return Amount(IotLeakageLevel.DeviceCount, _counts, sizes, _weights.Max());
        }

        int[] types = [.. _types.CountBy(static t => t).Select(static t => t.Value)];
        yield return Amount(IotLeakageLevel.DeviceTypes, _types, Information.OfCounts(types), (double)types.Max() / _types.Length);

        IotLeakageAmount OfSets(double prior, double guess)
        {
            if (Array.Exists(_equivocations, double.IsNaN))
            {
                return Amount(IotLeakageLevel.ActionSet, _sets, prior, guess);
            }

            // Sets hardly recur, so the entropy of what is seen of each is worked out and not counted.
            return With(
                IotLeakageLevel.ActionSet, new PlugIn(_sets, _observations), prior, guess, Math.Max(0, Seen(static _ => true)), PlugIn.Jackknife(_observations.Length, Seen), Math.Max(guess, Found()));
        }

        double Seen(Func<int, bool> keep)
        {
            int[] kept = [.. Enumerable.Range(0, _observations.Length).Where(keep)];
            int[] counts = [.. kept.CountBy(i => _observations[i]).Select(static c => c.Value)];
            return Information.OfCounts(counts) + Information.MillerMadow(counts.Length, kept.Length) - kept.Average(i => _equivocations[i]);
        }

        // The sum over all observations of what the likeliest compound has of each. Those not seen are as many as those seen once and twice
        // tell (Chao 1984), each like one seen once, and have together no more than the share of those (Good 1953).
        double Found()
        {
            var best = new Dictionary<UInt128, (double Joint, int Times)>();
            for (int i = 0; i < _observations.Length; i++)
            {
                (double joint, int times) = best.GetValueOrDefault(_observations[i]);
                best[_observations[i]] = (Math.Max(joint, _joint[i]), times + 1);
            }

            double[] once = [.. best.Values.Where(static b => b.Times == 1).Select(static b => b.Joint)];
            double twice = best.Values.Count(static b => b.Times == 2), unseen = once.Length * (once.Length - 1) / (2 * (twice + 1));
            return Math.Min(1, best.Values.Sum(static b => b.Joint) + Math.Min(unseen * once.DefaultIfEmpty(0).Average(), Alone));
        }

        IotLeakageAmount Amount(IotLeakageLevel level, UInt128[] truths, double prior, double guess)
        {
            var plugIn = new PlugIn(truths, _observations);
            return With(level, plugIn, prior, guess, Math.Max(0, plugIn.Raw - plugIn.Bias), plugIn.StandardError(), Math.Max(guess, plugIn.Accuracy()));
        }

        // Cover commands look like real ones and stand for nothing, so they thin out what is learned.
        IotLeakageAmount With(IotLeakageLevel level, PlugIn plugIn, double prior, double guess, double bits, double error, double accuracy)
        {
            double none = 1 - _realShare, most = (_realShare * prior) + Information.Coin(none), corrected = _realShare * Math.Min(bits, prior), width = Z * _realShare * error;
            return new IotLeakageAmount
            {
                Level = level,
                ActionCount = actionCount,
                PriorEntropy = most,
                MutualInformation = corrected,
                MutualInformationRaw = _realShare * plugIn.Raw,
                NullInformation = _realShare * plugIn.Null(new Random(_seed)),
                MinEntropyLeakage = Math.Max(0, Math.Log2(Math.Max(none, _realShare * accuracy) / Math.Max(none, _realShare * guess))),
                BayesAccuracy = _realShare * accuracy,
                PriorAccuracy = _realShare * guess,
                AnonymityMin = double.NaN,
                AnonymityMedian = double.NaN,
                AnonymityExpected = double.NaN,
                IsExact = false,
                Samples = _observations.Length,
                Low = double.IsNaN(width) ? 0 : Math.Max(0, corrected - width),
                High = double.IsNaN(width) || IsUndersampled ? most : Math.Min(most, corrected + width),
            };
        }
    }
}
