using IotActionId.Messages;

namespace IotActionId.Benchmarks;

/// <summary>Takes out of flows what is not background: lengths that come, twice at least, at times when nothing was commanded.</summary>
internal sealed class BurstFinder
{
    /// <summary>Silence that ends a burst; slower devices answer within it.</summary>
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(8);

    /// <summary>How long after a command nothing counts as background.</summary>
    private static readonly TimeSpan s_answered = TimeSpan.FromSeconds(15);

    private readonly HashSet<(IotDirection Direction, int Length)> _background;

    /// <summary>Learns the background.</summary>
    public BurstFinder(BaselineCapture capture)
    {
        DateTimeOffset[] commands = [.. capture.TrainingLog.Select(static c => c.Time)];
        _background = [.. capture.Training.SelectMany(IotMessageUnit.Of)
            .Where(u => !Array.Exists(commands, c => u.Time >= c - capture.Tolerance && u.Time <= c + capture.Tolerance + s_answered))
            .CountBy(static u => (u.Direction, u.Length))
            .Where(static c => c.Value > 1)
            .Select(static c => c.Key)];
    }

    /// <summary>The bursts, in order of time.</summary>
    public List<Burst> Find(IEnumerable<IotFlow> flows)
    {
        var bursts = new List<Burst>();
        foreach (IotFlow flow in flows)
        {
            var units = new List<IotMessageUnit>();
            foreach (IotMessageUnit unit in IotMessageUnit.Of(flow).Where(u => !_background.Contains((u.Direction, u.Length))))
            {
                if (units.Count > 0 && unit.Time - units[^1].Time > s_quiet)
                {
                    bursts.Add(new Burst(flow, units));
                    units = [];
                }

                units.Add(unit);
            }

            if (units.Count > 0)
            {
                bursts.Add(new Burst(flow, units));
            }
        }

        bursts.Sort(static (a, b) => a.Time.CompareTo(b.Time));
        return bursts;
    }
}
