using System.Globalization;
using IotActionId.Actions;

namespace IotActionId.Lab;

/// <summary>Decides what the user does in a session.</summary>
internal sealed class SessionPlanner(IReadOnlyList<DeviceState> devices, LabRandom random)
{
    private const long Lead = 90 * LabTime.Second;
    private const long MinGap = 20 * LabTime.Second;
    private const long MaxGap = 90 * LabTime.Second;

    private readonly List<DeviceState> _actors = [.. devices.Where(device => device.Type.Actions.Count > 0)];

    /// <summary>How many elementary actions there are to learn.</summary>
    public int ElementaryActionCount => _actors.Sum(device => device.Type.Actions.Count);

    /// <summary>Each elementary action so many times, in rounds of random order, then pairs.</summary>
    public SessionPlan Training(long start, int repetition, int pairs)
    {
        var sets = new List<TargetedAction[]>();
        (DeviceState Device, DeviceAction Action)[] round = [.. _actors.SelectMany(device => device.Type.Actions.Select(action => (device, action)))];
        for (int i = 0; i < repetition; i++)
        {
            random.Shuffle<(DeviceState, DeviceAction)>(round);
            sets.AddRange(round.Select(elementary => new[] { Target(elementary.Device, elementary.Action) }));
        }

        for (int i = 0; i < pairs; i++)
        {
            sets.Add(Compound(2));
        }

        return Plan("training", start, sets);
    }

    /// <summary>Singles, pairs, triples and scenes of four to six actions, mixed.</summary>
    public SessionPlan Test(long start, int count)
    {
        int singles = count * 35 / 100;
        int pairs = count * 30 / 100;
        int triples = count * 20 / 100;
        var sets = new List<TargetedAction[]>();
        for (int i = 0; i < count; i++)
        {
            sets.Add(Compound(i < singles ? 1 : i < singles + pairs ? 2 : i < singles + pairs + triples ? 3 : random.Next(4, 6)));
        }

        TargetedAction[][] mixed = [.. sets];
        random.Shuffle<TargetedAction[]>(mixed);
        return Plan("test", start, mixed);
    }

    private SessionPlan Plan(string name, long start, IReadOnlyList<TargetedAction[]> sets)
    {
        var commands = new List<UserCommand>(sets.Count);
        long time = start + Lead;
        foreach (TargetedAction[] set in sets)
        {
            commands.Add(new UserCommand(commands.Count + 1, time, set));
            time += random.NextBetween(MinGap, MaxGap);
        }

        return new SessionPlan(name, start, time, commands);
    }

    private TargetedAction[] Compound(int size)
    {
        DeviceState[] mixed = [.. _actors];
        random.Shuffle<DeviceState>(mixed);
        return [.. mixed.Take(size).Select(device => Target(device, random.Pick(device.Type.Actions)))];
    }

    private TargetedAction Target(DeviceState device, DeviceAction action) =>
        new(device, new IotAction(device.Device.Name, device.Type.Type, action.Name, Value(action.Value)));

    private string? Value(ActionValue? value) =>
        value is null ? null : value.Values is { } words ? random.Pick(words) : random.Next(value.Min, value.Max).ToString(CultureInfo.InvariantCulture);
}
