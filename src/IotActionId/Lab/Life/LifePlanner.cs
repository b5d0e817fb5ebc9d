namespace IotActionId.Lab;

/// <summary>Lets a person live in a home: habits on their days, something now and then while awake, nothing at night. And lets an intruder in.</summary>
internal sealed class LifePlanner(LabHome home, IReadOnlyList<DeviceState> devices, ActionSource source, LabRandom random)
{
    private const long Day = 24 * LabTime.Hour;
    private const double SpontaneousPerDay = 10;
    private const long Wakes = 7 * LabTime.Hour;
    private const long Sleeps = 23 * LabTime.Hour;

    private readonly Dictionary<string, DeviceState> _byName = devices.ToDictionary(device => device.Device.Name, StringComparer.Ordinal);

    public SessionPlan Plan(LabSessionKind kind, long start, long end)
    {
        var moments = new List<Moment>();
        for (long midnight = start - (start % Day); midnight < end; midnight += Day)
        {
            AddHabits(moments, midnight);
            AddSpontaneous(moments, midnight);
        }

        moments.RemoveAll(moment => moment.Time < start || moment.Time >= end - LabTime.Minute);
        var floods = new List<Flood>();
        if (kind == LabSessionKind.Attack)
        {
            AddAttacks(moments, floods, start, end);
        }

        UserCommand[] commands = [.. moments.OrderBy(moment => moment.Time).Select((moment, i) => new UserCommand(i + 1, moment.Time, moment.Targets, moment.Attack))];
        return new SessionPlan(kind, start, end, commands, floods);
    }

    private void AddHabits(List<Moment> moments, long midnight)
    {
        DayOfWeek day = LabTime.ToDate(midnight).DayOfWeek;
        foreach (LabHabit habit in home.Habits.Where(habit => habit.Days.Contains(day)))
        {
            if (!random.Chance(habit.Probability))
            {
                continue;
            }

            long time = midnight + (habit.Time.Ticks * 100) + (long)(random.NextGaussian() * habit.SpreadMinutes * LabTime.Minute);
            TargetedAction[] targets = [.. habit.Actions.Select(Target)];
            if (habit.Scene)
            {
                moments.Add(new Moment(time, targets));
                continue;
            }

            foreach (TargetedAction target in targets)
            {
                moments.Add(new Moment(time, [target]));
                time += random.NextBetween(4 * LabTime.Second, 90 * LabTime.Second);
            }
        }
    }

    private TargetedAction Target(LabHabitAction action)
    {
        DeviceState device = _byName[action.Device];
        return source.Target(device, device.Type.Actions.First(candidate => candidate.Name == action.Action), action.Value);
    }

    private void AddSpontaneous(List<Moment> moments, long midnight)
    {
        const double mean = (Sleeps - Wakes) / SpontaneousPerDay;
        DeviceState[] candidates = [.. source.Actors, .. source.Strangers];
        if (candidates.Length == 0)
        {
            return;
        }

        for (double time = Wakes + random.NextExponential(mean); time < Sleeps; time += random.NextExponential(mean))
        {
            moments.Add(new Moment(midnight + (long)time, random.Chance(0.8) ? [source.AnyAction(random.Pick(candidates))] : source.Compound(2)));
        }
    }

    /// <summary>For each day, or part of one: commands while everybody sleeps, a scene of the user's again and again, and a flood.</summary>
    private void AddAttacks(List<Moment> moments, List<Flood> floods, long start, long end)
    {
        Moment[] own = [.. moments];
        for (long from = start; from < end; from += Day)
        {
            long until = Math.Min(from + Day, end) - (2 * LabTime.Minute);
            if (until <= from || source.Actors.Count == 0)
            {
                break;
            }

            for (int i = random.Next(3, 6); i > 0; i--)
            {
                moments.Add(new Moment(Night(from, until), source.Compound(random.Next(1, 2)), "OddHour"));
            }

            Moment[] scenes = [.. own.Where(moment => moment.Targets.Count > 1)];
            IReadOnlyList<TargetedAction> replayed = scenes.Length > 0 ? random.Pick(scenes).Targets : source.Compound(3);
            long time = random.NextBetween(from, until);
            for (int i = random.Next(5, 10); i > 0; i--)
            {
                moments.Add(new Moment(time, replayed, "Replay"));
                time += random.NextBetween(LabTime.Second, 4 * LabTime.Second);
            }

            floods.Add(new Flood(random.NextBetween(from, until), random.Pick(devices), random.Next(300, 900), random.NextBetween(100, 250) * LabTime.Millisecond));
        }
    }

    /// <summary>A moment between one and five at night; any moment where the session has no night.</summary>
    private long Night(long from, long until)
    {
        long first = from - (from % Day) + LabTime.Hour;
        first = first >= from ? first : first + Day;
        return first + (4 * LabTime.Hour) <= until ? random.NextBetween(first, first + (4 * LabTime.Hour)) : random.NextBetween(from, until);
    }

    private readonly record struct Moment(long Time, IReadOnlyList<TargetedAction> Targets, string? Attack = null);
}
