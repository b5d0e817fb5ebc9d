using IotActionId.Actions;

namespace IotActionId.Assessment;

/// <summary>
/// Finds the match of each command, or whatever else it set off: one to one and in the same order, within the window where the clocks put the command. How far the log's
/// clock is from the capture's, and how exactly, is estimated from the times alone, for each day that has enough commands; what was done
/// and what was answered plays no part.
/// </summary>
internal static class CommandPairing
{
    /// <summary>The largest difference between the clocks that is looked for, in seconds.</summary>
    private const double MaxOffset = 300;

    /// <summary>Commands of a day that suffice to estimate the offset of that day alone.</summary>
    private const int EnoughForADay = 8;

    private const double Day = 86400;

    /// <summary>Half the widths of windows that are tried, in seconds; the log's own uncertainty comes on top.</summary>
    private static readonly double[] s_widths = [1, 2, 5, 10, 20, 45, 90];

    /// <summary>Pairs.</summary>
    /// <param name="log">The commands, in order of time; at least one.</param>
    /// <param name="matches">When the matches began, in order of time.</param>
    /// <param name="tolerance">How far a match may be from its command; null to estimate.</param>
    /// <returns>For each command the index of its match, or -1.</returns>
    public static int[] Pair(IReadOnlyList<IotCommand> log, IEnumerable<DateTimeOffset> matches, TimeSpan? tolerance)
    {
        double[] labels = [.. log.Select(static c => Seconds(c.Time))];
        double[] unsure = [.. log.Select(static c => c.TimeUncertainty.TotalSeconds)];
        double[] times = [.. matches.Select(Seconds)];
        Window[] windows;
        if (tolerance is { } given)
        {
            windows = new Window[labels.Length];
            Array.Fill(windows, new Window(0, given.TotalSeconds));
        }
        else
        {
            windows = Estimate(labels, unsure, times);
        }

        var pairs = new int[labels.Length];
        Array.Fill(pairs, -1);
        PairInOrder(labels, times, windows, pairs);

        // The clocks may have moved at another time than midnight: what is left is looked for as widely as any day demanded.
        double widest = windows.Max(static w => w.Half);
        PairInOrder(labels, times, [.. windows.Select(w => w with { Half = widest })], pairs);
        return pairs;
    }

    private static double Seconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalSeconds;

    private static Window[] Estimate(double[] labels, double[] unsure, double[] times)
    {
        double span = times.Length == 0 ? 1 : Math.Max(1, Math.Max(times[^1], labels[^1]) - Math.Min(times[0], labels[0]));
        double rate = times.Length / span;
        (Window whole, _) = Best(labels, unsure, times, rate);
        var windows = new Window[labels.Length];
        for (int start = 0; start < labels.Length;)
        {
            int end = start;
            while (end < labels.Length && Math.Floor(labels[end] / Day) == Math.Floor(labels[start] / Day))
            {
                end++;
            }

            Window window = whole;
            if (end - start >= EnoughForADay && end - start < labels.Length)
            {
                (Window own, double gain) = Best(labels[start..end], unsure[start..end], times, rate);
                double gainOfWhole = Gain(Hits(labels[start..end], unsure[start..end], times, whole), end - start, Chance(rate, whole.Half + unsure[start..end].Average()));
                window = gain > gainOfWhole + (2 * Math.Log(end - start)) ? own : whole;
            }

            for (; start < end; start++)
            {
                windows[start] = window with { Half = window.Half + unsure[start] };
            }
        }

        return windows;
    }

    /// <summary>The window with the highest <see cref="Gain"/>: a wide one catches more commands, but more by chance.</summary>
    private static (Window Window, double Gain) Best(double[] labels, double[] unsure, double[] times, double rate)
    {
        var best = new Window(0, s_widths[0]);
        double bestGain = double.NegativeInfinity;
        List<(double Lag, int Label)> lags = Lags(labels, unsure, times);
        foreach (double width in s_widths)
        {
            Window window = Densest(lags, labels.Length, width, unsure);
            double gain = Gain(Hits(labels, unsure, times, window), labels.Length, Chance(rate, width + unsure.Average()));
            if (gain > bestGain)
            {
                (best, bestGain) = (window, gain);
            }
        }

        return (best, bestGain);
    }

    private static List<(double Lag, int Label)> Lags(double[] labels, double[] unsure, double[] times)
    {
        var lags = new List<(double, int)>();
        for (int i = 0; i < labels.Length; i++)
        {
            double most = MaxOffset + unsure[i];
            for (int m = FirstAt(times, labels[i] - most); m < times.Length && times[m] <= labels[i] + most; m++)
            {
                lags.Add((times[m] - labels[i], i));
            }
        }

        lags.Sort();
        return lags;
    }

    /// <summary>Where a window of that width holds lags of the most commands; around the median of those lags.</summary>
    private static Window Densest(List<(double Lag, int Label)> lags, int labels, double width, double[] unsure)
    {
        double half = width + unsure.Average();
        var inside = new int[labels];
        int distinct = 0, most = 0, from = 0, first = 0, last = -1;
        double nearest = double.PositiveInfinity;
        for (int to = 0; to < lags.Count; to++)
        {
            distinct += inside[lags[to].Label]++ == 0 ? 1 : 0;
            while (lags[to].Lag - lags[from].Lag > 2 * half)
            {
                distinct -= --inside[lags[from++].Label] == 0 ? 1 : 0;
            }

            // Of windows that hold as many, the one nearest to no offset: clocks are rarely far off.
            double centre = Math.Abs(lags[from].Lag + lags[to].Lag) / 2;
            if (distinct > most || (distinct == most && centre < nearest))
            {
                (most, nearest, first, last) = (distinct, centre, from, to);
            }
        }

        return new Window(last < 0 ? 0 : Median([.. lags[first..(last + 1)].Select(static l => l.Lag)]), width);
    }

