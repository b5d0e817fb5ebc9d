using System.Text.Json;

namespace IotActionId.Actions;

/// <summary>The text of JSON values.</summary>
internal static class JsonText
{
    /// <summary>A string, number or truth value as text; null for anything else.</summary>
    /// <exception cref="InvalidOperationException">The string is no valid Unicode.</exception>
    internal static string? Scalar(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };
}
