using System.Globalization;
using IotActionId.Actions;
using IotActionId.Identification;
using IotActionId.Signatures;

namespace IotActionId.Assessment;

/// <summary>What exchanges that were identified gave away.</summary>
internal sealed class MatchLeakage
{
    /// <summary>The normal distribution's 97.5 % point.</summary>
    private const double Z = 1.959963984540054;

    /// <summary>Where shuffled truths show more of the bits than this, they say little.</summary>
    private const double MostOfNothing = 0.5;

    private readonly List<IotActionMatch> _matches;
    private readonly LeakageOptions _options;
    private readonly CancellationToken _cancellationToken;

    public MatchLeakage(IEnumerable<IotActionMatch> matches, LeakageOptions options, CancellationToken cancellationToken)
    {
        // What was done at the devices is in no log of commands.
        _matches = [.. matches.Where(static m => m.Origin == IotOrigin.Remote).OrderBy(static m => m.Time)];
        (_options, _cancellationToken) = (options, cancellationToken);
    }

    public IotLeakage Measure(IReadOnlyCollection<IotCommand>? commands, IotSignatureSet? set)
    {
        if (commands is null && _matches.Count == 0)
        {
            throw new IotException(IotErrorId.InvalidArgument, "There is no match to measure, and no action log to measure against.");
        }

        if (commands is { Count: 0 })
        {
            throw new IotException(IotErrorId.InvalidActionLog, "The action log holds no command to measure against.");
        }

        List<IotLeakageAmount> amounts = [.. commands is null ? Believed(set) : Observed([.. commands.OrderBy(static c => c.Time)])];
        return new IotLeakage
        {
            Gateway = set?.Gateway ?? _matches.FirstOrDefault()?.Gateway.ToString() ?? "",
            Basis = IotLeakageBasis.Matches,
            Defence = IotDefence.None,
            Amounts = amounts,
            ExtraBytes = 0,
            ExtraBytesShare = 0,
            ExtraDelay = TimeSpan.Zero,
            Warnings = [.. amounts.Where(static a => a.Level == IotLeakageLevel.ActionSet && a.ActionCount is null && a.NullInformation > MostOfNothing * a.MutualInformationRaw).Select(static a => string.Create(
                CultureInfo.InvariantCulture, $"{a.Samples} commands are too few for so many different ones: of {a.MutualInformationRaw:0.0} bits {a.NullInformation:0.0} show with shuffled truths too. Log more, or measure the signature set."))],
            Parameters = new IotLeakageParameters(IotObservation.All, _options.MaximumActions, [], 0, _options.Seed)
            {
                Prior = commands is not null ? "As often as the action log has each"
                    : set is null ? "As often as the matches have each, by their posteriors"
                    : "Each further action makes a compound half as likely; compounds of one size are equally likely",
            },
        };
    }

    private static string Joined(IEnumerable<string> words) => string.Join(" + ", words.Order(StringComparer.Ordinal));

    private static double Median(double[] values) => values.Length == 0 ? double.NaN : values.Order().ElementAt((values.Length - 1) / 2);

    // ---- with the log

    private IEnumerable<IotLeakageAmount> Observed(List<IotCommand> log)
    {
        int[] pairs = CommandPairing.Pair(log, _matches.Select(static m => m.Time), null);
        List<AssessedCommand> all = [.. log.Zip(pairs, (c, m) => new AssessedCommand(c, m < 0 ? null : _matches[m]))];
        foreach (int? size in all.Select(static r => (int?)r.Size).Distinct().Order().Prepend(null))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            List<AssessedCommand> rows = [.. all.Where(r => size is null || r.Size == size)];
            yield return Of(IotLeakageLevel.ActionSet, size, rows, static r => r.Truth, static r => AssessedCommand.KeyOf(r.Answer), static m => m.CandidateCount);
            if (size is null)
            {
                yield return Of(IotLeakageLevel.DeviceCount, size, rows, static r => $"{r.Size}", static r => $"{r.Answer.Count}", static m => m.DeviceCountMax - m.DeviceCountMin + 1);
            }

            yield return Of(
                IotLeakageLevel.DeviceTypes,
                size,
                rows,
                static r => Joined(r.Command.Actions.Select(static a => a.Type)),
                static r => Joined(r.Answer.Select(static a => a.Type)),
                static m => m.Candidates.Select(static c => Joined(c.Actions.Select(static a => a.Type))).Distinct().Count());
        }

