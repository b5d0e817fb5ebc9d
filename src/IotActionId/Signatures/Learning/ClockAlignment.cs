using System.Runtime.InteropServices;

namespace IotActionId.Signatures;

/// <summary>Where in the capture's time the commands of a log are to be looked for: at log time + offset, give or take a width.</summary>
/// <param name="OffsetSeconds">Capture clock less log clock.</param>
/// <param name="WidthSeconds">Half the width of the window.</param>
internal readonly record struct ClockWindow(double OffsetSeconds, double WidthSeconds);

/// <summary>
/// Estimates how far the clock of a log is from the clock of a capture. Each label earns, in a window, the surprise s of the rarest
/// message found there (-ln of the probability that background alone puts one there). For each width the offset with the highest sum is
/// taken; the widths are compared by the likelihood of a mixture, sum of ln(1 - q + q e^s), in which a share q of the labels has its
/// message in the window. Wide windows catch more labels but earn less for each, so the width settles itself.
/// </summary>
internal static class ClockAlignment
{
    private static readonly double[] Widths = [1, 2, 5, 10, 20, 45, 90, 180];

    /// <summary>Shares of labels that may have a message in the window.</summary>
    private static readonly double[] Shares = [0.5, 0.7, 0.85, 0.95, 0.99];

    /// <summary>More labels than this tell no more of an offset.</summary>
    private const int EnoughLabels = 600;

    /// <summary>Labels of a day that suffice to estimate the offset of that day alone.</summary>
    private const int EnoughForADay = 8;

    /// <summary>The window of each label, by index.</summary>
    /// <param name="labels">Label times in seconds, ascending.</param>
    /// <param name="events">Message times in seconds, ascending.</param>
    /// <param name="rates">Messages a second of each message's kind.</param>
    /// <param name="maxOffset">The largest offset looked at, seconds.</param>
    public static ClockWindow[] Align(ReadOnlySpan<double> labels, ReadOnlySpan<double> events, ReadOnlySpan<double> rates, double maxOffset)
    {
        const double Day = 86400;
        var windows = new ClockWindow[labels.Length];
        if (labels.IsEmpty)
        {
            return windows;
        }

        ClockWindow whole = Best(labels, events, rates, maxOffset).Window;
        for (int start = 0; start < labels.Length;)
        {
            int end = start;
            while (end < labels.Length && Math.Floor(labels[end] / Day) == Math.Floor(labels[start] / Day))
            {
                end++;
            }

            ReadOnlySpan<double> day = labels[start..end];
            ClockWindow window = whole;
            if (day.Length >= EnoughForADay && day.Length < labels.Length)
            {
                (ClockWindow own, double gain) = Best(day, events, rates, maxOffset);
                window = gain > Score(day, events, rates, whole) + (2 * Math.Log(day.Length)) ? own : whole;
            }

            Array.Fill(windows, window, start, end - start);
            start = end;
        }

        return windows;
    }

    /// <summary>How well labels go with messages at the best offset: a logarithm, 0 for messages that come by chance.</summary>
    public static double Likelihood(ReadOnlySpan<double> labels, ReadOnlySpan<double> events, ReadOnlySpan<double> rates, double maxOffset) =>
        Best(labels, events, rates, maxOffset).Gain;

    private static (ClockWindow Window, double Gain) Best(ReadOnlySpan<double> labels, ReadOnlySpan<double> events, ReadOnlySpan<double> rates, double maxOffset)
    {
        if (labels.Length > EnoughLabels)
        {
            var some = new double[EnoughLabels];
            for (int i = 0; i < some.Length; i++)
            {
                some[i] = labels[(int)((long)i * labels.Length / some.Length)];
            }

            labels = some;
        }

        var best = new ClockWindow(0, Widths[0]);
        double bestGain = double.NegativeInfinity;
        (int[] kindOf, double[] kinds) = Distinct(rates);
        foreach (double width in Widths)
        {
            double[] surprises = [.. kinds.Select(r => Surprise(r, width))];
            double step = width / 2;
            int half = (int)Math.Ceiling(maxOffset / step);
            var scores = new double[(2 * half) + 1];
            var own = new double[scores.Length];
            foreach (double label in labels)
            {
                Array.Clear(own);
                for (int e = FirstFrom(events, label - maxOffset - width); e < events.Length && events[e] <= label + maxOffset + width; e++)
                {
                    double surprise = surprises[kindOf[e]];
                    if (surprise < 0.05)
                    {
                        continue;
                    }

                    double lag = events[e] - label;
                    int from = Math.Max(0, (int)Math.Ceiling((lag - width) / step) + half);
                    int to = Math.Min(own.Length - 1, (int)Math.Floor((lag + width) / step) + half);
                    for (int bin = from; bin <= to; bin++)
                    {
                        own[bin] = Math.Max(own[bin], surprise);
                    }
                }

                for (int bin = 0; bin < own.Length; bin++)
                {
                    scores[bin] += own[bin];
                }
            }

            int top = 0;
            for (int bin = 1; bin < scores.Length; bin++)
            {
                // Of equal scores the smallest offset: clocks are rarely far off.
                if (scores[bin] > scores[top] || (scores[bin] == scores[top] && Math.Abs(bin - half) < Math.Abs(top - half)))
                {
                    top = bin;
                }
            }

            var window = new ClockWindow((top - half) * step, width);
            double gain = Score(labels, events, rates, window);
            if (gain > bestGain)
            {
                bestGain = gain;
                best = window;
            }
        }

        return (best, bestGain);
    }

    private static double Score(ReadOnlySpan<double> labels, ReadOnlySpan<double> events, ReadOnlySpan<double> rates, ClockWindow window)
    {
        Span<double> totals = stackalloc double[Shares.Length];
        totals.Clear();
        foreach (double label in labels)
        {
            double centre = label + window.OffsetSeconds, best = 0;
            for (int e = FirstFrom(events, centre - window.WidthSeconds); e < events.Length && events[e] <= centre + window.WidthSeconds; e++)
            {
                best = Math.Max(best, Surprise(rates[e], window.WidthSeconds));
            }

            for (int q = 0; q < totals.Length; q++)
            {
                totals[q] += Math.Log(1 - Shares[q] + (best > 0 ? Shares[q] * Math.Exp(best) : 0));
            }
        }

        double most = totals[0];
        foreach (double total in totals)
        {
            most = Math.Max(most, total);
        }

        return most;
    }

    /// <summary>The index of the first event that is not before <paramref name="time"/>.</summary>
    private static int FirstFrom(ReadOnlySpan<double> events, double time)
    {
        int index = events.BinarySearch(time);
        return index < 0 ? ~index : index;
    }

    /// <summary>Events have few different rates: one for each kind of message.</summary>
    private static (int[] KindOf, double[] Rates) Distinct(ReadOnlySpan<double> rates)
    {
        var numbers = new Dictionary<double, int>();
        var kindOf = new int[rates.Length];
        for (int e = 0; e < kindOf.Length; e++)
        {
            ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, rates[e], out bool known);
            number = known ? number : numbers.Count - 1;
            kindOf[e] = number;
        }

        return (kindOf, [.. numbers.Keys]);
    }

    private static double Surprise(double rate, double width) => -Math.Log(1 - Math.Exp(-2 * width * rate));
}
