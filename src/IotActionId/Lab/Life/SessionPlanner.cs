namespace IotActionId.Lab;

/// <summary>Decides what happens in the sessions of a run.</summary>
internal sealed class SessionPlanner
{
    private const long Lead = 90 * LabTime.Second;
    private const long MinGap = 20 * LabTime.Second;
    private const long MaxGap = 90 * LabTime.Second;
    private const long Day = 24 * LabTime.Hour;

    /// <summary>How often the device that joined later is used in a test.</summary>
    private const double StrangerShare = 0.08;

    private readonly LabOptions _options;
    private readonly LabHome _home;
    private readonly IReadOnlyList<DeviceState> _devices;
    private readonly LabRandom _random;

    public SessionPlanner(LabOptions options, LabHome home, IReadOnlyList<DeviceState> devices, LabRandom random)
    {
        _options = options;
        _home = home;
        _devices = devices;
        _random = random;
    }

    /// <summary>Plans the sessions one after the other.</summary>
    public IReadOnlyList<SessionPlan> Plan()
    {
        var plans = new List<SessionPlan>();
        long start = LabTime.FromDate(_options.StartTime);
        foreach (LabSessionKind kind in _options.Sessions.Distinct().Order())
        {
            SessionPlan plan = Plan(kind, plans.Count == 0 ? start : NextStart(kind, start, plans[^1].End));
            plans.Add(plan);
        }

        return plans;
    }

    /// <summary>Learning and testing go on at the hour of the start of a later day, life begins at midnight.</summary>
    private static long NextStart(LabSessionKind kind, long start, long lastEnd)
    {
        long hour = kind is LabSessionKind.Training or LabSessionKind.Test ? start % Day : 0;
        long midnight = lastEnd - (lastEnd % Day);
        long next = midnight + hour;
        return next > lastEnd ? next : next + Day;
    }

    private SessionPlan Plan(LabSessionKind kind, long start)
    {
        LabRandom random = _random.Fork(kind.ToString());
        var source = new ActionSource(_devices, random.Fork("actions"));
        if (kind is LabSessionKind.Training or LabSessionKind.Test)
        {
            IReadOnlyList<TargetedAction[]> sets = kind == LabSessionKind.Training ? TrainingSets(source, random) : TestSets(source, random);
            List<UserCommand> commands = Spaced(sets, start, random, out long end);
            return new SessionPlan(kind, start, end, commands, []);
        }

        long duration = _options.Duration.Ticks * 100;
        return kind == LabSessionKind.Idle
            ? new SessionPlan(kind, start, start + duration, [], [])
            : new LifePlanner(_home, _devices, source, random).Plan(kind, start, start + duration);
    }

    private List<TargetedAction[]> TrainingSets(ActionSource source, LabRandom random)
    {
        var sets = new List<TargetedAction[]>();
        (DeviceState Device, LabDeviceAction Action)[] round = [.. source.Actors.SelectMany(device => device.Type.Actions.Select(action => (device, action)))];
        for (int i = 0; i < _options.Repetition; i++)
        {
            random.Shuffle<(DeviceState, LabDeviceAction)>(round);
            sets.AddRange(round.Select(elementary => new[] { source.Target(elementary.Device, elementary.Action) }));
        }

        for (int i = 0; i < _options.PairCount && source.Actors.Count >= 2; i++)
        {
            sets.Add(source.Compound(2));
        }

        return sets;
    }

    private TargetedAction[][] TestSets(ActionSource source, LabRandom random)
    {
        int count = source.Actors.Count == 0 ? 0 : _options.TestCount;
        TargetedAction[][] sets = new TargetedAction[count][];
        int i = 0;
        foreach (int size in LabTestSizes.Sizes(count, _options.MaximumActions, random))
        {
            bool isStranger = source.Strangers.Count > 0 && random.Chance(StrangerShare);
            sets[i++] = isStranger ? [source.AnyAction(random.Pick(source.Strangers))] : source.Compound(size);
        }

        random.Shuffle<TargetedAction[]>(sets);
        return sets;
    }

    private static List<UserCommand> Spaced(IReadOnlyList<TargetedAction[]> sets, long start, LabRandom random, out long end)
    {
        var commands = new List<UserCommand>(sets.Count);
        long time = start + Lead;
        foreach (TargetedAction[] set in sets)
        {
            commands.Add(new UserCommand(commands.Count + 1, time, set));
            time += random.NextBetween(MinGap, MaxGap);
        }

        end = time;
        return commands;
    }
}
