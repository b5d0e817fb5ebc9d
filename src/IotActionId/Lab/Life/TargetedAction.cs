using IotActionId.Actions;

namespace IotActionId.Lab;

/// <summary>An elementary action and the device that it is for.</summary>
internal readonly record struct TargetedAction(DeviceState Device, IotAction Action);
