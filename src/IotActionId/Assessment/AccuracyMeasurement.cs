using IotActionId.Actions;
using IotActionId.Identification;
using IotActionId.Messages;

namespace IotActionId.Assessment;

/// <summary>Compares matches with an action log.</summary>
public static class AccuracyMeasurement
{
    private const int Bins = 10;

    /// <summary>Measures.</summary>
    /// <param name="matches">What was identified.</param>
    /// <param name="commands">What was done; at least one command.</param>
    /// <param name="tolerance">How far a match may be from its command; null to estimate the clock offset from the data.</param>
    /// <param name="flows">All flows that were looked at, for the rates of false alarms; null where they are not at hand.</param>
    /// <param name="best">How often the best answer to each command can be expected to be right; null for what the matches believe.</param>
    /// <exception cref="IotException"><see cref="IotErrorId.InvalidActionLog"/> where the log holds no command.</exception>
    public static IotAccuracy Measure(
        IEnumerable<IotActionMatch> matches,
        IEnumerable<IotCommand> commands,
        TimeSpan? tolerance = null,
        IReadOnlyCollection<IotFlow>? flows = null,
        IReadOnlyDictionary<IotCommand, BestPossible>? best = null)
    {
        // What was done at the devices is in no log of commands: it is neither right nor a false alarm.
        ILookup<IotOrigin, IotActionMatch> byOrigin = matches.OrderBy(static m => m.Time).ToLookup(static m => m.Origin);
        List<IotActionMatch> found = [.. byOrigin[IotOrigin.Remote]];
        List<IotCommand> log = [.. commands.OrderBy(static c => c.Time)];
        if (log.Count == 0)
        {
            throw new IotException(IotErrorId.InvalidActionLog, "The action log holds no command to measure against.");
        }

        List<AssessedCommand> rows = [.. log.Zip(CommandPairing.Pair(log, found.Select(static m => m.Time), tolerance), (c, m) => new AssessedCommand(c, m < 0 ? null : found[m]))];
        var paired = new HashSet<IotActionMatch>(rows.Select(static r => r.Match).OfType<IotActionMatch>());
        List<IotActionMatch> extra = [.. found.Where(m => !paired.Contains(m))];
        List<IotActionMatch> alarms = [.. extra.Where(static m => m.Decision != IotDecision.Unknown)];
        List<BestPossible> possible = [.. rows.Select(r => best is null ? BestPossible.Believed(r) : best.GetValueOrDefault(r.Command, BestPossible.Unknown))];
        int identified = rows.Count(static r => r.IsIdentified);
        int correct = rows.Count(static r => r.IsIdentified && r.TopIsTruth);
        ObservedTraffic? observed = flows is null ? null : ObservedTraffic.Of(flows);
        List<IotActionAccuracy> byAction = ByAction(rows, alarms);
        List<IotReliabilityBin> reliability = Reliability(rows, alarms);
        int claims = reliability.Sum(static b => b.Matches);
        return new IotAccuracy
        {
            Commands = rows.Count,
            Correct = correct,
            Wrong = identified - correct,
            Ambiguous = rows.Count(static r => r.Is(IotDecision.Ambiguous)),
            Unknown = rows.Count(static r => r.Is(IotDecision.Unknown)),
            Missed = rows.Count(static r => r.Match is null),
            FalseAlarms = alarms.Count,
            LocalActions = byOrigin[IotOrigin.Local].Count(),
            UnexplainedUnknown = extra.Count - alarms.Count,
            FalseAlarmsPerDay = alarms.Count / Math.Max(observed is { Days: > 0 } ? observed.Days : Days(found, log), 1.0 / 1440),
            FalseAlarmsPerMillionMessages = observed is { Messages: > 0 } ? alarms.Count * 1e6 / observed.Messages : null,
            FalseAlarmsPerMillionPackets = observed is { Packets: > 0 } ? alarms.Count * 1e6 / observed.Packets : null,
            ExactSetAccuracy = rows.Average(static r => r.TopIsTruth ? 1.0 : 0),
            MeanPosterior = rows.Average(static r => r.TopPosterior),
            BestPossibleAccuracy = possible.Average(static b => b.ExactSet),
            BestPossibleSource = best is null ? BestPossibleSource.MeanPosterior : BestPossibleSource.ExactLengths,
            AnsweredAccuracy = identified == 0 ? double.NaN : (double)correct / identified,
            Coverage = (double)identified / rows.Count,
            CandidateCoverage = rows.Average(static r => r.TruthIsListed ? 1.0 : 0),
            CandidateCoverageAtMost = rows.Average(static r => r.TruthMayBeCandidate ? 1.0 : 0),
            Jaccard = rows.Average(static r => r.Jaccard),
            MacroF1 = byAction.Where(static a => a.Done > 0).Average(static a => a.F1),
            DeviceCountAccuracy = rows.Average(static r => r.CountIsRight ? 1.0 : 0),
            DeviceCountBracketed = rows.Average(static r => r.CountIsBracketed ? 1.0 : 0),
            DeviceTypeAccuracy = rows.Average(static r => r.TypesAreRight ? 1.0 : 0),
            CalibrationError = claims == 0 ? double.NaN : reliability.Sum(static b => b.Matches * Math.Abs(b.MeanPosterior - b.RightShare)) / claims,
            BrierScore = Claims(rows, alarms).Select(static c => Math.Pow(c.Posterior - (c.IsRight ? 1 : 0), 2)).DefaultIfEmpty(double.NaN).Average(),
            RiskCoverageArea = RiskCoverageArea(rows),
            Shares = Shares(rows, possible, identified, correct),
            ByCount = [.. rows.Zip(possible).GroupBy(static r => r.First.Size).OrderBy(static g => g.Key).Select(static g => Of(g.Key, [.. g]))],
            ByAction = byAction,
            Confusion = [.. Confusion(rows, alarms)],
            Reliability = reliability,
            RiskCoverage = [.. RiskCoverage(rows, alarms)],
            Mistakes = [.. rows
                .Where(static r => r.Match is null || r.Is(IotDecision.Unknown) || (r.IsIdentified && !r.TopIsTruth))
                .Select(static r => new IotMistake(r.Command.Time, r.Truth, r.Match))],
        };
    }

