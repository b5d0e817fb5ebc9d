using System.Globalization;
using IotActionId.Actions;
using IotActionId.Identification;
using IotActionId.Signatures;

namespace IotActionId.Assessment;

/// <summary>What exchanges that were identified gave away.</summary>
internal sealed class MatchLeakage
{
    /// <summary>Where shuffled truths show more of the bits than this, they say little.</summary>
    private const double MostOfNothing = 0.5;

    private readonly List<IotActionMatch> _matches;
    private readonly LeakageOptions _options;
    private readonly CancellationToken _cancellationToken;
    private readonly bool _isLocalOnly;

    public MatchLeakage(IEnumerable<IotActionMatch> matches, LeakageOptions options, CancellationToken cancellationToken)
    {
        // What was done at the devices is in no log of commands.
        List<IotActionMatch> all = [.. matches];
        _matches = [.. all.Where(static m => m.Origin == IotOrigin.Remote).OrderBy(static m => m.Time)];
        (_options, _cancellationToken, _isLocalOnly) = (options, cancellationToken, all.Count > 0 && _matches.Count == 0);
    }

    public IotLeakage Measure(IReadOnlyCollection<IotCommand>? commands, IotSignatureSet? set)
    {
        if (commands is null && _matches.Count == 0)
        {
            throw new IotException(IotErrorId.InvalidArgument, _isLocalOnly
                ? "All matches are of what was done at the devices; only commands through the web service are measured."
                : "There is no match to measure, and no action log to measure against.");
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
        long[] span = Span([.. withCommand.Union(withExchange)]);
        yield return Amount(
            IotLeakageLevel.Presence, null, [.. span.Select(h => $"{withCommand.Contains(h)}")], [.. span.Select(h => $"{withExchange.Contains(h)}")], [.. span.Select(static _ => 1.0)]);
    }

    private static long Hour(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerHour;

    /// <summary>The hours from the first to the last, a year at most.</summary>
    private static long[] Span(long[] hours) => [.. Enumerable.Range(0, (int)Math.Min(hours.Max() - hours.Min() + 1, 24 * 366)).Select(i => hours.Min() + i)];

    private IotLeakageAmount Of(
        IotLeakageLevel level, int? size, List<AssessedCommand> rows, Func<AssessedCommand, string> truth, Func<AssessedCommand, string> answer, Func<IotActionMatch, double> possible) =>
        Amount(level, size, [.. rows.Select(truth)], [.. rows.Select(answer)], [.. rows.Where(static r => r.IsAnswered).Select(r => possible(r.Match!))]);

    private IotLeakageAmount Amount(IotLeakageLevel level, int? size, string[] truths, string[] answers, double[] possible)
    {
        var plugIn = new PlugIn([.. truths.Select(static t => CodeWords.Of(0, t))], [.. answers.Select(static a => CodeWords.Of(0, a))]);
        int[] counts = [.. truths.CountBy(static t => t).Select(static t => t.Value)];
        double prior = Information.OfCounts(counts), guess = (double)counts.Max() / truths.Length;
        double right = truths.Zip(answers).Average(static p => p.First == p.Second ? 1.0 : 0);
        Anonymity anonymity = Anonymity.Of(possible);
        double bits = Math.Min(plugIn.Corrected, prior), chance = plugIn.Null(new Random(_options.Seed)), error = Information.Z * plugIn.StandardError(), accuracy = Math.Max(right, guess);
        return new IotLeakageAmount
        {
            Level = level,
            ActionCount = size,
            PriorEntropy = prior,
            MutualInformation = bits,
            MutualInformationRaw = plugIn.Raw,
            NullInformation = chance,
            MinEntropyLeakage = Math.Log2(accuracy / guess),
            BayesAccuracy = accuracy,
            PriorAccuracy = guess,
            AnonymityMin = anonymity.Min,
            AnonymityMedian = anonymity.Median,
            AnonymityExpected = anonymity.Expected,
            IsExact = false,
            Samples = truths.Length,
            // What shuffled truths show as well is not sure to be there.
            Low = double.IsNaN(error) ? 0 : Math.Max(0, Math.Min(bits - error, plugIn.Raw - chance)),
            High = double.IsNaN(error) ? prior : Math.Min(prior, bits + error),
        };
    }

    private IEnumerable<IotLeakageAmount> Believed(IotSignatureSet? set)
    {
        List<Belief> all = [.. _matches.Select(static m => new Belief(m))];
        var home = set is null ? null : new ExposedHome(set, IotObservation.Command, Math.Min(LeakageOptions.MostActions, Math.Max(_options.MaximumActions, all.Max(static b => b.Size))));
        foreach (int? size in all.Select(static b => (int?)b.Size).Where(static s => s > 0).Distinct().Order().Prepend(null))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            List<Belief> beliefs = [.. all.Where(b => size is null || b.Size == size)];
            double[]? weights = home is null || size > home.MaximumActions ? null
                : size is { } k ? [.. Enumerable.Range(1, home.MaximumActions).Select(s => s == k ? 1.0 : 0)]
                : LeakageOptions.SizePrior(home.MaximumActions);
            yield return Of(IotLeakageLevel.ActionSet, size, [.. beliefs.Select(static b => b.Sets)], [.. beliefs.Select(static b => b.Unlisted)], Possible(static b => b.Match.CandidateCount), weights is null ? null : OfSets(home!, weights));
            if (size is null)
            {
                yield return Of(IotLeakageLevel.DeviceCount, size, [.. beliefs.Select(static b => b.Counts)], null, Possible(static b => b.Match.DeviceCountMax - b.Match.DeviceCountMin + 1), weights is null ? null : (Information.Entropy(weights), weights.Max()));
            }

            yield return Of(IotLeakageLevel.DeviceTypes, size, [.. beliefs.Select(static b => b.Types)], null, Possible(static b => b.TypesPossible), weights is null ? null : OfTypes(home!, weights));

            // What no known action explains may be anything.
            double[] Possible(Func<Belief, double> possible) => [.. beliefs.Where(static b => b.Size > 0).Select(possible)];
        }

        // An hour without an exchange has no command; in another, each exchange may be none.
        Dictionary<long, double> none = all.GroupBy(static b => Hour(b.Match.Time)).ToDictionary(static g => g.Key, static g => g.Aggregate(1.0, static (chance, b) => chance * b.Unknown));
        Dictionary<string, double>[] hours = [.. Span([.. none.Keys]).Select(h => none.GetValueOrDefault(h, 1)).Select(static p => new Dictionary<string, double> { ["nobody"] = p, ["somebody"] = 1 - p })];
        yield return Of(IotLeakageLevel.Presence, null, hours, null, [.. hours.Select(static h => h.Values.Count(static p => p > 0))], null);
    }

    /// <summary>What there is to know of the sets, in bits, and how often the best guess is right.</summary>
    private static (double Entropy, double Guess) OfSets(ExposedHome home, double[] weights) =>
        (weights.Select((w, i) => Information.Term(w) + (w * Math.Log2(home.Counts[i + 1]))).Sum(), weights.Select((w, i) => w / home.Counts[i + 1]).Max());

    private static (double Entropy, double Guess)? OfTypes(ExposedHome home, double[] weights) =>
        TypeShares.Of(home, weights) is { } shares ? (Information.Entropy(shares.Values), shares.Values.Max()) : null;

    /// <param name="level">What the observer wants to know.</param>
    /// <param name="size">The number of actions; null for all.</param>
    /// <param name="beliefs">How probable each truth is, by exchange.</param>
    /// <param name="unlisted">What is not in the beliefs and adds to their entropy, in bits; null for nothing.</param>
    /// <param name="states">How many truths are possible, by exchange.</param>
    /// <param name="known">What there is to know, in bits, and how often a guess is right; null where it follows from the beliefs.</param>
    private static IotLeakageAmount Of(
        IotLeakageLevel level, int? size, Dictionary<string, double>[] beliefs, double[]? unlisted, double[] states, (double Entropy, double Guess)? known)
    {
        double[] left = [.. beliefs.Select((b, i) => Information.Entropy(b.Values) + (unlisted?[i] ?? 0))];
        double Bits(Func<int, bool> keep)
        {
            int[] kept = [.. Enumerable.Range(0, beliefs.Length).Where(keep)];
            return (known?.Entropy ?? Information.Entropy(Mean(kept.Select(i => beliefs[i]), kept.Length).Values)) - kept.Average(i => left[i]);
        }

        Dictionary<string, double> all = Mean(beliefs, beliefs.Length);
        double raw = Math.Max(0, Bits(static _ => true)), prior = known?.Entropy ?? Information.Entropy(all.Values);
        double corrected = Math.Min(prior, raw + (known is null ? Information.MillerMadow(Math.Min(all.Count, beliefs.Length), beliefs.Length) : 0));
        Anonymity anonymity = Anonymity.Of(states);
        double error = Information.Z * PlugIn.Jackknife(beliefs.Length, Bits), guess = known?.Guess ?? all.Values.Max(), accuracy = Math.Max(guess, beliefs.Average(static b => b.Values.Max()));
        return new IotLeakageAmount
        {
            Level = level,
            ActionCount = size,
            PriorEntropy = prior,
            MutualInformation = corrected,
            MutualInformationRaw = raw,
            MinEntropyLeakage = Math.Log2(accuracy / guess),
            BayesAccuracy = accuracy,
            PriorAccuracy = guess,
            AnonymityMin = anonymity.Min,
            AnonymityMedian = anonymity.Median,
            AnonymityExpected = anonymity.Expected,
            IsExact = false,
            Samples = beliefs.Length,
            Low = double.IsNaN(error) ? 0 : Math.Max(0, corrected - error),
            High = double.IsNaN(error) ? prior : Math.Min(prior, corrected + error),
        };
    }

    private static Dictionary<string, double> Mean(IEnumerable<Dictionary<string, double>> beliefs, int count)
    {
        var mean = new Dictionary<string, double>();
        foreach ((string key, double probability) in beliefs.SelectMany(static b => b))
        {
            mean[key] = mean.GetValueOrDefault(key) + (probability / count);
        }

        return mean;
    }

    /// <summary>What a match leaves possible, and how much it believes in each.</summary>
    private sealed class Belief
    {
        /// <summary>Stands for what no known action explains; no device has such a type, not even one without.</summary>
        private const string Nothing = "\0?";

        /// <summary>Stands for the candidates that are not listed.</summary>
        private const string Others = "\0";

        public Belief(IotActionMatch match)
        {
            Match = match;
            Unknown = match.Decision == IotDecision.Unknown ? match.Posterior : 0;
            double known = 1 - Unknown, listed = match.Candidates.Sum(static c => c.Posterior);
            double scale = listed > known ? known / listed : 1, rest = Math.Max(0, known - (listed * scale));
            Sets = Sum(match.Candidates.Select(c => (c.Key, c.Posterior * scale)), rest, Unknown);
            Counts = Sum(match.Candidates.Select(c => ($"{c.Actions.Count}", c.Posterior * scale)), rest, Unknown);
            Types = Sum(match.Candidates.Select(c => (Joined(c.Actions.Select(static a => a.Type)), c.Posterior * scale)), rest, Unknown);
            Unlisted = rest * Math.Log2(Math.Max(1, match.CandidateCount - match.Candidates.Count));
        }

        public IotActionMatch Match { get; }

        public int Size => Match.Decision == IotDecision.Unknown ? 0 : Match.Actions.Count;

        /// <summary>The probability that no known action explains it.</summary>
        public double Unknown { get; }

        public Dictionary<string, double> Sets { get; }

        public Dictionary<string, double> Counts { get; }

        public Dictionary<string, double> Types { get; }

        /// <summary>How many collections of types the candidates that are listed leave possible.</summary>
        public int TypesPossible => Types.Keys.Count(static t => t is not (Others or Nothing));

        /// <summary>What the candidates that are not listed add to the entropy of the sets, as if all were equally likely.</summary>
        public double Unlisted { get; }

        private static Dictionary<string, double> Sum(IEnumerable<(string Key, double Probability)> parts, double rest, double unknown)
        {
            var sum = new Dictionary<string, double>();
            foreach ((string key, double probability) in parts.Append((Others, rest)).Append((Nothing, unknown)))
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
