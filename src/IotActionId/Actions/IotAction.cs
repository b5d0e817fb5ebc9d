namespace IotActionId.Actions;

/// <summary>An elementary action: one device, one action, possibly with a value.</summary>
/// <param name="Device">The device's name, as the analyst's log has it; never empty.</param>
/// <param name="Type">The device's type (<c>dimmer</c>, <c>lock</c>); empty where the log has none.</param>
/// <param name="Action">What was done to it; never empty.</param>
/// <param name="Value">The value that went with it (a level, a temperature), or null.</param>
public sealed record IotAction(string Device, string Type, string Action, string? Value = null)
{
    /// <summary><c>device:action</c>: what a signature is learned for unless the analyst asks for values.</summary>
    public string Key => $"{Device}:{Action}";

    /// <summary><c>device:action=value</c>, or <see cref="Key"/> where there is no value.</summary>
    public string ValueKey => Value is null ? Key : $"{Key}={Value}";

    /// <inheritdoc/>
    public override string ToString() => ValueKey;
}
