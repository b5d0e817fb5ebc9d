using System.Globalization;

namespace IotActionId.Lab;

/// <summary>Checks what people may have written into a catalogue or a <c>lab.json</c>, once, before anything is made of it.</summary>
internal sealed class LabFileCheck(string path)
{
    private const int MaxNameLength = 64;
    private const int MaxCount = 10_000;
    private const int MaxLatencyMs = 600_000;
    private const int MaxPeriodSeconds = 7 * 24 * 3600;
    private const int MaxPicture = 1_000_000;
    private const int MaxSpreadMinutes = 24 * 60;
    private const double MaxNumber = 1e9;

    /// <summary>The lengths of all values that a step can lead to are worked out one by one.</summary>
    private const int MaxStep = 100_000;

    public void Check(LabCatalogue catalogue)
    {
        Require(catalogue.SchemaVersion == LabCatalogue.CurrentSchemaVersion, $"its schema version is {catalogue.SchemaVersion}, and this module reads {LabCatalogue.CurrentSchemaVersion}");
        RequireSome(catalogue.Places, "places");
        RequireSome(catalogue.Mix, "mix");
        Check(catalogue.Types);
        foreach (string place in catalogue.Places)
        {
            RequireName(place, "a place");
        }

        Dictionary<string, LabDeviceType> types = catalogue.Types.ToDictionary(type => type.Type, StringComparer.Ordinal);
        foreach (string type in catalogue.Mix)
        {
            Require(type is not null && types.ContainsKey(type), $"its mix names the type '{type}', which it does not describe");
        }

        Require(catalogue.Types.Any(type => type.Actions.Count > 0), "no type has an action");
        RequireWhole(catalogue.Routines, "routines");
        foreach (LabRoutine routine in catalogue.Routines)
        {
            Check(routine, types);
        }
    }

    public void Check(LabHome home)
    {
        RequireSome(home.Gateways, "gateways");
        Require(home.Gateways.Count <= LabHome.MaxGateways, $"it has more than {LabHome.MaxGateways} gateways");
        Check(home.Types);
        RequireDistinct(home.Gateways.Select(gateway => gateway?.Name), "gateways");
        foreach (LabGateway gateway in home.Gateways)
        {
            RequireSome(gateway.Devices, $"devices of {gateway.Name}");
            Require(gateway.Style is null || LabRunner.Styles.Contains(gateway.Style, StringComparer.OrdinalIgnoreCase), $"{gateway.Name} has the unknown style '{gateway.Style}'");
        }

        LabDevice[] devices = [.. home.Devices];
        Require(devices.Length <= LabHome.MaxDevices + 1, $"it has more than {LabHome.MaxDevices} devices");
        RequireDistinct(devices.Select(device => device?.Name), "devices");
        RequireDistinct(devices.Select(device => device.Node), "nodes");
        Dictionary<string, LabDeviceType> types = home.Types.ToDictionary(type => type.Type, StringComparer.Ordinal);
        foreach (LabDevice device in devices)
        {
            Require(device.Type is not null && types.ContainsKey(device.Type), $"the device {device.Name} has the type '{device.Type}', which is not described");
            Require(device.Node.Length <= 8 && device.Node.All(char.IsAsciiHexDigit), $"the device {device.Name} has the node '{device.Node}', which is no hexadecimal address");
        }

        Dictionary<string, LabDeviceType> typeOf = devices.ToDictionary(device => device.Name, device => types[device.Type], StringComparer.Ordinal);
        RequireWhole(home.Habits, "habits");
        foreach (LabHabit habit in home.Habits)
        {
            Check(habit, typeOf);
        }
    }

    private void Check(IReadOnlyList<LabDeviceType> types)
    {
        RequireSome(types, "types");
        RequireDistinct(types.Select(type => type?.Type), "types");
        foreach (LabDeviceType type in types)
        {
            string what = $"the type {type.Type}";
            RequireSome(type.Nouns, $"nouns of {what}");
            foreach (string noun in type.Nouns)
            {
                RequireName(noun, $"a noun of {what}");
            }

            Require(
                type.LatencyMs.Count == 2 && type.LatencyMs[0] >= 0 && type.LatencyMs[0] <= type.LatencyMs[1] && type.LatencyMs[1] <= MaxLatencyMs,
                $"{what} needs a shortest and a longest latency of 0 to {MaxLatencyMs} ms");
            RequireDistinct(type.State.Select(field => field?.Name), $"properties of {what}");
            RequireDistinct(type.Actions.Select(action => action?.Name), $"actions of {what}");
            foreach (LabStateField field in type.State)
            {
                Check(field, what);
            }

            foreach (LabDeviceAction action in type.Actions)
            {
                Check(action, type);
            }

            Require(type.Telemetry.PeriodSeconds is >= 1 and <= MaxPeriodSeconds, $"{what} has a telemetry period of {type.Telemetry.PeriodSeconds} s, not 1 to {MaxPeriodSeconds}");
            foreach (string name in type.Telemetry.Fields)
            {
                Require(type.State.Any(field => field.Name == name), $"{what} reports '{name}', which is no property of its state");
            }
        }
    }

