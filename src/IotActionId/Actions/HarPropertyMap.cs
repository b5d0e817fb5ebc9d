using System.Text.Json;

namespace IotActionId.Actions;

/// <summary>
/// Says where the body of a request, or its URL, names devices and actions. A path is property names joined by points, with
/// <c>[]</c> for every entry of a list and <c>[2]</c> for one of them: <c>params.commands[].device</c>. Paths that share a list go
/// through it together; lists that they do not share are combined, each entry with each. <c>@url[1]</c> is the second segment of
/// the URL's path, <c>@url[-1]</c> the last. The fields of a form are read as properties.
/// </summary>
public sealed class HarPropertyMap
{
    // Far more than a command can have; ends what a hostile body would multiply out to.
    private const int MaxCombinations = 4096;

    private readonly PropertyPath _device;
    private readonly PropertyPath _action;
    private readonly PropertyPath? _type;
    private readonly PropertyPath? _value;

    /// <summary>Creates a map.</summary>
    /// <param name="device">Where the device stands.</param>
    /// <param name="action">Where the action stands.</param>
    /// <param name="type">Where the device's type stands; null where nowhere.</param>
    /// <param name="value">Where the value stands; null where nowhere.</param>
    /// <exception cref="IotException"><see cref="IotErrorId.InvalidArgument"/>: a path is malformed.</exception>
    public HarPropertyMap(string device, string action, string? type = null, string? value = null)
    {
        _device = PropertyPath.Parse(device);
        _action = PropertyPath.Parse(action);
        _type = type is null ? null : PropertyPath.Parse(type);
        _value = value is null ? null : PropertyPath.Parse(value);
    }

    /// <summary>A list <c>commands</c> of objects with <c>device</c>, <c>action</c> and perhaps <c>type</c> and <c>value</c>.</summary>
    public static HarPropertyMap Commands { get; } =
        new("commands[].device", "commands[].action", "commands[].type", "commands[].value");

    /// <summary>One action: the properties <c>device</c>, <c>action</c> and perhaps <c>type</c> and <c>value</c>.</summary>
    public static HarPropertyMap Flat { get; } = new("device", "action", "type", "value");

    /// <summary>Adds the actions of a request to a command.</summary>
    /// <returns>False if nothing in it has both a device and an action, and so it is no command.</returns>
    /// <exception cref="LogEntryException">Some have both and some have not, or they make no command.</exception>
    /// <exception cref="InvalidOperationException">A text is no valid Unicode.</exception>
    internal bool Apply(JsonElement body, string[] urlSegments, CommandBuilder builder)
    {
        int found = 0;
        bool complete = true;
        int combinations = 0;
        foreach ((string? device, PropertyPath.Place? deviceAt) in _device.Find(body, urlSegments, null))
        {
            foreach ((string? action, PropertyPath.Place? actionAt) in _action.Find(body, urlSegments, deviceAt))
            {
                if (++combinations > MaxCombinations)
                {
                    return found == 0 ? false : throw new LogEntryException("the property map finds too many actions in it");
                }

                if (string.IsNullOrWhiteSpace(device) || string.IsNullOrWhiteSpace(action))
                {
                    complete = false;
                    continue;
                }

                builder.Add(device, First(_type), action, First(_value));
                found++;

                string? First(PropertyPath? path) => path?.Find(body, urlSegments, actionAt).FirstOrDefault().Text;
            }
        }

        return found == 0 || complete
            ? found > 0
            : throw new LogEntryException("some of its actions lack a device or an action where the property map looks for them");
    }
}