    private static double Days(List<IotActionMatch> found, List<IotCommand> log)
    {
        DateTimeOffset start = found.Count > 0 && found[0].Time < log[0].Time ? found[0].Time : log[0].Time;
        DateTimeOffset end = found.Count > 0 && found[^1].Time > log[^1].Time ? found[^1].Time : log[^1].Time;
        return (end - start).TotalDays;
    }

    private static List<IotShare> Shares(List<AssessedCommand> rows, List<BestPossible> best, int identified, int correct)
    {
        return
        [
            Share("Exact set", static r => r.TopIsTruth, Known(best.Average(static b => b.ExactSet))),
            new IotShare("Identified", identified, rows.Count),
            new IotShare("Right among identified", correct, identified),
            Share("Truth among candidates", static r => r.TruthIsListed, null),
            Share("Truth among candidates, at most", static r => r.TruthMayBeCandidate, null),
            Share("Device count", static r => r.CountIsRight, Known(best.Average(static b => b.DeviceCount))),
            Share("Device count within limits", static r => r.CountIsBracketed, null),
            Share("Device types", static r => r.TypesAreRight, Known(best.Average(static b => b.DeviceTypes))),
        ];

        IotShare Share(string measure, Func<AssessedCommand, bool> counts, double? most) => new(measure, rows.Count(counts), rows.Count) { BestPossible = most };

        static double? Known(double value) => double.IsNaN(value) ? null : value;
    }

    private static IotAccuracyByCount Of(int size, List<(AssessedCommand Row, BestPossible Best)> rows)
    {
        var exact = new IotShare("Exact set", rows.Count(static r => r.Row.TopIsTruth), rows.Count);
        return new IotAccuracyByCount
        {
            ActionCount = size,
            Commands = rows.Count,
            Correct = rows.Count(static r => r.Row.IsIdentified && r.Row.TopIsTruth),
            Wrong = rows.Count(static r => r.Row.IsIdentified && !r.Row.TopIsTruth),
            ExactSetAccuracy = exact.Share,
            ExactSetLow = exact.Low,
            ExactSetHigh = exact.High,
            MeanPosterior = rows.Average(static r => r.Row.TopPosterior),
            BestPossibleAccuracy = rows.Average(static r => r.Best.ExactSet),
            Coverage = rows.Average(static r => r.Row.IsIdentified ? 1.0 : 0),
            CandidateCoverage = rows.Average(static r => r.Row.TruthIsListed ? 1.0 : 0),
            DeviceCountAccuracy = rows.Average(static r => r.Row.CountIsRight ? 1.0 : 0),
            DeviceCountBracketed = rows.Average(static r => r.Row.CountIsBracketed ? 1.0 : 0),
            Jaccard = rows.Average(static r => r.Row.Jaccard),
        };
    }

    private static List<IotActionAccuracy> ByAction(List<AssessedCommand> rows, List<IotActionMatch> alarms)
    {
        var counts = new SortedDictionary<string, (int Done, int Answered, int Right)>(StringComparer.Ordinal);
        foreach (AssessedCommand row in rows)
        {
            HashSet<string> done = [.. row.Command.Actions.Select(static a => a.Key)], answered = [.. row.Answer.Select(static a => a.Key)];
            foreach (string key in done.Union(answered))
            {
                Add(key, done.Contains(key), answered.Contains(key));
            }
        }

        foreach (IotAction action in alarms.SelectMany(static m => m.Actions))
        {
            Add(action.Key, false, true);
        }

        return [.. counts.Select(static c => new IotActionAccuracy(c.Key, c.Value.Done, c.Value.Answered, c.Value.Right))];

        void Add(string key, bool done, bool answered)
        {
            (int Done, int Answered, int Right) count = counts.GetValueOrDefault(key);
            counts[key] = (count.Done + (done ? 1 : 0), count.Answered + (answered ? 1 : 0), count.Right + (done && answered ? 1 : 0));
        }
    }

