using System.Runtime.InteropServices;

namespace IotActionId.Assessment;

/// <summary>What is learned from exchanges drawn at random: where there are too many compounds to go through.</summary>
internal sealed class SampledLeakage
{
    /// <summary>Ways of one compound, and of all drawn together, up to which they are followed exactly.</summary>
    private const double MostWays = 20_000;
    private const double MostWaysTogether = 2_000_000;

    /// <summary>Fewer compounds that are followed say nothing of the others.</summary>
    private const int FewestFollowed = 100;

    /// <summary>Where more of the samples than this look like no other one, there is more to see than they show.</summary>
    private const double MostAlone = 0.1;

    private readonly ExposedHome _home;
    private readonly double[] _weights;
    private readonly int _seed;
    private readonly CancellationToken _cancellationToken;
    private readonly UInt128[] _observations;
    private readonly UInt128[] _sets;
    private readonly UInt128[] _counts;
    private readonly UInt128[] _types;

    // By sample: the entropy of what is seen of its compound, and the probability of the compound together with what was seen; NaN where not followed.
    private readonly double[] _equivocations;
    private readonly double[] _joint;

    // How probable what was seen is with its compound, and each observation with all compounds followed, added up.
    private readonly double[] _own;
    private readonly Dictionary<UInt128, double> _mixture = [];

    /// <param name="home">The home.</param>
    /// <param name="weights">How likely each size is, from 1 on.</param>
    /// <param name="samples">How many are drawn.</param>
    /// <param name="seed">What the draws follow from.</param>
    /// <param name="progress">Told how many are drawn.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public SampledLeakage(ExposedHome home, double[] weights, int samples, int seed, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        (_home, _weights, _seed, _cancellationToken) = (home, weights, seed, cancellationToken);
        var random = new Random(seed);
        var sampler = new CompoundSampler(home);
        var seen = new Dictionary<UInt128, double>();
        _observations = new UInt128[samples];
        _sets = new UInt128[samples];
        _counts = new UInt128[samples];
        _types = new UInt128[samples];
        _equivocations = new double[samples];
        _joint = new double[samples];
        _own = new double[samples];
        double left = MostWaysTogether;
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
            double ways = actions.Aggregate(1.0, static (ways, a) => ways * a.Outcomes.Count);
            if (ways <= Math.Min(MostWays, left))
            {
                left -= ways;
                home.Observe(home.Outcomes(actions), seen);
                _equivocations[i] = Information.Entropy(seen.Values);
                foreach ((UInt128 observation, double probability) in seen)
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(_mixture, observation, out _) += probability;
                }

