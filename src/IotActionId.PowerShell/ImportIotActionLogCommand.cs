using System.Collections;
using System.Management.Automation;
using IotActionId.Actions;

namespace IotActionId.PowerShell;

/// <summary>Reads the log of what the user asked of the web service: JSON Lines, CSV, or the HAR file of a browser session.</summary>
[Cmdlet(VerbsData.Import, "IotActionLog", DefaultParameterSetName = PathSet)]
[OutputType(typeof(IotCommand))]
public sealed class ImportIotActionLogCommand : FileCmdlet
{
    private ActionLogOptions _options = new();

    /// <summary>The format; by default the file's extension decides.</summary>
    [Parameter]
    public ActionLogFormat Format { get; set; }

    /// <summary>CSV: the column of the time.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TimeColumn { get; set; }

    /// <summary>CSV: the column of the device.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? DeviceColumn { get; set; }

    /// <summary>CSV: the column of the action.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ActionColumn { get; set; }

    /// <summary>CSV: the column of the device's type.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TypeColumn { get; set; }

    /// <summary>CSV: the column of the value that went with the action.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ValueColumn { get; set; }

    /// <summary>CSV: the column whose equal entries in consecutive rows make them one compound command.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CommandColumn { get; set; }

    /// <summary>CSV: what separates the columns; by default what separates the header.</summary>
    [Parameter]
    public char? Delimiter { get; set; }

    /// <summary>CSV: how the times are written, as .NET custom format strings, unix or unixms; by default ISO 8601.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] TimeFormat { get; set; } = [];

    /// <summary>The zone of times that carry no UTC offset, by its id or as a TimeZoneInfo; by default UTC.</summary>
    [Parameter]
    [TimeZoneTransformation]
    [ArgumentCompleter(typeof(TimeZoneCompleter))]
    [ValidateNotNull]
    public TimeZoneInfo TimeZone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>The commands were sent within the printed times ± this; by default the resolution of the times tells.</summary>
    [Parameter]
    public TimeSpan? TimeUncertainty { get; set; }

    /// <summary>HAR: wildcards one of which the URL of a request matches.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] UrlLike { get; set; } = [];

    /// <summary>HAR: the request methods to look at; by default POST, PUT and PATCH.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Method { get; set; }

    /// <summary>HAR: where a request says Device, Action, Type and Value, such as <c>@{ Device = 'rpc[].id'; Action = 'rpc[].do' }</c>.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? PropertyMap { get; set; }

    /// <summary>
    /// HAR: turns a request (<c>$_</c>, also the first argument) into actions: hashtables or objects with Device, Action and
    /// perhaps Type and Value. None: the request is no command.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? ActionScript { get; set; }

    /// <inheritdoc/>
    protected override void Prepare()
    {
        if (PropertyMap is not null && ActionScript is not null)
        {
            throw new IotException(IotErrorId.InvalidArgument, "A property map and an action script do the same work: give one of them.");
        }

        _options = new ActionLogOptions
        {
            Format = Format,
            TimeZone = TimeZone,
            TimeUncertainty = TimeUncertainty,
            Csv = new CsvLogOptions
            {
                TimeColumn = TimeColumn,
                DeviceColumn = DeviceColumn,
                ActionColumn = ActionColumn,
                TypeColumn = TypeColumn,
                ValueColumn = ValueColumn,
                CommandColumn = CommandColumn,
                Delimiter = Delimiter,
                TimeFormats = TimeFormat,
            },
            Har = new HarLogOptions
            {
                Methods = Method ?? new HarLogOptions().Methods,
                UrlLike = UrlLike,
                PropertyMap = PropertyMap is null ? null : ReadMap(PropertyMap),
                ActionSelector = ActionScript is null ? null : new HarActionScript(ActionScript).Run,
            },
        };
        _options.Validate();
    }

    /// <inheritdoc/>
    protected override void ProcessFile(string path)
    {
        using var meter = new ProgressMeter(this, $"Reading {System.IO.Path.GetFileName(path)}", new FileInfo(path).Length);
        var reader = new ActionLogReader(path, _options);
        int reported = 0;
        int commands = 0;
        try
        {
            foreach (IotCommand command in reader.Read(meter, CancellationToken))
            {
                commands++;
                WriteObject(command);
                WriteNewDefects();
            }
        }
        finally
        {
            WriteNewDefects();
        }

        WriteVerbose($"{path}: {commands} commands.");
        if (reader.GuessedTimes > 0)
        {
            WriteWarning(
                $"{path}: {reader.GuessedTimes} times lie in the hour that the clocks of {TimeZone.Id} repeat in autumn, and the order of the log leaves open which of the two is meant; the one that comes first was taken. Times with a UTC offset would tell.");
        }

        void WriteNewDefects()
        {
            for (; reported < reader.Defects.Count; reported++)
            {
                WriteDefect(reader.Defects[reported]);
            }
        }
    }

    private static HarPropertyMap ReadMap(Hashtable map)
    {
        string? device = null;
        string? action = null;
        string? type = null;
        string? value = null;
        foreach (DictionaryEntry entry in map)
        {
            string path = LanguagePrimitives.ConvertTo<string>(entry.Value) ?? "";
            string key = LanguagePrimitives.ConvertTo<string>(entry.Key);
            switch (key.ToUpperInvariant())
            {
                case "DEVICE":
                    device = path;
                    break;
                case "ACTION":
                    action = path;
                    break;
                case "TYPE":
                    type = path;
                    break;
                case "VALUE":
                    value = path;
                    break;
                default:
                    throw new IotException(IotErrorId.InvalidArgument, $"A property map has the keys Device, Action, Type and Value, not '{key}'.", key);
            }
        }

        return device is not null && action is not null
            ? new HarPropertyMap(device, action, type, value)
            : throw new IotException(IotErrorId.InvalidArgument, "A property map says at least where Device and Action stand.");
    }
}
