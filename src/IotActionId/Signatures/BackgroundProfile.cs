using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>What a gateway's traffic holds while nobody commands anything: the kinds of messages outside the windows of the log.</summary>
internal sealed class BackgroundProfile
{
    private readonly TrainingTrace _trace;
    private readonly Dictionary<MessageKind, int> _counts = [];

    /// <param name="trace">The gateway's messages.</param>
    /// <param name="windows">Start and end of the times that may hold commands, seconds, ascending by start.</param>
    public BackgroundProfile(TrainingTrace trace, IReadOnlyList<(double Start, double End)> windows)
    {
        _trace = trace;
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
                _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
            }
        }
    }

    /// <summary>Seconds outside all windows.</summary>
    public double IdleSeconds { get; }

    /// <summary>Whether the kind was seen outside the windows.</summary>
    public bool Contains(MessageKind kind) => _counts.ContainsKey(kind);

    /// <summary>Messages a second of that kind; half a message in all the idle time where none was seen.</summary>
    public double Rate(MessageKind kind) => (_counts.GetValueOrDefault(kind) + 0.5) / IdleSeconds;

    /// <summary>The kinds, most frequent first.</summary>
    public IReadOnlyList<BackgroundMessage> ToMessages() =>
        [.. _counts
            .OrderByDescending(static p => p.Value).ThenBy(static p => p.Key.Direction).ThenBy(static p => p.Key.PlaintextMax)
            .Select(p => new BackgroundMessage(
                p.Key.Direction, p.Key.PlaintextMin, p.Key.PlaintextMax, Math.Round(p.Value * 3600 / IdleSeconds, 3), _trace.Period(p.Key)))];
}