                _own[i] = seen[_observations[i]];
                _joint[i] = _own[i] * weights[size - 1] / home.Counts[size];
            }
            else
            {
                // None is followed after one that was too much, or those with many ways would be missing.
                left = ways > MostWays ? left : 0;
                _equivocations[i] = _joint[i] = double.NaN;
            }
        }

        int alone = _observations.CountBy(static o => o).Count(static c => c.Value == 1);
        Alone = (double)alone / samples;
    }

    /// <summary>Share of the samples that look like no other one.</summary>
    public double Alone { get; }

    /// <summary>Whether there is more to see than the samples show, so that the figures are rough.</summary>
    public bool IsUndersampled => Alone > MostAlone;

    /// <summary>The amounts at the three levels.</summary>
    /// <param name="actionCount">The size, where there is only one.</param>
    /// <param name="realShare">How much of what looks like a command is one.</param>
    public IEnumerable<IotLeakageAmount> Amounts(int? actionCount, double realShare)
    {
        double sizes = Information.Entropy(_weights);
        yield return OfSets(sizes + _weights.Select((w, i) => w * Math.Log2(_home.Counts[i + 1])).Sum(), _weights.Select((w, i) => w / _home.Counts[i + 1]).Max());
        if (actionCount is null)
        {
            yield return Amount(IotLeakageLevel.DeviceCount, _counts, sizes, _weights.Max());
        }

        double[] types = [.. TypeShares.Of(_home, _weights)?.Values ?? _types.CountBy(static t => t).Select(t => (double)t.Value / _types.Length)];
        yield return Amount(IotLeakageLevel.DeviceTypes, _types, Information.Entropy(types), types.Max());

        IotLeakageAmount OfSets(double prior, double guess)
        {
            if (_equivocations.Count(static e => !double.IsNaN(e)) < FewestFollowed)
            {
                return Amount(IotLeakageLevel.ActionSet, _sets, prior, guess);
            }

            // Sets hardly recur, so the entropy of what is seen of each is worked out and not counted. Where what is seen hardly recurs either,
            // that is too low, and weighing each exchange against all compounds followed comes nearer.
            double counted = Seen(static _ => true);
            (double weighed, double error) = Weighed();
            return With(
                IotLeakageLevel.ActionSet,
                new PlugIn(_sets, _observations, _cancellationToken),
                prior,
                guess,
                Math.Max(0, Math.Max(counted, weighed)),
                counted >= weighed ? PlugIn.Jackknife(_observations.Length, Seen) : error,
                Math.Max(guess, Found()));
        }

        // A lower bound of the information (van den Oord et al. 2018), no higher than the logarithm of how many are followed.
        (double Mean, double Error) Weighed()
        {
            double[] terms = [.. Enumerable.Range(0, _own.Length).Where(i => !double.IsNaN(_joint[i])).Select(i => Math.Log2(_own[i] / _mixture[_observations[i]]))];
            double mean = terms.Average(), variance = terms.Sum(t => (t - mean) * (t - mean)) / terms.Length;
            return (mean + Math.Log2(terms.Length), Math.Sqrt(variance / terms.Length));
        }

        double Seen(Func<int, bool> keep)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            int[] kept = [.. Enumerable.Range(0, _observations.Length).Where(keep)];
            int[] counts = [.. kept.CountBy(i => _observations[i]).Select(static c => c.Value)];
            return Information.OfCounts(counts) + Information.MillerMadow(counts.Length, kept.Length) - kept.Select(i => _equivocations[i]).Where(static e => !double.IsNaN(e)).Average();
        }

        // The sum over all observations of what the likeliest compound has of each. Those not seen are as many as those seen once and twice
        // tell (Chao 1984), each like one seen once, and have together no more than the share of those (Good 1953).
        double Found()
        {
            var best = new Dictionary<UInt128, (double Joint, int Times)>();
            int[] followed = [.. Enumerable.Range(0, _joint.Length).Where(i => !double.IsNaN(_joint[i]))];
            foreach (int i in followed)
            {
                (double joint, int times) = best.GetValueOrDefault(_observations[i]);
                best[_observations[i]] = (Math.Max(joint, _joint[i]), times + 1);
            }

            double[] once = [.. best.Values.Where(static b => b.Times == 1).Select(static b => b.Joint)];
            double twice = best.Values.Count(static b => b.Times == 2), unseen = (double)once.Length * (once.Length - 1) / (2 * (twice + 1));
            return Math.Min(1, best.Values.Sum(static b => b.Joint) + Math.Min(unseen * once.DefaultIfEmpty(0).Average(), (double)once.Length / followed.Length));
        }

        IotLeakageAmount Amount(IotLeakageLevel level, UInt128[] truths, double prior, double guess)
        {
            var plugIn = new PlugIn(truths, _observations, _cancellationToken);
            return With(level, plugIn, prior, guess, plugIn.Corrected, plugIn.StandardError(), Math.Max(guess, plugIn.Accuracy()));
        }

        // Cover commands look like real ones and stand for nothing, so they thin out what is learned.
        IotLeakageAmount With(IotLeakageLevel level, PlugIn plugIn, double prior, double guess, double bits, double error, double accuracy)
        {
            double none = 1 - realShare, most = (realShare * prior) + Information.Coin(none), corrected = realShare * Math.Min(bits, prior), width = Information.Z * realShare * error;
            double chance = realShare * plugIn.Null(new Random(_seed)), least = corrected - width;

            // Where exchanges hardly recur, those of shuffled truths seem to tell as much; that of the sets is a lower bound by itself.
            least = IsUndersampled && level != IotLeakageLevel.ActionSet ? Math.Min(least, (realShare * plugIn.Raw) - chance) : least;
            return new IotLeakageAmount
            {
                Level = level,
                ActionCount = actionCount,
                PriorEntropy = most,
                MutualInformation = corrected,
                MutualInformationRaw = realShare * plugIn.Raw,
                NullInformation = chance,
                MinEntropyLeakage = Math.Max(0, Math.Log2(Math.Max(none, realShare * accuracy) / Math.Max(none, realShare * guess))),
                BayesAccuracy = realShare * accuracy,
                PriorAccuracy = realShare * guess,
                AnonymityMin = double.NaN,
                AnonymityMedian = double.NaN,
                AnonymityExpected = double.NaN,
                IsExact = false,
                Samples = _observations.Length,
                Low = double.IsNaN(width) ? 0 : Math.Max(0, least),
                High = double.IsNaN(width) || IsUndersampled ? most : Math.Min(most, corrected + width),
            };
        }
    }

    /// <summary>
    /// What all sizes leak together, from what each leaks: what is learned of the size, and then of the compound given its size (the chain
    /// rule; a compound tells its size, and so do its types). So only the sizes that had to be drawn are uncertain.
    /// </summary>
    /// <param name="sizes">What is learned of the size.</param>
    /// <param name="each">What is learned of each size.</param>
    /// <param name="weights">How likely each size is, from 1 on.</param>
    /// <param name="realShare">How much of what looks like a command is one.</param>
    /// <param name="home">The home.</param>
    public static IEnumerable<IotLeakageAmount> Together(IotLeakageAmount sizes, IReadOnlyList<IotLeakageAmount> each, double[] weights, double realShare, ExposedHome home)
    {
        double none = 1 - realShare;
        yield return Level(IotLeakageLevel.ActionSet, realShare * weights.Select((w, i) => w / home.Counts[i + 1]).Max());
        yield return sizes;
        yield return Level(IotLeakageLevel.DeviceTypes, each.Where(static a => a.Level == IotLeakageLevel.DeviceTypes).Max(a => weights[a.ActionCount!.Value - 1] * a.PriorAccuracy));

        IotLeakageAmount Level(IotLeakageLevel level, double guess)
        {
            (IotLeakageAmount Amount, double Weight)[] parts = [.. each.Where(a => a.Level == level).Select(a => (a, weights[a.ActionCount!.Value - 1]))];

            // The coin of cover commands is in every part's prior, and once in that of the sizes.
            double Sum(Func<IotLeakageAmount, double> of) => parts.Sum(p => p.Weight * of(p.Amount));
            double prior = sizes.PriorEntropy + Sum(static a => a.PriorEntropy) - Information.Coin(none), bits = sizes.MutualInformation + Sum(static a => a.MutualInformation);
            double accuracy = Math.Max(parts.Max(static p => p.Weight * p.Amount.BayesAccuracy), sizes.BayesAccuracy / Math.Max(1e-9, realShare) * Sum(static a => a.BayesAccuracy));
            return new IotLeakageAmount
            {
                Level = level,
                ActionCount = null,
                PriorEntropy = prior,
                MutualInformation = Math.Min(bits, prior),
                MutualInformationRaw = sizes.MutualInformationRaw + Sum(static a => a.MutualInformationRaw),
                NullInformation = sizes.NullInformation + Sum(static a => a.NullInformation ?? 0),
                MinEntropyLeakage = Math.Max(0, Math.Log2(Math.Max(none, accuracy) / Math.Max(none, guess))),
                BayesAccuracy = accuracy,
                PriorAccuracy = guess,
                AnonymityMin = parts.Min(static p => p.Amount.AnonymityMin),
                AnonymityMedian = double.NaN,
                AnonymityExpected = Sum(static a => a.AnonymityExpected),
                IsExact = false,
                Samples = sizes.Samples,
                Low = sizes.Low + Sum(static a => a.Low),
                High = Math.Min(prior, sizes.High + Sum(static a => a.High)),
            };
        }
    }
}
