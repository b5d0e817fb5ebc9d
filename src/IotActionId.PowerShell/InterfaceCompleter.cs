using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using IotActionId.Capture;

namespace IotActionId.PowerShell;

/// <summary>Completes the names of the interfaces that can be captured from.</summary>
public sealed class InterfaceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string start = (wordToComplete ?? "").Trim('\'', '"');
        return Interfaces()
            .Where(one => one.FriendlyName.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            .Select(static one => new CompletionResult(
                one.FriendlyName.Contains(' ', StringComparison.Ordinal) ? $"'{one.FriendlyName}'" : one.FriendlyName,
                one.FriendlyName,
                CompletionResultType.ParameterValue,
                $"{one.State} {string.Join(' ', one.Addresses)} {one.Description}"));
    }

    private static IReadOnlyList<IotInterface> Interfaces()
    {
        try
        {
            return IotInterface.List();
        }
        catch (IotException)
        {
            // The cmdlet itself will say what is missing.
            return [];
        }
    }
}
