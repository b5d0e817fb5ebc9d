using System.IO.Enumeration;
using System.Text.Json;

namespace IotActionId.Actions;

/// <summary>
/// Reads the commands out of a browser session. What it says of an entry never quotes it: cookies, tokens, URLs and bodies stay here.
/// </summary>
internal sealed class HarLogParser(Stream stream, string path, HarLogOptions options, LogClock clock, ActionLogDefects defects) : LogParser
{
    private readonly HarEntryReader _entries = new(stream);
    private readonly HarPropertyMap[] _maps =
        options.PropertyMap is { } map ? [map] : [HarPropertyMap.Commands, HarPropertyMap.Flat];
    private readonly CommandBuilder _builder = new();
    private int _number;

    internal override string EmptyReason =>
        $"has {_number} entries and no command: in none does a request of the wanted method and URL name a device and an action; " +
        "check the property map or the script, and the filters";

    /// <inheritdoc/>
    internal override IotCommand? Next(CancellationToken cancellationToken)
    {
        while (ReadEntry() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _number++;
            try
            {
                if (entry.Method.Length == 0)
                {
                    throw new LogEntryException("it has no request with a method");
                }

                if (IsWanted(entry) && ReadCommand(entry) is { } command)
                {
                    return command;
                }
            }
            catch (LogEntryException defect)
            {
                defects.Add($"entry {_number}", defect.Message);
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override void Dispose() => _entries.Dispose();

    private HarEntry? ReadEntry()
    {
        try
        {
            return _entries.Next();
        }
        catch (JsonException)
        {
            // Its message may quote the file.
            defects.AddForFile(_number == 0
                ? "is no HAR file: there is no JSON object \"log\" with \"entries\" in it"
                : $"is no valid JSON after entry {_number}; the commands before are kept");
            return null;
        }
    }

    private bool IsWanted(HarEntry entry)
    {
        // What the service refused it passed on to no gateway.
        return entry.Status is < 400 or > 499 &&
            options.Methods.Any(method => method.Equals(entry.Method, StringComparison.OrdinalIgnoreCase)) &&
            (options.UrlLike.Count == 0 || options.UrlLike.Any(like => FileSystemName.MatchesSimpleExpression(like, entry.Url)));
    }

    private IotCommand? ReadCommand(HarEntry entry)
    {
        if (entry.Incomplete)
        {
            throw new LogEntryException("its URL or body is longer than a mebibyte or no valid Unicode");
        }

        if (entry.Started is null || !Iso8601.TryParse(entry.Started, out TimeLabel label))
        {
            throw new LogEntryException("its startedDateTime is missing or not written as ISO 8601");
        }

        (DateTimeOffset time, TimeSpan uncertainty) = clock.Resolve(label, null);
        if (!ReadActions(entry, time))
        {
            return null;
        }

        return new IotCommand
        {
            Time = time,
            TimeUncertainty = uncertainty,
            Actions = _builder.ToArray(),
            BodyLength = entry.BodyLength,
            Source = $"{path}:entry {_number}",
        };
    }

    private bool ReadActions(HarEntry entry, DateTimeOffset time)
    {
        _builder.Clear();
        if (options.ActionSelector is not { } select)
        {
            return ReadMapped(entry);
        }

        try
        {
            foreach (IotAction action in select(Request(entry, time)) ?? [])
            {
                _builder.Add(action.Device, action.Type, action.Action, action.Value);
            }
        }
        catch (IotException exception)
        {
            throw new LogEntryException(exception.Message.TrimEnd('.'));
        }

        return _builder.Actions.Count > 0;
    }

    private bool ReadMapped(HarEntry entry)
    {
        try
        {
            using JsonDocument body = HarBody.Read(entry);
            string[] segments = Uri.TryCreate(entry.Url, UriKind.Absolute, out Uri? url)
                ? [.. url.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)]
                : [];
            return _maps.Any(map => map.Apply(body.RootElement, segments, _builder));
        }
        catch (InvalidOperationException)
        {
            // What System.Text.Json throws for half of an escaped surrogate pair.
            throw new LogEntryException("its body holds text that is no valid Unicode");
        }
    }

    private static HarRequest Request(HarEntry entry, DateTimeOffset time) => new()
    {
        Time = time,
        Method = entry.Method,
        Url = entry.Url,
        ContentType = entry.ContentType,
        Body = entry.Body,
        BodyLength = entry.BodyLength,
    };
}
