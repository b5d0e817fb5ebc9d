using System.Globalization;
using System.Text.Json;
using IotActionId.Actions;

namespace IotActionId.Lab;

/// <summary>A device as it is at the moment: it remembers what it was told, and measures.</summary>
internal sealed class DeviceState
{
    private readonly Dictionary<string, double> _numbers = [];
    private readonly Dictionary<string, string> _words = [];
    private readonly LabRandom _random;
    private LabPicture? _picture;

    public DeviceState(LabDevice device, LabDeviceType type, LabRandom random)
    {
        Device = device;
        Type = type;
        _random = random;
        foreach (LabStateField field in Type.State)
        {
            if (field.Values is { } values)
            {
                _words[field.Name] = values[0];
            }
            else
            {
                _numbers[field.Name] = Math.Round(field.Min + (random.NextDouble() * (field.Max - field.Min)), field.Step == 0 ? 0 : 3);
            }
        }
    }

    public LabDevice Device { get; }

    public LabDeviceType Type { get; }

    /// <summary>How often it has changed.</summary>
    public int Changes { get; private set; }

    /// <summary>Reports sent so far: a counter in every telemetry message.</summary>
    public int Reports { get; set; }

    /// <summary>Characters that the values of its state, and a picture, take at most.</summary>
    public int LongestValues => Type.State.Sum(LongestValue) + (Type.Actions.Max(action => action.Picture?.Max ?? 0) * 4 / 3) + 8;

    /// <summary>The length of a property's text when the device is told to set it to a value, or left as it is.</summary>
    /// <param name="field">The property.</param>
    /// <param name="value">The value; null to leave it.</param>
    public ExactLengths LengthOf(LabStateField field, string? value) => field.Values is null
        ? ExactLengths.OfNumber(value is null ? _numbers[field.Name] : ToNumber(value), field)
        : ExactLengths.OfWord(value ?? _words[field.Name]);

    /// <summary>From command to status: shorter more often than longer.</summary>
    public long NextLatency()
    {
        double part = _random.NextDouble() * _random.NextDouble();
        return (long)((Type.LatencyMs[0] + (part * (Type.LatencyMs[1] - Type.LatencyMs[0]))) * LabTime.Millisecond);
    }

    public void Apply(IotAction action)
    {
        LabDeviceAction known = Type.Actions.First(candidate => candidate.Name == action.Action);
        _picture = known.Picture;
        Changes++;
        foreach ((string name, string set) in known.Set)
        {
            string value = ValueOf(set, action.Value);
            if (_words.ContainsKey(name))
            {
                _words[name] = value;
            }
            else
            {
                _numbers[name] = ToNumber(value);
            }
        }
    }

    /// <summary>What a property is set to.</summary>
    /// <param name="set">The value that the action gives it, or <c>$value</c>.</param>
    /// <param name="value">The value that goes with the action.</param>
    public static string ValueOf(string set, string? value) => set == "$value" ? value ?? "" : set;

    /// <summary>Writes the whole state as the properties of the current JSON object.</summary>
    public void WriteState(Utf8JsonWriter json)
    {
        foreach (LabStateField field in Type.State)
        {
            WriteField(json, field);
        }

        if (_picture is { } picture)
        {
            byte[] bytes = new byte[_random.Next(picture.Min, picture.Max)];
            _random.NextBytes(bytes);
            json.WriteBase64String("picture", bytes);
            _picture = null;
        }
    }

    /// <summary>Writes what the device reports by itself as the properties of the current JSON object.</summary>
    public void WriteTelemetry(Utf8JsonWriter json)
    {
        foreach (string name in Type.Telemetry.Fields)
        {
            WriteField(json, Type.State.First(field => field.Name == name));
        }
    }

    private void WriteField(Utf8JsonWriter json, LabStateField field)
    {
        if (field.Values is null)
        {
            json.WriteNumber(field.Name, Measure(field));
        }
        else if (_words[field.Name] is "true" or "false")
        {
            json.WriteBoolean(field.Name, _words[field.Name] == "true");
        }
        else
        {
            json.WriteString(field.Name, _words[field.Name]);
        }
    }

    private static double ToNumber(string value) => double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture);

    private double Measure(LabStateField field)
    {
        double value = _numbers[field.Name];
        if (field.Step > 0)
        {
            value += (_random.NextDouble() - 0.5) * 2 * field.Step;
            value = value < field.Min ? (2 * field.Min) - value : value;
            value = value > field.Max ? (2 * field.Max) - value : value;
            _numbers[field.Name] = value;
            Changes++;
        }

        return Math.Round(value, field.Decimals);
    }

    private static int LongestValue(LabStateField field)
    {
        const int signAndPoint = 2;
        return field.Values?.Max(value => value.Length)
            ?? ((long)Math.Max(Math.Abs(field.Min), Math.Abs(field.Max))).ToString(CultureInfo.InvariantCulture).Length + field.Decimals + signAndPoint;
    }
}
