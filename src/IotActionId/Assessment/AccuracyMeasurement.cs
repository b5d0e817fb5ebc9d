using IotActionId.Actions;
using IotActionId.Identification;
using IotActionId.Signatures;

namespace IotActionId.Assessment;

/// <summary>Compares matches with an action log.</summary>
public static class AccuracyMeasurement
{
    private const int Bins = 10;

    /// <summary>Measures.</summary>
    /// <param name="matches">What was identified.</param>
    /// <param name="commands">What was done; at least one command.</param>
    /// <param name="tolerance">How far a match may be from its command; null to estimate the clock offset from the data, as learning does.</param>
    /// <exception cref="IotException"><see cref="IotErrorId.InvalidActionLog"/> where the log holds no command.</exception>
    public static IotAccuracy Measure(IEnumerable<IotActionMatch> matches, IEnumerable<IotCommand> commands, TimeSpan? tolerance = null)
    {
        List<IotActionMatch> found = [.. matches.OrderBy(static m => m.Time)];
        List<IotCommand> log = [.. commands.OrderBy(static c => c.Time)];
        if (log.Count == 0)
        {
            throw new IotException(IotErrorId.InvalidActionLog, "The action log holds no command to measure against.");
        }

        IotActionMatch?[] pairs = Pair(found, log, tolerance);
        var paired = new HashSet<IotActionMatch>(pairs.OfType<IotActionMatch>());
        List<IotActionMatch> extra = [.. found.Where(m => !paired.Contains(m))];
        var rows = log.Zip(pairs, static (c, m) => new Row(c, m)).ToList();
        DateTimeOffset start = found.Count > 0 && found[0].Time < log[0].Time ? found[0].Time : log[0].Time;
        DateTimeOffset end = found.Count > 0 && found[^1].Time > log[^1].Time ? found[^1].Time : log[^1].Time;
        int falseAlarms = extra.Count(static m => m.Decision != IotDecision.Unknown);
        int identified = rows.Count(static r => r.Is(IotDecision.Identified));
        int correct = rows.Count(static r => r.Is(IotDecision.Identified) && r.TopIsTruth);
        return new IotAccuracy
        {
            Commands = rows.Count,
            Correct = correct,
            Wrong = identified - correct,
            Ambiguous = rows.Count(static r => r.Is(IotDecision.Ambiguous)),
            Unknown = rows.Count(static r => r.Is(IotDecision.Unknown)),
            Missed = rows.Count(static r => r.Match is null),
            FalseAlarms = falseAlarms,
            UnexplainedUnknown = extra.Count - falseAlarms,
            FalseAlarmsPerDay = falseAlarms / Math.Max((end - start).TotalDays, 1.0 / 1440),
            ExactSetAccuracy = rows.Average(static r => r.TopIsTruth ? 1.0 : 0),
            BestPossibleAccuracy = rows.Average(static r => r.TopPosterior),
            AnsweredAccuracy = identified == 0 ? double.NaN : (double)correct / identified,
            Coverage = (double)identified / rows.Count,
            CandidateCoverage = rows.Average(static r => r.TruthIsCandidate ? 1.0 : 0),
            DeviceCountAccuracy = rows.Average(static r => r.Match?.Actions.Count == r.Command.Actions.Count ? 1.0 : 0),
            DeviceTypeAccuracy = rows.Average(static r => r.TypesAreRight ? 1.0 : 0),
            CalibrationError = CalibrationError(rows),
            ByCount = [.. rows.GroupBy(static r => r.Command.Actions.Count).OrderBy(static g => g.Key).Select(static g => new IotAccuracyByCount(
                g.Key, g.Count(), g.Average(static r => r.TopIsTruth ? 1.0 : 0), g.Average(static r => r.TopPosterior), g.Average(static r => r.TruthIsCandidate ? 1.0 : 0)))],
            Mistakes = [.. rows
                .Where(static r => r.Match is null || r.Is(IotDecision.Unknown) || (r.Is(IotDecision.Identified) && !r.TopIsTruth))
                .Select(static r => new IotMistake(r.Command.Time, r.Truth, r.Match))],
        };
    }