    /// <summary>How many commands have a match in the window.</summary>
    private static int Hits(double[] labels, double[] unsure, double[] times, Window window)
    {
        int hits = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            double half = window.Half + unsure[i], centre = labels[i] + window.Offset;
            int m = FirstAt(times, centre - half);
            hits += m < times.Length && times[m] <= centre + half ? 1 : 0;
        }

        return hits;
    }

    /// <summary>The log likelihood ratio of a share of the commands having its match in the window to matches falling there by chance.</summary>
    private static double Gain(int hits, int labels, double chance)
    {
        double share = Math.Clamp((double)hits / labels, 0.5 / labels, 1 - (0.5 / labels));
        return (hits * Math.Log(1 - share + (share / chance))) + ((labels - hits) * Math.Log(1 - share));
    }

    private static double Chance(double rate, double half) => Math.Max(1e-9, 1 - Math.Exp(-2 * half * rate));

    /// <summary>
    /// Pairs what has no partner yet, so that the sum of distances, in half windows, is least; a command without a match counts as 1.
    /// Commands and matches that no window joins are worked on apart.
    /// </summary>
    private static void PairInOrder(double[] labels, double[] times, Window[] windows, int[] pairs)
    {
        var taken = new HashSet<int>(pairs);
        int[] open = [.. Enumerable.Range(0, labels.Length).Where(i => pairs[i] < 0)];
        int[] free = [.. Enumerable.Range(0, times.Length).Where(m => !taken.Contains(m))];
        double[] freeTimes = [.. free.Select(m => times[m])];
        (int First, int End)[] reaches = [.. open.Select(Reach)];
        for (int i = 0; i < open.Length;)
        {
            int next = i + 1;
            for (int end = reaches[i].End; next < open.Length && reaches[next].First < end; next++)
            {
                end = Math.Max(end, reaches[next].End);
            }

            Align(open[i..next], reaches[i..next], free, labels, times, windows, pairs);
            i = next;
        }

        (int First, int End) Reach(int label)
        {
            double centre = labels[label] + windows[label].Offset;
            int first = FirstAt(freeTimes, centre - windows[label].Half), end = first;
            while (end < freeTimes.Length && freeTimes[end] <= centre + windows[label].Half)
            {
                end++;
            }

            return (first, end);
        }
    }

    /// <summary>An alignment by dynamic programming: of each row only the matches within the command's reach are kept.</summary>
    private static void Align(int[] labels, (int First, int End)[] reaches, int[] free, double[] labelTimes, double[] times, Window[] windows, int[] pairs)
    {
        // A row's first match never lies before that of an earlier row, nor its last one: the day's offsets may say otherwise.
        var first = new int[labels.Length + 1];
        var rows = new double[labels.Length + 1][];
        int least = int.MaxValue, most = 0;
        for (int i = labels.Length; i > 0; i--)
        {
            first[i] = least = Math.Min(least, reaches[i - 1].First);
        }

        first[0] = least;
        rows[0] = [0];
        for (int i = 1; i <= labels.Length; i++)
        {
            most = Math.Max(most, reaches[i - 1].End);
            rows[i] = new double[most - first[i] + 1];
            rows[i][0] = Cost(i - 1, first[i]) + 1;
            for (int j = first[i] + 1; j <= most; j++)
            {
                rows[i][j - first[i]] = Math.Min(Math.Min(Cost(i - 1, j) + 1, rows[i][j - 1 - first[i]]), Cost(i - 1, j - 1) + Distance(i, j));
            }
        }

        for (int i = labels.Length, j = most; i > 0;)
        {
            j = Math.Min(j, Last(i));
            if (j > first[i] && rows[i][j - first[i]] == Cost(i - 1, j - 1) + Distance(i, j))
            {
                pairs[labels[--i]] = free[--j];
            }
            else if (j > first[i] && rows[i][j - first[i]] == rows[i][j - 1 - first[i]])
            {
                j--;
            }
            else
            {
                i--;
            }
        }

        int Last(int i) => first[i] + rows[i].Length - 1;

        double Cost(int i, int j) => rows[i][Math.Min(j, Last(i)) - first[i]];

        double Distance(int i, int j)
        {
            Window window = windows[labels[i - 1]];
            double distance = Math.Abs(times[free[j - 1]] - labelTimes[labels[i - 1]] - window.Offset);
            return distance <= window.Half ? distance / Math.Max(window.Half, 1e-9) : double.PositiveInfinity;
        }
    }

    private static int FirstAt(double[] times, double time)
    {
        int low = 0, high = times.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = times[middle] < time ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static double Median(double[] sorted) => sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;

    /// <summary>A match of a command is to be looked for at log time + offset, give or take half the window; seconds.</summary>
    private readonly record struct Window(double Offset, double Half);
}
