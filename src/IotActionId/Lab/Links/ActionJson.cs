using System.Globalization;
using System.Text.Json;

namespace IotActionId.Lab;

/// <summary>An action's value in JSON: a number where it is one, a boolean, or a word.</summary>
internal static class ActionJson
{
    public static void WriteValue(Utf8JsonWriter json, string? value)
    {
        if (int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
        {
            json.WriteNumber("value", number);
        }
        else if (value is "true" or "false")
        {
            json.WriteBoolean("value", value == "true");
        }
        else if (value is not null)
        {
            json.WriteString("value", value);
        }
    }
}
