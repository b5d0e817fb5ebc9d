using IotActionId.Messages;

namespace IotActionId.Benchmarks;

/// <summary>
/// Takes out of a gateway's flows what begins with a message to the gateway and is not background. Background is a length
/// that comes, twice at least, when nothing was commanded, unless it is ten times as frequent after commands.
/// </summary>
internal sealed class BurstFinder
{
    /// <summary>Silence that ends a burst; slower devices answer within it.</summary>
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(8);

    /// <summary>How long after a command nothing counts as background.</summary>
    private static readonly TimeSpan s_answered = TimeSpan.FromSeconds(15);

    /// <summary>How much more frequent after commands is more than chance.</summary>
    private const double FarMore = 10;

    private readonly DateTimeOffset[] _commands;
    private readonly TimeSpan _tolerance;
    private readonly HashSet<(IotDirection Direction, int Length)> _background;

    /// <summary>Learns the background.</summary>
    public BurstFinder(BaselineCapture capture)
    {
        _commands = [.. capture.TrainingLog.Select(static c => c.Time)];
        _tolerance = capture.Tolerance;
        IotMessageUnit[] units = [.. capture.Training.SelectMany(IotMessageUnit.Of)];
        TimeSpan all = units.Max(static u => u.Time) - units.Min(static u => u.Time), after = Commanded();
        double idleShare = Math.Max((all - after) / all, 0.01);
        _background = [.. units.GroupBy(static u => (u.Direction, u.Length))
            .Select(g => (g.Key, Idle: g.Count(u => IsIdle(u.Time)), All: g.Count()))
            .Where(k => k.Idle > 1 && (k.All - k.Idle) / (1 - idleShare) < FarMore * k.Idle / idleShare)
            .Select(static k => k.Key)];
    }

    /// <summary>Whether nothing was commanded shortly before that time of the training.</summary>
    public bool IsIdle(DateTimeOffset time) => !Array.Exists(_commands, c => time >= c - _tolerance && time <= c + _tolerance + s_answered);

    /// <summary>The bursts, in order of time.</summary>
    public List<Burst> Find(IEnumerable<IotFlow> flows)
    {
        var bursts = new List<Burst>();
        IotFlow? begun = null;
        var units = new List<IotMessageUnit>();
        foreach ((IotFlow flow, IotMessageUnit unit) in flows
            .SelectMany(static f => IotMessageUnit.Of(f).Select(u => (f, u)))
            .Where(u => !_background.Contains((u.u.Direction, u.u.Length)))
            .OrderBy(static u => u.u.Time))
        {
            if (units.Count > 0 && unit.Time - units[^1].Time > s_quiet)
            {
                bursts.Add(new Burst(begun!, units));
                units = [];
            }

            if (units.Count > 0 || unit.Direction == IotDirection.ToGateway)
            {
                begun = units.Count > 0 ? begun : flow;
                units.Add(unit);
            }
        }

        if (units.Count > 0)
        {
            bursts.Add(new Burst(begun!, units));
        }

        return bursts;
    }

    /// <summary>How much of the time is shortly after commands.</summary>
    private TimeSpan Commanded()
    {
        TimeSpan sum = TimeSpan.Zero;
        DateTimeOffset end = DateTimeOffset.MinValue;
        foreach (DateTimeOffset command in _commands)
        {
            DateTimeOffset from = command - _tolerance, to = command + _tolerance + s_answered;
            sum += to - (from > end ? from : end);
            end = to;
        }

        return sum;
    }
}
