using System.Net;
using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>All messages of one gateway on one time line, with how often each kind comes.</summary>
internal sealed class TrainingTrace
{
    private readonly Dictionary<MessageKind, int> _counts = [];

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
        foreach (IotMessageUnit unit in Units)
        {
            _counts[unit.Kind] = _counts.GetValueOrDefault(unit.Kind) + 1;
        }
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

    public IReadOnlyDictionary<MessageKind, int> Counts => _counts;

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

    public static double Seconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalSeconds;
}
