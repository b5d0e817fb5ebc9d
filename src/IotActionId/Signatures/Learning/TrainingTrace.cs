using System.Net;
using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>All messages of one gateway on one time line, with how often each kind comes.</summary>
internal sealed class TrainingTrace
{
    private readonly Dictionary<MessageKind, int> _kindOf = [];
    private readonly List<List<double>> _timesOfKind = [];
    private readonly List<double?> _periods;

    public TrainingTrace(IPAddress gateway, IEnumerable<IotFlow> flows)
    {
        Gateway = gateway;
        var events = new List<(double Time, int Flow, IotMessageUnit Unit)>();
        Sources = [.. flows];
        for (int flow = 0; flow < Sources.Count; flow++)
        {
            foreach (IotMessageUnit unit in IotMessageUnit.Of(Sources[flow]))
            {
                events.Add((Seconds(unit.Time), flow, unit));
            }
        }

        // The order of one flow's messages is its own, whatever the clock says of messages of one packet.
        IotMessageUnit[] units = [.. events.Select(static e => e.Unit)];
        int[] order = [.. Enumerable.Range(0, events.Count).OrderBy(i => events[i].Time)];
        Times = [.. order.Select(i => events[i].Time)];
        Flows = [.. order.Select(i => events[i].Flow)];
        Units = [.. order.Select(i => units[i])];
        KindOf = new int[Units.Length];
        for (int i = 0; i < Units.Length; i++)
        {
            if (!_kindOf.TryGetValue(Units[i].Kind, out int kind))
            {
                kind = _kindOf[Units[i].Kind] = _timesOfKind.Count;
                _timesOfKind.Add([]);
            }

            KindOf[i] = kind;
            _timesOfKind[kind].Add(Times[i]);
        }

        Duration = Math.Max(1, Covered(flows: [.. Sources.Where(static f => f.Messages.Count > 0).Select(static f => (Seconds(f.Messages[0].Time), Seconds(f.Messages[^1].Time)))]));
        Kinds = [.. _kindOf.Keys];
        _periods = _timesOfKind.ConvertAll(static t => PeriodOf(t));
    }

    public IPAddress Gateway { get; }

    /// <summary>Seconds since 1970-01-01 UTC, ascending.</summary>
    public double[] Times { get; }

    /// <summary>The flows that the messages are from.</summary>
    public IReadOnlyList<IotFlow> Sources { get; }

    /// <summary>The flow of each message, as an index into <see cref="Sources"/>.</summary>
    public int[] Flows { get; }

    public IotMessageUnit[] Units { get; }

    /// <summary>All kinds of messages.</summary>
    public MessageKind[] Kinds { get; }

    /// <summary>The kind of each message, as an index into <see cref="Kinds"/>.</summary>
    public int[] KindOf { get; }

    public int Count => Units.Length;

    /// <summary>Seconds from the first message to the last, without the time between captures; at least one.</summary>
    public double Duration { get; }

    /// <summary>How many messages of that kind there are.</summary>
    public int Messages(int kind) => _timesOfKind[kind].Count;

    /// <summary>Seconds between two messages of that kind where at least three quarters of the gaps lie within a fifth of their median; null otherwise.</summary>
    public double? Period(int kind) => _periods[kind];

    /// <summary>Whether messages of that kind come by the clock: three quarters of the gaps within a thirtieth of their median. People and scripts that wait for answers do not.</summary>
    public bool IsClockwork(int kind) => PeriodOf(_timesOfKind[kind], 1 / 30.0) is not null;

    /// <summary>When messages of that kind came, ascending.</summary>
    public IReadOnlyList<double> TimesOf(int kind) => _timesOfKind[kind];

    /// <summary>By kind: how many of its messages follow a message of the other side, on the same flow, within so many seconds.</summary>
    public int[] Replies(double seconds)
    {
        var replies = new int[Kinds.Length];
        var last = new double[Sources.Count, 2];
        for (int flow = 0; flow < Sources.Count; flow++)
        {
            last[flow, 0] = last[flow, 1] = double.NegativeInfinity;
        }

        for (int i = 0; i < Count; i++)
        {
            int direction = Units[i].Direction == IotDirection.ToGateway ? 0 : 1;
            replies[KindOf[i]] += Times[i] - last[Flows[i], 1 - direction] <= seconds ? 1 : 0;
            last[Flows[i], direction] = Times[i];
        }

        return replies;
    }

    /// <summary>The index of the first message at or after <paramref name="time"/>.</summary>
    public int IndexAt(double time)
    {
        int low = 0, high = Times.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            (low, high) = Times[middle] < time ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>Seconds between two of ascending times where at least three quarters of the gaps lie within a fifth of their median; null otherwise.</summary>
    /// <param name="times">The times.</param>
    /// <param name="within">How near the gaps must lie, as a part of their median.</param>
    public static double? PeriodOf(IReadOnlyCollection<double> times, double within = 0.2)
    {
        if (times.Count < 5)
        {
            return null;
        }

        double[] gaps = [.. times.Skip(1).Zip(times, static (b, a) => b - a).Order()];
        double median = gaps[gaps.Length / 2];
        int near = gaps.Count(g => Math.Abs(g - median) <= within * median);
        return near >= 0.75 * gaps.Length ? Math.Round(median, 2) : null;
    }

    /// <summary>Seconds that flows cover; shorter pauses between them than an hour are reconnections.</summary>
    private static double Covered(List<(double From, double To)> flows)
    {
        const double Pause = 3600;
        double covered = 0, until = double.NegativeInfinity;
        foreach ((double from, double to) in flows.OrderBy(static f => f.From))
        {
            covered += Math.Max(0, to - (from - until < Pause ? until : from));
            until = Math.Max(until, to);
        }

        return covered;
    }

    public static double Seconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalSeconds;
}
