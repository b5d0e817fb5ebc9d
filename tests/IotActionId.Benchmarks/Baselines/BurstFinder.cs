using IotActionId.Messages;

namespace IotActionId.Benchmarks;

/// <summary>
/// Takes exchanges out of a gateway's flows: each begins with a message to the gateway and has what follows within seconds, background left
/// out. Background is a length that comes, twice at least, when nothing was commanded, unless it is ten times as frequent after commands.
/// </summary>
internal sealed class BurstFinder
{
    /// <summary>How much more frequent after commands is more than chance.</summary>
    private const double FarMore = 10;

    /// <summary>How long a burst lasts; slower devices answer within it.</summary>
    private static readonly TimeSpan s_length = TimeSpan.FromSeconds(5);

    /// <summary>How long after a command nothing counts as background.</summary>
    private static readonly TimeSpan s_answered = TimeSpan.FromSeconds(15);

    private readonly DateTimeOffset[] _commands;
    private readonly TimeSpan _tolerance;
    private readonly HashSet<(IotDirection Direction, int Length)> _background;

    /// <summary>Learns the background.</summary>
    public BurstFinder(BaselineCapture capture)
    {
        _commands = [.. capture.TrainingLog.Select(static c => c.Time)];
        _tolerance = capture.Tolerance;
        IotMessageUnit[] units = [.. capture.Training.SelectMany(IotMessageUnit.Of)];
        TimeSpan all = units.Max(static u => u.Time) - units.Min(static u => u.Time), commanded = Commanded();
        double idleHours = Math.Max((all - commanded).TotalHours, 0.01 * all.TotalHours), commandedHours = all.TotalHours - idleHours;
        _background = [.. units.GroupBy(static u => (u.Direction, u.Length))
            .Select(g => (g.Key, Idle: g.Count(u => IsIdle(u.Time)), All: g.Count()))
            .Where(k => k.Idle > 1 && (k.All - k.Idle) / commandedHours < FarMore * k.Idle / idleHours)
            .Select(static k => k.Key)];
    }

    /// <summary>Whether nothing was commanded shortly before that time of the training.</summary>
    public bool IsIdle(DateTimeOffset time) => !Array.Exists(_commands, c => time >= c - _tolerance && time <= c + _tolerance + s_answered);

    /// <summary>The bursts, in order of time.</summary>
    public List<Burst> Find(IEnumerable<IotFlow> flows)
    {
        var bursts = new List<Burst>();
        var units = new List<IotMessageUnit>();
        foreach ((IotFlow flow, IotMessageUnit unit) in flows
            .SelectMany(static f => IotMessageUnit.Of(f).Select(u => (f, u)))
            .Where(u => !_background.Contains((u.u.Direction, u.u.Length)))
            .OrderBy(static u => u.u.Time))
        {
            if (units.Count > 0 && unit.Time - units[0].Time <= s_length)
            {
                units.Add(unit);
            }
            else if (unit.Direction == IotDirection.ToGateway)
            {
                units = [unit];
                bursts.Add(new Burst(flow, units));
            }
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
