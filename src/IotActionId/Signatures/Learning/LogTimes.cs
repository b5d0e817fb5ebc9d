using IotActionId.Actions;

namespace IotActionId.Signatures;

/// <summary>Where in the capture's time the commands of a log are to be looked for: log time plus an estimated offset, give or take a width. Each log file has a clock of its own.</summary>
internal sealed class LogTimes
{
    /// <summary>Neighbouring labels whose median offset is the offset of a label; a clock that shows whole minutes needs more of them.</summary>
    private const int Neighbours = 31;
    private const int NeighboursOfCoarse = 101;
    private const double CoarseClock = 5;

    /// <summary>Labels and messages looked at to find where to begin; more tell no more.</summary>
    private const int EnoughLabels = 600;

    /// <summary>Messages a label, the rarest first, that suffice to find the clocks: a command and its answers are among the rare ones.</summary>
    private const int MessagesALabel = 8;

    /// <summary>Fewer labels tell nothing of time zones.</summary>
    private const int LeastForTimeZone = 10;

    private readonly double[] _labels;
    private readonly double[] _offsets;
    private readonly double[] _widths;
    private readonly double[] _uncertainties;
    private readonly int[][] _logs;

    /// <param name="commands">The log, ascending by time.</param>
    public LogTimes(IReadOnlyList<IotCommand> commands)
    {
        _labels = [.. commands.Select(static c => TrainingTrace.Seconds(c.Time))];
        _offsets = new double[_labels.Length];
        _widths = new double[_labels.Length];
        _uncertainties = [.. commands.Select(static c => c.TimeUncertainty.TotalSeconds)];
        _logs = [.. Enumerable.Range(0, commands.Count).GroupBy(i => LogOf(commands[i])).Select(static g => g.ToArray())];
    }

    public int Count => _labels.Length;

    /// <summary>Whether a log shows minutes only, or little more.</summary>
    public bool IsCoarse => _uncertainties.Max() > CoarseClock;

    /// <summary>Hours by which a log's times were off because of a wrong time zone: the first that is not 0.</summary>
    public double TimeZoneErrorHours { get; private set; }

    /// <summary>Where a label lies by the capture's clock, seconds.</summary>
    public double Centre(int label) => _labels[label] + _offsets[label];

    /// <summary>Half the width of the window around <see cref="Centre"/>.</summary>
    public double Width(int label) => _widths[label];

    public double Label(int label) => _labels[label];

    /// <summary>Labels in the order of the capture's time; those of one log keep their order, whatever their clock's resolution.</summary>
    public int[] Order()
    {
        var latest = new double[Count];
        foreach (int[] log in _logs)
        {
            double until = double.NegativeInfinity;
            foreach (int label in log)
            {
                latest[label] = until = Math.Max(until, Centre(label));
            }
        }

        return [.. Enumerable.Range(0, Count).OrderBy(i => latest[i])];
    }

    /// <summary>
    /// Whether messages that come by the clock may all the same be the commands': a script that triggers by the clock makes them so. Four in
    /// five must lie at one offset from a label. Labels that show minutes only are themselves by the clock and cannot tell.
    /// </summary>
    /// <param name="times">The messages' times, ascending.</param>
    /// <param name="maximumOffset">The largest offset looked for, seconds.</param>
    public bool GoWith(IReadOnlyList<double> times, double maximumOffset)
    {
        if (times.Count > 2 * Count || IsCoarse)
        {
            return false;
        }

        var seconds = new Dictionary<int, int>();
        int first = 0;
        foreach (double time in times)
        {
            while (first < Count && _labels[first] < time - maximumOffset)
            {
                first++;
            }

            for (int label = first; label < Count && _labels[label] <= time + maximumOffset; label++)
            {
                int second = (int)Math.Floor(time - _labels[label]);
                seconds[second] = seconds.GetValueOrDefault(second) + 1;
            }
        }

        return seconds.Keys.Any(s => seconds[s] + seconds.GetValueOrDefault(s + 1) >= 0.8 * times.Count);
    }

    /// <summary>Finds roughly where the labels of each log lie, from how they go with rare messages.</summary>
    /// <param name="times">Message times, seconds, ascending.</param>
    /// <param name="rates">Messages a second of each one's kind.</param>
    /// <param name="maximumOffset">The largest offset looked for, seconds.</param>
    /// <param name="trusted">Whether the clocks are taken to be right, but for the time zone.</param>
    public void Locate(double[] times, double[] rates, double maximumOffset, bool trusted)
    {
        (double start, double end) = times.Length == 0 ? (0, 0) : (times[0], times[^1]);
        (times, rates) = Rarest(times, rates, MessagesALabel * Count);
        foreach (int[] log in _logs)
        {
            double reach = maximumOffset + log.Max(i => _uncertainties[i]);
            double zone = TimeZoneError(log, times, rates, reach);
            TimeZoneErrorHours = TimeZoneErrorHours == 0 && zone != 0 ? zone / -3600 : TimeZoneErrorHours;
            int[] near = [.. log.Where(i => times.Length > 0 && _labels[i] + zone >= start - reach && _labels[i] + zone <= end + reach)];
            ClockWindow[] windows = trusted ? new ClockWindow[near.Length] : ClockAlignment.Align(Values(near, zone), times, rates, reach);
            for (int i = 0; i < near.Length; i++)
            {
                _offsets[near[i]] = zone + windows[i].OffsetSeconds;
                _widths[near[i]] = Math.Max((windows[i].WidthSeconds * 1.5) + 2, (_uncertainties[near[i]] * 1.5) + 2);
            }

            foreach (int far in log.Except(near))
            {
                _offsets[far] = zone;
                _widths[far] = -1;
            }
        }
    }

