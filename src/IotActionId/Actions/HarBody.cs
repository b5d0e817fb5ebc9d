using System.Buffers;
using System.Net;
using System.Text.Json;

namespace IotActionId.Actions;

/// <summary>The body of a request as a JSON document, whether it was JSON or a form.</summary>
internal static class HarBody
{
    internal const string FormType = "application/x-www-form-urlencoded";

    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 64 };

    /// <summary>Reads the body; one that is neither JSON nor a form comes out as an empty object.</summary>
    /// <exception cref="LogEntryException">It says that it is JSON, and is not.</exception>
    internal static JsonDocument Read(HarEntry entry)
    {
        if (entry.ContentType.StartsWith(FormType, StringComparison.OrdinalIgnoreCase))
        {
            return Form(Fields(entry.Body));
        }

        // Web services read JSON whatever type the page says it has.
        if (entry.Body.AsSpan().TrimStart() is not (['{', ..] or ['[', ..]))
        {
            return Form([]);
        }

        try
        {
            return JsonDocument.Parse(entry.Body, s_options);
        }
        catch (JsonException)
        {
            return entry.ContentType.Contains("json", StringComparison.OrdinalIgnoreCase)
                ? throw new LogEntryException("its body is no valid JSON")
                : Form([]);
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Fields(string form)
    {
        foreach (string field in form.Split('&'))
        {
            int equals = field.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                yield return new(WebUtility.UrlDecode(field[..equals]), WebUtility.UrlDecode(field[(equals + 1)..]));
            }
        }
    }

    private static JsonDocument Form(IEnumerable<KeyValuePair<string, string>> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach ((string name, string value) in fields)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        return JsonDocument.Parse(buffer.WrittenMemory);
    }
}
