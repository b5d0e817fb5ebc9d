using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace IotActionId.PowerShell;

/// <summary>Completes the ids of time zones from any part of them: <c>York</c> finds <c>America/New_York</c>.</summary>
public sealed class TimeZoneCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string part = (wordToComplete ?? "").Trim('\'', '"');
        return
            from zone in TimeZoneInfo.GetSystemTimeZones()
            where zone.Id.Contains(part, StringComparison.OrdinalIgnoreCase)
            orderby !zone.Id.StartsWith(part, StringComparison.OrdinalIgnoreCase), zone.Id
            let text = zone.Id.Contains(' ', StringComparison.Ordinal) ? $"'{zone.Id}'" : zone.Id
            select new CompletionResult(text, zone.Id, CompletionResultType.ParameterValue, zone.StandardName is { Length: > 0 } name ? name : zone.Id);
    }
}
