using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>What a gateway's traffic holds while nobody commands anything: the kinds of messages outside the windows of the log.</summary>
internal sealed class BackgroundProfile
{
    private readonly Dictionary<MessageKind, List<double>> _times = [];
    private readonly HashSet<MessageKind> _periodic;

    /// <param name="trace">The gateway's messages.</param>
    /// <param name="windows">Start and end of the times that may hold commands, seconds, ascending by start.</param>
    public BackgroundProfile(TrainingTrace trace, IReadOnlyList<(double Start, double End)> windows)
    {
        double covered = 0, until = double.NegativeInfinity;
        foreach ((double start, double end) in windows)
        {
            covered += Math.Max(0, end - Math.Max(start, until));
            until = Math.Max(until, end);
        }

        // A log whose windows cover everything leaves nothing to call idle; a twentieth keeps the rates finite then.
        IdleSeconds = Math.Max(trace.Duration - covered, trace.Duration / 20);
        int window = 0;
        until = double.NegativeInfinity;
        for (int i = 0; i < trace.Count; i++)
        {
            while (window < windows.Count && windows[window].Start <= trace.Times[i])
            {
                until = Math.Max(until, windows[window++].End);
            }

            if (trace.Times[i] > until)
            {
                MessageKind kind = trace.Units[i].Kind;
                if (!_times.TryGetValue(kind, out List<double>? times))
                {
                    _times[kind] = times = [];
                }

                times.Add(trace.Times[i]);
            }
        }

        _periodic = [.. _times.Where(static p => Period(p.Value) is not null).Select(static p => p.Key)];
    }

    /// <summary>Seconds outside all windows.</summary>
    public double IdleSeconds { get; }

    /// <summary>Whether the kind was seen outside the windows.</summary>
    public bool Contains(MessageKind kind) => _times.ContainsKey(kind);

    /// <summary>Whether the kind comes regularly outside the windows.</summary>
    public bool IsPeriodic(MessageKind kind) => _periodic.Contains(kind);

    /// <summary>Messages a second of that kind; half a message in all the idle time where none was seen.</summary>
    public double Rate(MessageKind kind) => ((_times.TryGetValue(kind, out List<double>? times) ? times.Count : 0) + 0.5) / IdleSeconds;

    /// <summary>The kinds, most frequent first.</summary>
    public IReadOnlyList<BackgroundMessage> ToMessages() =>
        [.. _times
            .OrderByDescending(static p => p.Value.Count).ThenBy(static p => p.Key.Direction).ThenBy(static p => p.Key.PlaintextMax)
            .Select(p => new BackgroundMessage(
                p.Key.Direction, p.Key.PlaintextMin, p.Key.PlaintextMax, Math.Round(p.Value.Count * 3600 / IdleSeconds, 3), Period(p.Value)))];

    /// <summary>The median gap where at least three quarters of the gaps lie within a fifth of it.</summary>
    private static double? Period(List<double> times)
    {
        if (times.Count < 5)
        {
            return null;
        }

        double[] gaps = [.. times.Skip(1).Zip(times, static (b, a) => b - a).Order()];
        double median = gaps[gaps.Length / 2];
        int near = gaps.Count(g => Math.Abs(g - median) <= median / 5);
        return near >= 0.75 * gaps.Length ? Math.Round(median, 2) : null;
    }
}
