using System.Globalization;
using IotActionId.Actions;

namespace IotActionId.Lab;

/// <summary>Adds up how long the messages of a gateway's elementary actions would be at moments at which its numbers have so many digits.</summary>
internal sealed class LengthTally
{
    /// <summary>Base64 makes so many characters of one byte.</summary>
    private const int LeastPicture = 4;

    private readonly GatewayUnit _unit;
    private readonly GatewayUnit _still;
    private readonly Padder _padder;
    private readonly string _host;
    private readonly int _digits;
    private readonly int _number;
    private readonly List<ActionVariant> _variants = [];
    private readonly Dictionary<(DeviceState Device, LabDeviceAction Action), Dictionary<(int Command, int Acknowledgement, int Status), double>> _outcomes = [];
    private int _moments;

    public LengthTally(GatewayUnit unit, Padder padder, string host, int digits)
    {
        _unit = unit;
        _still = new GatewayUnit(unit.Gateway, unit.Style, [.. unit.Devices.Select(device => Still(device.Type)).DistinctBy(type => type.Type)], new LabRandom(0));
        _padder = padder;
        _host = host;
        _digits = digits;
        _number = (int)Math.Pow(10, digits - 1);
        for (int i = 0; i < unit.Devices.Count; i++)
        {
            DeviceState device = unit.Devices[i];
            foreach (LabDeviceAction action in device.Device.JoinsLater ? [] : device.Type.Actions)
            {
                _outcomes.Add((device, action), []);
                _variants.AddRange(Values(action.Value).Select(value => Variant(device, _still.Devices[i], action, value.Value, value.Probability)));
            }
        }
    }

    /// <summary>One more moment.</summary>
    public void Note()
    {
        _moments++;
        foreach (ActionVariant variant in _variants)
        {
            Dictionary<(int, int, int), double> outcomes = _outcomes[(variant.Device, variant.Action)];
            foreach ((int status, double probability) in variant.Status().Terms)
            {
                (int, int, int) lengths = (variant.Command, variant.Acknowledgement, status);
                outcomes[lengths] = outcomes.GetValueOrDefault(lengths) + (variant.Probability * probability);
            }
        }
    }

    public LabLengths Result() => new()
    {
        Gateway = _unit.Gateway.Name,
        NumberDigits = _digits,
        Commands = _moments,
        RandomPadding = _padder.RandomBytes,
        Slots =
        [
            Slot(LabMessageKind.Command, _unit.Style.Commands, Side.Server, targets => _still.Shapes.Command(_number, targets)),
            Slot(LabMessageKind.Acknowledgement, _unit.Style.Acknowledgements, Side.Client, targets => _still.Shapes.Acknowledgement(_number, targets)),
            Slot(LabMessageKind.Status, _unit.Style.Statuses, Side.Client, targets => _still.Shapes.Status([.. targets.Select(target => target.Device)])),
        ],
        Actions =
        [
            .. _outcomes.Select(entry => new LabActionLengths(
                new IotAction(entry.Key.Device.Device.Name, entry.Key.Device.Type.Type, entry.Key.Action.Name),
                [.. entry.Value.OrderBy(outcome => outcome.Key)
                    .Select(outcome => new LabOutcome(outcome.Value / _moments, outcome.Key.Command, outcome.Key.Acknowledgement, outcome.Key.Status))])),
        ],
    };

    /// <summary>The type with values that do not move by themselves, so that what is written can be measured.</summary>
    private static LabDeviceType Still(LabDeviceType type) => type with
    {
        State = [.. type.State.Select(field => field with { Step = 0 })],
        Actions = [.. type.Actions.Select(action => action.Picture is null ? action : action with { Picture = new LabPicture(1, 1) })],
    };

    /// <summary>The values of an action, one for all numbers that are as long.</summary>
    private static IEnumerable<(string? Value, double Probability)> Values(LabActionValue? value)
    {
        if (value is null)
        {
            return [(null, 1)];
        }

        if (value.Values is { } words)
        {
            return words.Select(word => ((string?)word, 1.0 / words.Count));
        }

        double count = (double)value.Max - value.Min + 1;
        return Enumerable.Range(0, 10).SelectMany(digits => new[] { Numbers(digits == 0 ? 0 : (long)Math.Pow(10, digits), (long)Math.Pow(10, digits + 1) - 1), Numbers(1 - (long)Math.Pow(10, digits + 1), digits == 0 ? -1 : -(long)Math.Pow(10, digits)) })
            .Where(range => range.Count > 0)
            .Select(range => ((string?)range.First.ToString(CultureInfo.InvariantCulture), range.Count / count));

        (long First, long Count) Numbers(long first, long last)
        {
            long from = Math.Max(first, value.Min);
            return (from, Math.Min(last, value.Max) - from + 1);
        }
    }

    private static TargetedAction Target(DeviceState device, LabDeviceAction action, string? value) =>
        new(device, new IotAction(device.Device.Name, device.Type.Type, action.Name, value));

    private static int ValueLengths(DeviceState still, LabDeviceAction action) =>
        still.Type.State.Sum(field => still.LengthOf(field, null).Terms[0].Length) + (action.Picture is null ? 0 : LeastPicture);

    private ActionVariant Variant(DeviceState device, DeviceState still, LabDeviceAction action, string? value, double probability)
    {
        TargetedAction[] target = [Target(still, action, value)];
        still.Apply(target[0].Action);
        return new ActionVariant(
            device,
            action,
            value,
            probability,
            _still.Shapes.Command(_number, target).Payload.Length,
            _still.Shapes.Acknowledgement(_number, target).Payload.Length,
            _still.Shapes.Status([still]).Payload.Length - ValueLengths(still, action));
    }

    private LabSlot Slot(LabMessageKind kind, LabComposition composition, Side from, Func<IReadOnlyList<TargetedAction>, Letter> write)
    {
        TargetedAction[] all = [.. _still.Devices.Where(device => device.Type.Actions.Count > 0).Select(device => Target(device, device.Type.Actions[0], Values(device.Type.Actions[0].Value).First().Value))];
        Dictionary<string, string> topics = all.ToDictionary(target => target.Action.Device, target => write([target]).Topic, StringComparer.Ordinal);
        int overlap = composition == LabComposition.Separate || all.Length < 2
            ? 0
            : write([all[0]]).Payload.Length + write([all[1]]).Payload.Length - write(all[..2]).Payload.Length;
        return new LabSlot(kind, composition, overlap, (device, length) =>
        {
            int WithEnvelope(int payload) => _unit.Style.Envelope(from, _host, topics[device], payload);
            return WithEnvelope(_padder.Filled(length, WithEnvelope));
        });
    }
}
