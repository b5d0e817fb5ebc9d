using System.Globalization;
using IotActionId.Actions;

namespace IotActionId.Lab;

/// <summary>Makes up actions for the devices of a home.</summary>
internal sealed class ActionSource(IReadOnlyList<DeviceState> devices, LabRandom random)
{
    /// <summary>The devices that can be told something and were there from the start.</summary>
    public IReadOnlyList<DeviceState> Actors { get; } = [.. devices.Where(device => device.Type.Actions.Count > 0 && !device.Device.JoinsLater)];

    /// <summary>The devices that join later.</summary>
    public IReadOnlyList<DeviceState> Strangers { get; } = [.. devices.Where(device => device.Type.Actions.Count > 0 && device.Device.JoinsLater)];

    /// <summary>How many elementary actions the actors have between them.</summary>
    public int ElementaryActionCount => Actors.Sum(device => device.Type.Actions.Count);

    /// <summary>Some devices, each with one of its actions.</summary>
    public TargetedAction[] Compound(int size)
    {
        DeviceState[] mixed = [.. Actors];
        random.Shuffle<DeviceState>(mixed);
        return [.. mixed.Take(size).Select(AnyAction)];
    }

    /// <summary>One of a device's actions.</summary>
    public TargetedAction AnyAction(DeviceState device) => Target(device, random.Pick(device.Type.Actions));

    /// <summary>An action of a device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="action">The action.</param>
    /// <param name="value">Its value; null for none, or for one made up.</param>
    public TargetedAction Target(DeviceState device, LabDeviceAction action, string? value = null) =>
        new(device, new IotAction(device.Device.Name, device.Type.Type, action.Name, value ?? Value(action.Value)));

    private string? Value(LabActionValue? value) =>
        value is null ? null : value.Values is { } words ? random.Pick(words) : random.Next(value.Min, value.Max).ToString(CultureInfo.InvariantCulture);
}