    private static IEnumerable<IotConfusion> Confusion(List<AssessedCommand> rows, List<IotActionMatch> alarms)
    {
        List<(string? Truth, string? Answer)> swaps = [.. rows.SelectMany(static r => Swaps(r.Command.Actions, r.Answer)), .. alarms.SelectMany(static m => Swaps([], m.Actions))];
        Dictionary<string, int> done = rows.SelectMany(static r => r.Command.Actions).CountBy(static a => a.Key).ToDictionary();
        int invented = swaps.Count(static s => s.Truth is null);
        return swaps.CountBy(static s => s)
            .Select(s => new IotConfusion(s.Key.Truth, s.Key.Answer, s.Value, (double)s.Value / (s.Key.Truth is null ? invented : done[s.Key.Truth])))
            .OrderByDescending(static c => c.Times).ThenBy(static c => c.Truth, StringComparer.Ordinal).ThenBy(static c => c.Answer, StringComparer.Ordinal);
    }

    /// <summary>What stands in the answer instead of what, and what has no counterpart.</summary>
    private static IEnumerable<(string? Truth, string? Answer)> Swaps(IReadOnlyList<IotAction> done, IReadOnlyList<IotAction> answered)
    {
        List<IotAction> lacking = [.. done.ExceptBy(answered.Select(static a => a.Key), static a => a.Key).OrderBy(static a => a.Key, StringComparer.Ordinal)];
        List<IotAction> instead = [.. answered.ExceptBy(done.Select(static a => a.Key), static a => a.Key).OrderBy(static a => a.Key, StringComparer.Ordinal)];
        foreach (Func<IotAction, IotAction, bool> fits in (Func<IotAction, IotAction, bool>[])[static (a, b) => a.Device == b.Device, static (a, b) => a.Type == b.Type, static (_, _) => true])
        {
            foreach (IotAction action in lacking.ToArray())
            {
                if (instead.Find(other => fits(action, other)) is { } stand)
                {
                    lacking.Remove(action);
                    instead.Remove(stand);
                    yield return (action.Key, stand.Key);
                }
            }
        }

        foreach (IotAction action in lacking)
        {
            yield return (action.Key, null);
        }

        foreach (IotAction action in instead)
        {
            yield return (null, action.Key);
        }
    }

    /// <summary>Every match that names actions: how sure it is, and whether it is right.</summary>
    private static IEnumerable<(double Posterior, bool IsRight)> Claims(List<AssessedCommand> rows, List<IotActionMatch> alarms) =>
        [.. rows.Where(static r => r.IsAnswered).Select(static r => (r.TopPosterior, r.TopIsTruth)), .. alarms.Select(static m => (m.Posterior, false))];

    private static List<IotReliabilityBin> Reliability(List<AssessedCommand> rows, List<IotActionMatch> alarms) =>
        [.. Claims(rows, alarms)
            .GroupBy(static c => Math.Min(Bins - 1, (int)(c.Posterior * Bins)))
            .OrderBy(static g => g.Key)
            .Select(static g => new IotReliabilityBin((double)g.Key / Bins, (double)(g.Key + 1) / Bins, g.Count(), g.Count(static c => c.IsRight), g.Average(static c => c.Posterior)))];

    private static IEnumerable<IotRiskPoint> RiskCoverage(List<AssessedCommand> rows, List<IotActionMatch> alarms)
    {
        int answered = 0, wrong = 0;
        foreach (IGrouping<double, AssessedCommand> group in rows.Where(static r => r.IsAnswered).GroupBy(static r => Threshold(r.TopPosterior)).OrderByDescending(static g => g.Key))
        {
            answered += group.Count();
            wrong += group.Count(static r => !r.TopIsTruth);
            yield return new IotRiskPoint(group.Key, rows.Count, answered, wrong, alarms.Count(m => Threshold(m.Posterior) >= group.Key));
        }

        static double Threshold(double posterior) => Math.Floor((posterior * 1000) + 1e-9) / 1000;
    }

    private static double RiskCoverageArea(List<AssessedCommand> rows)
    {
        double area = 0;
        int answered = 0, wrong = 0;
        foreach (IGrouping<double, AssessedCommand> group in rows.Where(static r => r.IsAnswered).GroupBy(static r => r.TopPosterior).OrderByDescending(static g => g.Key))
        {
            int count = group.Count(), wrongOfThese = group.Count(static r => !r.TopIsTruth);
            for (int i = 1; i <= count; i++)
            {
                area += (wrong + ((double)wrongOfThese * i / count)) / (answered + i) / rows.Count;
            }

            answered += count;
            wrong += wrongOfThese;
        }

        return area;
    }
}
