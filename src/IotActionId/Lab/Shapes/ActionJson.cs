using System.Globalization;
using System.Text.Json;

namespace IotActionId.Lab;

/// <summary>An action's value in JSON: a number where it is one, a boolean, or a word; nothing where there is none.</summary>
internal static class ActionJson
{
    /// <summary>As the property <c>value</c> of an object.</summary>
    public static void WriteValue(Utf8JsonWriter json, string? value)
    {
        if (value is not null)
        {
            json.WritePropertyName("value");
            WriteItem(json, value);
        }
    }

    /// <summary>As an item of an array.</summary>
    public static void WriteItem(Utf8JsonWriter json, string? value)
    {
        if (int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
        {
            json.WriteNumberValue(number);
        }
        else if (value is "true" or "false")
        {
            json.WriteBooleanValue(value == "true");
        }
        else if (value is not null)
        {
            json.WriteStringValue(value);
        }
    }
}