    /// <summary>Follows the clocks from the labels that were matched: each label's offset is the median of its neighbours'.</summary>
    /// <param name="matched">The time of the message of each label; NaN where none was found.</param>
    public void Follow(double[] matched)
    {
        foreach (int[] log in _logs)
        {
            int[] known = [.. log.Where(i => !double.IsNaN(matched[i]))];
            if (known.Length < 3)
            {
                continue;
            }

            double[] offsets = [.. known.Select(i => matched[i] - _labels[i])];
            double[] medians = RunningMedian(offsets, known.Max(i => _uncertainties[i]) > CoarseClock ? NeighboursOfCoarse : Neighbours);
            double[] distances = [.. offsets.Zip(medians, static (o, m) => Math.Abs(o - m)).Order()];

            // Nineteen in twenty lie within this; minute labels are all over their minute, exact ones within some milliseconds.
            double spread = distances[(int)(0.95 * (distances.Length - 1))];
            for (int place = 0, l = 0; l < log.Length; l++)
            {
                int label = log[l];
                if (_widths[label] < 0)
                {
                    continue;
                }

                while (place + 1 < known.Length && _labels[known[place + 1]] <= _labels[label])
                {
                    place++;
                }

                int next = place + 1 < known.Length && _labels[known[place]] < _labels[label] ? place + 1 : place;
                double near = (medians[place] + medians[next]) / 2;
                _offsets[label] = near;
                _widths[label] = Math.Max((spread * 1.5) + 1 + (Math.Abs(medians[place] - medians[next]) / 2), (_uncertainties[label] * 1.2) + 1);
            }
        }
    }

    private static string LogOf(IotCommand command)
    {
        int colon = command.Source.LastIndexOf(':');
        return colon < 0 ? command.Source : command.Source[..colon];
    }

    private double[] Values(IEnumerable<int> log, double shift) => [.. log.Select(i => _labels[i] + shift)];

    /// <summary>Seconds to add to a log that was read in a wrong time zone: a multiple of a quarter of an hour under which its labels go with the messages far better than as they are; 0 where there is none.</summary>
    private double TimeZoneError(int[] log, double[] times, double[] rates, double reach)
    {
        const double Quarter = 900, Furthest = 14 * 3600;
        if (log.Length < LeastForTimeZone || times.Length == 0)
        {
            return 0;
        }

        int step = ((log.Length - 1) / EnoughLabels) + 1;
        double[] some = Values(log.Where((_, i) => i % step == 0), 0);
        double asTheyAre = ClockAlignment.Likelihood(some, times, rates, reach), best = asTheyAre, shift = 0;
        for (double error = -Furthest; error <= Furthest; error += Quarter)
        {
            if (error == 0 || some[^1] + error < times[0] || some[0] + error > times[^1])
            {
                continue;
            }

            double likelihood = ClockAlignment.Likelihood([.. some.Select(l => l + error)], times, rates, reach);

            // Of equal likelihoods the smaller error: an offset may look like an hour and a little less.
            if (likelihood > best + 1e-6 || (likelihood > best - 1e-6 && Math.Abs(error) < Math.Abs(shift)))
            {
                (best, shift) = (likelihood, error);
            }
        }

        return best > asTheyAre + Math.Max(20, some.Length * 0.5) ? shift : 0;
    }

    /// <summary>Messages of the rarest kinds, at least so many of them where there are; kinds of the same rate stay together.</summary>
    private static (double[] Times, double[] Rates) Rarest(double[] times, double[] rates, int enough)
    {
        double[] ascending = [.. rates.Where(double.IsFinite).Order()];
        if (ascending.Length <= enough)
        {
            return (times, rates);
        }

        double most = ascending[enough];
        int[] kept = [.. Enumerable.Range(0, rates.Length).Where(i => rates[i] <= most)];
        return ([.. kept.Select(i => times[i])], [.. kept.Select(i => rates[i])]);
    }

    private static double[] RunningMedian(double[] values, int neighbours)
    {
        var medians = new double[values.Length];
        var window = new double[neighbours];
        for (int i = 0; i < values.Length; i++)
        {
            int from = Math.Max(0, i - (neighbours / 2)), to = Math.Min(values.Length, i + (neighbours / 2) + 1);
            Span<double> some = window.AsSpan(0, to - from);
            values.AsSpan(from, to - from).CopyTo(some);
            some.Sort();
            medians[i] = some.Length % 2 == 1 ? some[some.Length / 2] : (some[(some.Length / 2) - 1] + some[some.Length / 2]) / 2;
        }

        return medians;
    }
}
