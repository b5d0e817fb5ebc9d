using System.Globalization;

namespace IotActionId.Lab;

/// <summary>Furnishes a home from a catalogue.</summary>
internal sealed class LabHomeBuilder
{
    /// <summary>The last addresses of a Zigbee network are broadcasts.</summary>
    private const int MaxNode = 0xFFF7;

    private readonly LabHomeOptions _options;
    private readonly LabCatalogue _catalogue;
    private readonly LabRandom _random;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _nodes = new(StringComparer.Ordinal);

    public LabHomeBuilder(LabHomeOptions options)
    {
        _options = options;
        _catalogue = options.Catalogue ?? LabCatalogue.Default;
        _random = new LabRandom(options.Seed, "home");
        Require(options.DeviceCount is >= 1 and <= LabHome.MaxDevices, $"A home has 1 to {LabHome.MaxDevices} devices, not {options.DeviceCount}.");
        Require(options.GatewayCount is >= 1 and <= LabHome.MaxGateways, $"A home has 1 to {LabHome.MaxGateways} gateways, not {options.GatewayCount}.");
        Require(options.GatewayCount <= options.DeviceCount, $"{options.GatewayCount} gateways need as many devices, and the home has {options.DeviceCount}.");
    }

    public LabHome Build()
    {
        string[] styles = [.. _options.Styles.Select(style => GatewayStyle.Find(style).Name)];
        List<LabDevice>[] shares = [.. Enumerable.Range(0, _options.GatewayCount).Select(_ => new List<LabDevice>())];
        for (int i = 0; i < _options.DeviceCount; i++)
        {
            shares[i % shares.Length].Add(NewDevice(_catalogue.Mix[i % _catalogue.Mix.Count]));
        }

        LabHabit[] habits = [.. Habits([.. shares.SelectMany(share => share)])];
        if (_options.UnknownDevice)
        {
            shares[0].Add(NewDevice(_catalogue.Types.First(type => type.Actions.Count > 0).Type) with { JoinsLater = true });
        }

        LabGateway[] gateways =
            [.. shares.Select((share, i) => new LabGateway($"gateway-{i + 1}", share, styles.Length == 0 ? null : styles[i % styles.Length]))];
        HashSet<string> used = [.. shares.SelectMany(share => share).Select(device => device.Type)];
        return new LabHome(gateways, [.. _catalogue.Types.Where(type => used.Contains(type.Type))], habits);
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new IotException(IotErrorId.InvalidArgument, message);
        }
    }

    private LabDevice NewDevice(string typeName)
    {
        LabDeviceType type = _catalogue.Types.First(candidate => candidate.Type == typeName);
        string name = $"{_random.Pick(_catalogue.Places)}_{_random.Pick(type.Nouns)}";
        string unique = name;
        for (int number = 2; !_names.Add(unique); number++)
        {
            unique = $"{name}_{number}";
        }

        string node;
        do
        {
            node = _random.Next(1, MaxNode).ToString("x4", CultureInfo.InvariantCulture);
        }
        while (!_nodes.Add(node));

        return new LabDevice(unique, type.Type, node);
    }

    private IEnumerable<LabHabit> Habits(IReadOnlyList<LabDevice> devices)
    {
        LabRandom random = _random.Fork("habits");
        foreach (LabRoutine routine in _catalogue.Routines)
        {
            // A device takes part in one step of a routine only: a command has at most one action for each device.
            var free = new HashSet<string>(devices.Select(device => device.Name), StringComparer.Ordinal);
            var actions = new List<LabHabitAction>();
            foreach (LabRoutineStep step in routine.Steps)
            {
                LabDevice[] candidates = [.. devices.Where(device => device.Type == step.Type && free.Contains(device.Name))];
                random.Shuffle<LabDevice>(candidates);
                foreach (LabDevice device in candidates.Take(Math.Max(1, (int)Math.Round(candidates.Length * step.Share))))
                {
                    free.Remove(device.Name);
                    actions.Add(new LabHabitAction(device.Name, step.Action, step.Value));
                }
            }

            // Nobody gets up at exactly the catalogue's time.
            TimeSpan time = routine.Time + TimeSpan.FromMinutes(random.Next(-20, 20));
            if (actions.Count > 0)
            {
                yield return new LabHabit(routine.Name, routine.Days, Wrapped(time), routine.SpreadMinutes, routine.Probability, routine.Scene, actions);
            }
        }
    }

    private static TimeSpan Wrapped(TimeSpan time) => new(((time.Ticks % TimeSpan.TicksPerDay) + TimeSpan.TicksPerDay) % TimeSpan.TicksPerDay);
}
