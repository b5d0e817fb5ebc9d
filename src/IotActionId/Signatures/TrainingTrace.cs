using System.Net;
using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>All messages of one gateway on one time line, with how often each kind comes.</summary>
internal sealed class TrainingTrace
{
    private readonly Dictionary<MessageKind, List<double>> _times = [];
    private readonly Dictionary<MessageKind, double?> _periods;

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

        events.Sort(static (a, b) => a.Time.CompareTo(b.Time));
        Times = [.. events.Select(static e => e.Time)];
        Flows = [.. events.Select(static e => e.Flow)];
        Units = [.. events.Select(static e => e.Unit)];
        for (int i = 0; i < Units.Length; i++)
        {
            if (!_times.TryGetValue(Units[i].Kind, out List<double>? times))
            {
                _times[Units[i].Kind] = times = [];
            }

            times.Add(Times[i]);
        }

        _periods = _times.ToDictionary(static p => p.Key, static p => PeriodOf(p.Value));
    }

    public IPAddress Gateway { get; }

    /// <summary>Seconds since 1970-01-01 UTC, ascending.</summary>
    public double[] Times { get; }

    /// <summary>The flows that the messages are from.</summary>
    public IReadOnlyList<IotFlow> Sources { get; }

    /// <summary>The flow of each message, as an index into <see cref="Sources"/>.</summary>
    public int[] Flows { get; }

    public IotMessageUnit[] Units { get; }

    public int Count => Units.Length;

    /// <summary>From the first message to the last, at least a second.</summary>
    public double Duration => Count == 0 ? 1 : Math.Max(1, Times[^1] - Times[0]);

    /// <summary>How many messages of that kind there are.</summary>
    public int Messages(MessageKind kind) => _times.TryGetValue(kind, out List<double>? times) ? times.Count : 0;

    /// <summary>Seconds between two messages of that kind where at least three quarters of the gaps lie within a fifth of their median; null otherwise.</summary>
    public double? Period(MessageKind kind) => _periods.GetValueOrDefault(kind);

    /// <summary>The index of the first message at or after <paramref name="time"/>.</summary>
    public int IndexAt(double time)
    {
        int index = Array.BinarySearch(Times, time);
        if (index < 0)
        {
            return ~index;
        }

        while (index > 0 && Times[index - 1] == time)
        {
            index--;
        }

        return index;
    }

    private static double? PeriodOf(List<double> times)
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

    public static double Seconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalSeconds;
}
