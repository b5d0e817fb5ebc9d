using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using IotActionId.Lab;

namespace IotActionId.PowerShell;

/// <summary>Completes the names of the lab's gateway styles.</summary>
public sealed class LabStyleCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string start = (wordToComplete ?? "").Trim('\'', '"');
        return LabRunner.Styles
            .Where(name => name.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            .Select(name => new CompletionResult(name));
    }
}
