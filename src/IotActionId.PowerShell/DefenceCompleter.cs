using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using IotActionId.Assessment;

namespace IotActionId.PowerShell;

/// <summary>Completes defences, with usual amounts.</summary>
public sealed class DefenceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string start = (wordToComplete ?? "").Trim('\'', '"');
        return IotDefence.Curve()
            .Select(static d => (Text: d.Amount == 0 ? $"{d.Kind}" : FormattableString.Invariant($"{d.Kind}:{d.Amount}"), Tip: d.ToString()))
            .Prepend((Text: DefenceTransformationAttribute.All, Tip: "Some of each kind"))
            .Where(d => d.Text.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            .Select(static d => new CompletionResult(d.Text, d.Text, CompletionResultType.ParameterValue, d.Tip));
    }
}
