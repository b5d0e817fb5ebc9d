using System.Collections;
using System.Management.Automation;
using IotActionId.Actions;

namespace IotActionId.PowerShell;

/// <summary>Runs the analyst's script on a request and reads the actions that it returns.</summary>
internal sealed class HarActionScript(ScriptBlock script)
{
    // An error that the script does not catch ends it: half of its actions would be a wrong label, and its message, written past
    // the importer, might quote the request.
    private readonly PSVariable _stop = new("ErrorActionPreference", ActionPreference.Stop);

    /// <exception cref="IotException">
    /// The script failed or returned what is no action. What it said is not repeated, for it may quote the request, and so a
    /// password; PowerShell keeps it in the session's $Error.
    /// </exception>
    internal IEnumerable<IotAction> Run(HarRequest request)
    {
        try
        {
            return [.. script.InvokeWithContext(null, [new PSVariable("_", request), _stop], request).Where(result => result is not null).Select(ToAction)];
        }
        catch (RuntimeException exception) when (exception is not PipelineStoppedException)
        {
            int line = exception.ErrorRecord?.InvocationInfo?.ScriptLineNumber ?? 0;
            string place = line > 0 ? $" at line {line}" : "";
            throw new IotException(
                IotErrorId.InvalidActionLog,
                $"the action script failed{place} with {Kind(exception)}; its words, which may quote the request, are in $Error");
        }
    }

    private static string Kind(RuntimeException exception) => (exception.InnerException ?? exception).GetType().Name;

    private static IotAction ToAction(PSObject result)
    {
        if (result.BaseObject is IotAction action)
        {
            return action;
        }

        Func<string, object?> get = result.BaseObject is IDictionary dictionary
            ? name => dictionary.Keys.OfType<string>().Where(key => key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(key => dictionary[key]).FirstOrDefault()
            : name => result.Properties[name]?.Value;
        return (Text(get("Device")), Text(get("Action"))) is ({ } device, { } what)
            ? new IotAction(device, Text(get("Type")) ?? "", what, Text(get("Value")))
            : throw new IotException(
                IotErrorId.InvalidActionLog,
                $"the action script returned a {result.BaseObject.GetType().Name} that is no action; return @{{ Device = ...; Action = ... }}, and Type and Value where there are such");
    }

    private static string? Text(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        null => null,
        // As JSON writes them, so that a property map and a script name an action alike.
        true => "true",
        false => "false",
        object other => LanguagePrimitives.ConvertTo<string>(other),
    };
}