    /// <summary>The match of each command: one to one, the nearest first, within the window where the clocks put the command.</summary>
    private static IotActionMatch?[] Pair(List<IotActionMatch> matches, List<IotCommand> log, TimeSpan? tolerance)
    {
        double[] labels = [.. log.Select(static c => TrainingTrace.Seconds(c.Time))];
        double[] times = [.. matches.Select(static m => TrainingTrace.Seconds(m.Time))];
        ClockWindow[] windows;
        if (tolerance is { } fixedWidth)
        {
            windows = new ClockWindow[labels.Length];
            Array.Fill(windows, new ClockWindow(0, fixedWidth.TotalSeconds));
        }
        else
        {
            double rate = times.Length / Math.Max(1, times.Length == 0 ? 1 : Math.Max(times[^1], labels[^1]) - Math.Min(times[0], labels[0]));
            double[] rates = new double[times.Length];
            Array.Fill(rates, rate);
            windows = ClockAlignment.Align(labels, times, rates, new LearningOptions().MaxClockOffset.TotalSeconds + log.Max(static c => c.TimeUncertainty).TotalSeconds);
        }

        var pairs = new IotActionMatch?[labels.Length];
        var used = new HashSet<int>();
        PairNearest(labels, times, windows, (label, match) => Take(label, match));

        // The clocks may have moved at another time than midnight: what is left is looked for as widely as any day demanded.
        double widest = windows.Max(static w => w.WidthSeconds);
        PairNearest(labels, times, [.. windows.Select(w => w with { WidthSeconds = widest })], (label, match) => Take(label, match));
        return pairs;

        void Take(int label, int match)
        {
            if (pairs[label] is null && used.Add(match))
            {
                pairs[label] = matches[match];
            }
        }
    }

    private static void PairNearest(double[] labels, double[] times, ClockWindow[] windows, Action<int, int> take)
    {
        var near = new List<(double Distance, int Label, int Match)>();
        for (int i = 0; i < labels.Length; i++)
        {
            double centre = labels[i] + windows[i].OffsetSeconds;
            int first = Array.BinarySearch(times, centre - windows[i].WidthSeconds);
            for (int m = first < 0 ? ~first : first; m < times.Length && times[m] <= centre + windows[i].WidthSeconds; m++)
            {
                near.Add((Math.Abs(times[m] - centre), i, m));
            }
        }

        near.Sort();
        foreach ((_, int label, int match) in near)
        {
            take(label, match);
        }
    }

    private static double CalibrationError(List<Row> rows)
    {
        var answered = rows.Where(static r => r.Match is { Actions.Count: > 0 }).ToList();
        return answered.Count == 0
            ? double.NaN
            : answered
                .GroupBy(static r => Math.Min(Bins - 1, (int)(r.TopPosterior * Bins)))
                .Sum(g => g.Count() * Math.Abs(g.Average(static r => r.TopPosterior) - g.Average(static r => r.TopIsTruth ? 1.0 : 0))) / answered.Count;
    }

    /// <summary>One command with its match.</summary>
    private sealed record Row(IotCommand Command, IotActionMatch? Match)
    {
        public string Truth { get; } = KeyOf(Command.Actions);

        public double TopPosterior => Match is { Actions.Count: > 0 } ? Match.Posterior : 0;

        public bool TopIsTruth => Match is { Actions.Count: > 0 } && KeyOf(Match.Actions) == Truth;

        public bool TruthIsCandidate => Match is not null && Match.Candidates.Any(c => KeyOf(c.Actions) == Truth);

        public bool TypesAreRight => Match is { Actions.Count: > 0 }
            && Match.DeviceTypes.SequenceEqual(Command.Actions.Select(static a => a.Type).Order(StringComparer.Ordinal));

        public bool Is(IotDecision decision) => Match?.Decision == decision;

        private static string KeyOf(IReadOnlyList<IotAction> actions) => string.Join(" + ", actions.Select(static a => a.Key).Order(StringComparer.Ordinal));
    }
}