        // One clock for both: a command counts in the hour of its exchange where it has one.
        DateTimeOffset[] done = [.. all.Select(static r => r.Match?.Time ?? r.Command.Time)], seen = [.. _matches.Select(static m => m.Time)];
        HashSet<long> withCommand = [.. done.Select(Hour)], withExchange = [.. seen.Select(Hour)];
        long[] hours = [.. withCommand.Union(withExchange)];
        long[] span = [.. Enumerable.Range(0, (int)Math.Min(hours.Max() - hours.Min() + 1, 24 * 366)).Select(i => hours.Min() + i)];
        yield return Amount(
            IotLeakageLevel.Presence, null, [.. span.Select(h => $"{withCommand.Contains(h)}")], [.. span.Select(h => $"{withExchange.Contains(h)}")], [.. span.Select(static _ => 1.0)]);

        static long Hour(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerHour;
    }

    private IotLeakageAmount Of(
        IotLeakageLevel level, int? size, List<AssessedCommand> rows, Func<AssessedCommand, string> truth, Func<AssessedCommand, string> answer, Func<IotActionMatch, double> possible) =>
        Amount(level, size, [.. rows.Select(truth)], [.. rows.Select(answer)], [.. rows.Where(static r => r.IsAnswered).Select(r => possible(r.Match!))]);

    private IotLeakageAmount Amount(IotLeakageLevel level, int? size, string[] truths, string[] answers, double[] possible)
    {
        var plugIn = new PlugIn([.. truths.Select(static t => CodeWords.Of(0, t))], [.. answers.Select(static a => CodeWords.Of(0, a))]);
        int[] counts = [.. truths.CountBy(static t => t).Select(static t => t.Value)];
        double prior = Information.OfCounts(counts), guess = (double)counts.Max() / truths.Length;
        double right = truths.Zip(answers).Average(static p => p.First == p.Second ? 1.0 : 0);
        double bits = Math.Clamp(plugIn.Raw - plugIn.Bias, 0, prior), error = Z * plugIn.StandardError(), accuracy = Math.Max(right, guess);
        return new IotLeakageAmount
        {
            Level = level,
            ActionCount = size,
            PriorEntropy = prior,
            MutualInformation = bits,
            MutualInformationRaw = plugIn.Raw,
            NullInformation = plugIn.Null(new Random(_options.Seed)),
            MinEntropyLeakage = Math.Log2(accuracy / guess),
            BayesAccuracy = accuracy,
            PriorAccuracy = guess,
            AnonymityMin = possible.DefaultIfEmpty(double.NaN).Min(),
            AnonymityMedian = Median(possible),
            AnonymityExpected = possible.DefaultIfEmpty(double.NaN).Average(),
            IsExact = false,
            Samples = truths.Length,
            Low = double.IsNaN(error) ? 0 : Math.Max(0, bits - error),
            High = double.IsNaN(error) ? prior : Math.Min(prior, bits + error),
        };
    }

    // ---- without

    private IEnumerable<IotLeakageAmount> Believed(IotSignatureSet? set)
    {
        var home = set is null ? null : new ExposedHome(set, IotObservation.Command, _options.MaximumActions);
        List<Belief> all = [.. _matches.Select(static m => new Belief(m))];
        foreach (int? size in all.Select(static b => (int?)b.Size).Where(static s => s > 0).Distinct().Order().Prepend(null))
        {
            List<Belief> beliefs = [.. all.Where(b => size is null || b.Size == size)];
            yield return Of(IotLeakageLevel.ActionSet, size, beliefs, static b => b.Sets, static b => b.Match.CandidateCount, home is null ? null : Prior(home, size));
            if (size is null)
            {
                yield return Of(IotLeakageLevel.DeviceCount, size, beliefs, static b => b.Counts, static b => b.Match.DeviceCountMax - b.Match.DeviceCountMin + 1, home is null ? null : Information.Entropy(LeakageOptions.SizePrior(home.MaximumActions)));
            }

            yield return Of(IotLeakageLevel.DeviceTypes, size, beliefs, static b => b.Types, static b => b.Types.Count, null);
        }
    }

