namespace IotActionId.Lab;

/// <summary>An elementary action with one kind of value: what does not depend on the state of the device.</summary>
/// <param name="Action">The action.</param>
/// <param name="Value">The value, or one that stands for all that are as long; null for none.</param>
/// <param name="Probability">How often the action has such a value.</param>
/// <param name="Command">Length of the command's text.</param>
/// <param name="Acknowledgement">Length of the acknowledgement's text.</param>
/// <param name="StatusFrame">Length of the status's text without the values of the properties.</param>
internal sealed record ActionVariant(
    LabDeviceAction Action, string? Value, double Probability, int Command, int Acknowledgement, int StatusFrame)
{
    /// <summary>The length of the status's text, were the command to come now.</summary>
    /// <param name="device">The device, as it is.</param>
    public ExactLengths Status(DeviceState device)
    {
        ExactLengths sum = ExactLengths.Certain(StatusFrame);
        foreach (LabStateField field in device.Type.State)
        {
            sum = sum.Plus(device.LengthOf(field, Action.Set.TryGetValue(field.Name, out string? set) ? DeviceState.ValueOf(set, Value) : null));
        }

        return Action.Picture is { } picture ? sum.Plus(ExactLengths.OfPicture(picture)) : sum;
    }
}
