using System.Text;
using System.Text.Json;

namespace IotActionId.Actions;

/// <summary>
/// Reads JSON Lines: a time with either a list of actions or the properties of one. Unknown properties are passed over.
/// </summary>
internal sealed class JsonLinesLogParser(Stream stream, string path, LogClock clock, ActionLogDefects defects) : LogParser
{
    internal const int MaxLineLength = 1 << 20;

    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    // Bytes that are no UTF-8 are replaced here and refused where a name holds them.
    private readonly BoundedLineReader _lines = new(new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: true), MaxLineLength);
    private readonly CommandBuilder _builder = new();

    /// <inheritdoc/>
    internal override IotCommand? Next(CancellationToken cancellationToken)
    {
        while (_lines.TryRead(out string? line))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (line is not null && string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            try
            {
                return Parse(line ?? throw new LogEntryException($"it is longer than {MaxLineLength} characters"));
            }
            catch (LogEntryException defect)
            {
                defects.Add($"line {_lines.LineNumber}", defect.Message);
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override void Dispose() => _lines.Dispose();

    private IotCommand Parse(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line, s_options);
            return ReadCommand(document.RootElement);
        }
        catch (JsonException)
        {
            throw new LogEntryException(
                "it is not one JSON object with each property once, such as {\"time\":\"2026-01-31T20:15:00.123Z\",\"device\":\"lamp\",\"action\":\"on\"}");
        }
        catch (InvalidOperationException)
        {
            // What System.Text.Json throws for half of an escaped surrogate pair.
            throw new LogEntryException("it holds text that is no valid Unicode");
        }
    }

    private IotCommand ReadCommand(JsonElement line)
    {
        RequireObject(line, "it");
        _builder.Clear();
        if (line.TryGetProperty("actions", out JsonElement actions))
        {
            if (actions.ValueKind != JsonValueKind.Array || actions.GetArrayLength() == 0)
            {
                throw new LogEntryException("its \"actions\" is not a list of at least one action");
            }

            foreach (JsonElement action in actions.EnumerateArray())
            {
                RequireObject(action, "an entry of its \"actions\"");
                AddAction(action);
            }
        }
        else
        {
            AddAction(line);
        }

        int? bodyLength = ReadBodyLength(line);
        TimeSpan? lineUncertainty = ReadUncertainty(line);
        string printed = ReadText(line, "time") ?? throw new LogEntryException("it has no \"time\"");
        if (!Iso8601.TryParse(printed, out TimeLabel label))
        {
            throw new LogEntryException($"its time {ActionLogDefects.Quote(printed)} is not written as ISO 8601, such as 2026-01-31T20:15:00.123Z");
        }

        // Last, because the clock remembers the order of good lines only.
        (DateTimeOffset time, TimeSpan uncertainty) = clock.Resolve(label, lineUncertainty);
        return new IotCommand
        {
            Time = time,
            TimeUncertainty = uncertainty,
            Actions = _builder.ToArray(),
            BodyLength = bodyLength,
            Source = $"{path}:{_lines.LineNumber}",
        };
    }

    private void AddAction(JsonElement action) => _builder.Add(
        ReadText(action, "device"),
        ReadText(action, "type"),
        ReadText(action, "action"),
        action.TryGetProperty("value", out JsonElement value) ? JsonText.Scalar(value) ?? RequireNull(value, "value") : null);

    private static string? ReadText(JsonElement parent, string name)
    {
        if (!parent.TryGetProperty(name, out JsonElement text))
        {
            return null;
        }

        return text.ValueKind == JsonValueKind.String ? text.GetString() : RequireNull(text, name);
    }

    private static int? ReadBodyLength(JsonElement line)
    {
        if (!line.TryGetProperty("bodyLength", out JsonElement length) || length.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return length.ValueKind == JsonValueKind.Number && length.TryGetInt32(out int bytes) && bytes >= 0
            ? bytes
            : throw new LogEntryException("its \"bodyLength\" is not a number of bytes");
    }

    private static TimeSpan? ReadUncertainty(JsonElement line)
    {
        if (!line.TryGetProperty("timeUncertainty", out JsonElement uncertainty) || uncertainty.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return uncertainty.ValueKind == JsonValueKind.Number && uncertainty.TryGetDecimal(out decimal seconds) &&
            seconds >= 0 && seconds <= (decimal)ActionLogOptions.MaxTimeUncertainty.TotalSeconds
            ? new TimeSpan((long)(seconds * TimeSpan.TicksPerSecond))
            : throw new LogEntryException("its \"timeUncertainty\" is not a number of seconds from 0 to a week");
    }

    private static void RequireObject(JsonElement element, string what)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new LogEntryException($"{what} is not a JSON object");
        }
    }

    private static string? RequireNull(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Null ? null : throw new LogEntryException($"its \"{name}\" has the wrong type");
}