    private void Check(LabStateField field, string what)
    {
        if (field.Values is { } values)
        {
            RequireWords(values, $"the property {field.Name} of {what}");
            return;
        }

        Require(
            field.Min >= -MaxNumber && field.Min <= field.Max && field.Max <= MaxNumber && field.Decimals is >= 0 and <= 6,
            $"the property {field.Name} of {what} needs min <= max, both within {MaxNumber:N0}, and 0 to 6 decimals");
        Require(
            field.Step >= 0 && field.Step <= field.Max - field.Min && field.Step * Math.Pow(10, field.Decimals) <= MaxStep,
            $"the property {field.Name} of {what} needs a step that is not negative, no more than max - min, and at most {MaxStep} of its last decimals");
    }

    private void Check(LabDeviceAction action, LabDeviceType type)
    {
        string what = $"the action {action.Name} of the type {type.Type}";
        if (action.Value is { Values: { } words })
        {
            RequireWords(words, $"the value of {what}");
        }
        else
        {
            Require(action.Value is null || action.Value.Min <= action.Value.Max, $"the value of {what} needs min <= max");
        }

        Require(action.Picture is null || (action.Picture.Min >= 1 && action.Picture.Min <= action.Picture.Max && action.Picture.Max <= MaxPicture), $"the picture of {what} needs 1 to {MaxPicture} bytes");
        foreach ((string name, string value) in action.Set)
        {
            LabStateField? field = type.State.FirstOrDefault(candidate => candidate.Name == name);
            Require(field is not null, $"{what} sets '{name}', which is no property of its state");
            Require(value is not null, $"{what} sets '{name}' to null");
            bool fits = value == "$value"
                ? Fits(action.Value, field!)
                : field!.Values?.Contains(value!) ?? double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= field.Min && number <= field.Max;
            Require(fits, $"{what} sets '{name}' to '{value}', which it cannot be");
        }
    }

    private static bool Fits(LabActionValue? value, LabStateField field) => field.Values is { } words
        ? value?.Values?.All(words.Contains) == true
        : value is { Values: null } range && range.Min >= field.Min && range.Max <= field.Max;

    private void Check(LabRoutine routine, Dictionary<string, LabDeviceType> types)
    {
        RequireName(routine.Name, "a routine");
        string what = $"the routine {routine.Name}";
        RequireTimes(routine.Time, routine.SpreadMinutes, routine.Probability, what);
        RequireWhole(routine.Steps, $"steps of {what}");
        foreach (LabRoutineStep step in routine.Steps)
        {
            LabDeviceType? type = types.GetValueOrDefault(step.Type);
            RequireAction(type, step.Action, step.Value, what);
            Require(step.Share is >= 0 and <= 1, $"{what} has a share that is not 0 to 1");
        }
    }

    private void Check(LabHabit habit, Dictionary<string, LabDeviceType> typeOf)
    {
        RequireName(habit.Name, "a habit");
        string what = $"the habit {habit.Name}";
        RequireTimes(habit.Time, habit.SpreadMinutes, habit.Probability, what);
        RequireSome(habit.Actions, $"actions of {what}");
        RequireDistinct(habit.Actions.Select(action => action?.Device), $"devices of {what}");
        foreach (LabHabitAction action in habit.Actions)
        {
            RequireAction(typeOf.GetValueOrDefault(action.Device), action.Action, action.Value, what);
        }
    }

    private void RequireAction(LabDeviceType? type, string name, string? value, string what)
    {
        LabDeviceAction? action = type?.Actions.FirstOrDefault(candidate => candidate.Name == name);
        Require(action is not null, $"{what} does '{name}' to a device or type that cannot do it or is not there");
        bool fits = value is null
            || (action!.Value is { } range
                && (range.Values?.Contains(value) ?? (int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= range.Min && number <= range.Max)));
        Require(fits, $"{what} does '{name}' with the value '{value}', which it cannot have");
    }

    private void RequireTimes(TimeSpan time, double spreadMinutes, double probability, string what) => Require(
        time >= TimeSpan.Zero && time < TimeSpan.FromDays(1) && spreadMinutes is >= 0 and <= MaxSpreadMinutes && probability is >= 0 and <= 1,
        $"{what} needs a time of day, a spread of 0 to {MaxSpreadMinutes} minutes and a probability of 0 to 1");

    private void RequireWords(IReadOnlyList<string> words, string what)
    {
        RequireSome(words, what);
        foreach (string word in words)
        {
            RequireName(word, $"a value of {what}");
        }
    }

    private void RequireDistinct(IEnumerable<string?> names, string what)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string? name in names)
        {
            RequireName(name, $"one of the {what}");
            Require(seen.Add(name!), $"two of the {what} are called '{name}'");
        }
    }

    /// <summary>Names go into topics and paths, so they are of letters, digits and a few signs that mean nothing there.</summary>
    private void RequireName(string? name, string what) => Require(
        name is { Length: >= 1 and <= MaxNameLength } && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'),
        $"the name of {what} is '{name}', and names are 1 to {MaxNameLength} ASCII letters, digits, '_', '-' and '.'");

    private void RequireSome<T>(IReadOnlyList<T> items, string what)
    {
        Require(items.Count >= 1, $"it has no {what}");
        RequireWhole(items, what);
    }

    private void RequireWhole<T>(IReadOnlyList<T> items, string what)
    {
        Require(items.Count <= MaxCount, $"it has more than {MaxCount} {what}");
        Require(items.All(item => item is not null), $"one of the {what} is null");
    }

    private void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new IotException(IotErrorId.InvalidLabFile, $"'{path}' is no such file of the lab: {what}. Correct it, or make a new one.", path);
        }
    }
}