    private static double? Prior(ExposedHome home, int? size) => size is { } k
        ? k <= home.MaximumActions ? Math.Log2(home.Counts[k]) : null
        : LeakageOptions.SizePrior(home.MaximumActions).Select((w, i) => Information.Term(w) + (w * Math.Log2(home.Counts[i + 1]))).Sum();

    private static IotLeakageAmount Of(
        IotLeakageLevel level, int? size, List<Belief> beliefs, Func<Belief, Dictionary<string, double>> of, Func<Belief, double> possible, double? known)
    {
        double Bits(Func<int, bool> keep)
        {
            List<Belief> kept = [.. beliefs.Where((_, i) => keep(i))];
            var mean = new Dictionary<string, double>();
            foreach ((string key, double probability) in kept.SelectMany(of))
            {
                mean[key] = mean.GetValueOrDefault(key) + (probability / kept.Count);
            }

            double prior = known ?? Information.Entropy(mean.Values);
            return prior - kept.Average(b => Information.Entropy(of(b).Values) + (level == IotLeakageLevel.ActionSet ? b.Unlisted : 0));
        }

        var all = new Dictionary<string, double>();
        foreach ((string key, double probability) in beliefs.SelectMany(of))
        {
            all[key] = all.GetValueOrDefault(key) + (probability / beliefs.Count);
        }

        double raw = Math.Max(0, Bits(static _ => true)), prior = known ?? Information.Entropy(all.Values);
        double corrected = Math.Min(prior, raw + (known is null ? Information.MillerMadow(Math.Min(all.Count, beliefs.Count), beliefs.Count) : 0));
        double error = Z * PlugIn.Jackknife(beliefs.Count, Bits), accuracy = beliefs.Average(b => of(b).Values.Max()), guess = all.Values.Max();
        double[] states = [.. beliefs.Select(possible)];
        return new IotLeakageAmount
        {
            Level = level,
            ActionCount = size,
            PriorEntropy = prior,
            MutualInformation = corrected,
            MutualInformationRaw = raw,
            MinEntropyLeakage = Math.Max(0, Math.Log2(accuracy / guess)),
            BayesAccuracy = accuracy,
            PriorAccuracy = guess,
            AnonymityMin = states.Min(),
            AnonymityMedian = Median(states),
            AnonymityExpected = states.Average(),
            IsExact = false,
            Samples = beliefs.Count,
            Low = double.IsNaN(error) ? 0 : Math.Max(0, corrected - error),
            High = double.IsNaN(error) ? prior : Math.Min(prior, corrected + error),
        };
    }

    /// <summary>What a match leaves possible, and how much it believes in each.</summary>
    private sealed class Belief
    {
        /// <summary>Stands for what no known action explains.</summary>
        private const string Nothing = "?";

        public Belief(IotActionMatch match)
        {
            Match = match;
            double known = match.Decision == IotDecision.Unknown ? 1 - match.Posterior : 1, listed = match.Candidates.Sum(static c => c.Posterior);
            double scale = listed > known ? known / listed : 1, rest = Math.Max(0, known - (listed * scale));
            Sets = Sum(match.Candidates.Select(c => (c.Key, c.Posterior * scale)), rest, 1 - known);
            Counts = Sum(match.Candidates.Select(c => ($"{c.Actions.Count}", c.Posterior * scale)), rest, 1 - known);
            Types = Sum(match.Candidates.Select(c => (Joined(c.Actions.Select(static a => a.Type)), c.Posterior * scale)), rest, 1 - known);
            Unlisted = rest * Math.Log2(Math.Max(1, match.CandidateCount - match.Candidates.Count));
        }

        public IotActionMatch Match { get; }

        public int Size => Match.Decision == IotDecision.Unknown ? 0 : Match.Actions.Count;

        public Dictionary<string, double> Sets { get; }

        public Dictionary<string, double> Counts { get; }

        public Dictionary<string, double> Types { get; }

        /// <summary>What the candidates that are not listed add to the entropy of the sets, as if all were equally likely.</summary>
        public double Unlisted { get; }

        private static Dictionary<string, double> Sum(IEnumerable<(string Key, double Probability)> parts, double rest, double unknown)
        {
            var sum = new Dictionary<string, double>();
            foreach ((string key, double probability) in parts.Append(("", rest)).Append((Nothing, unknown)))
            {
                if (probability > 1e-12)
                {
                    sum[key] = sum.GetValueOrDefault(key) + probability;
                }
            }

            return sum;
        }
    }
}
