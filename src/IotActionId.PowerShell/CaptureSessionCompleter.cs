using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using IotActionId.Live;

namespace IotActionId.PowerShell;

/// <summary>Completes the numbers of capture sessions.</summary>
public sealed class CaptureSessionCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string start = wordToComplete ?? "";
        return
            from session in CaptureSessions.All
            let id = session.Id.ToString(CultureInfo.InvariantCulture)
            where id.StartsWith(start, StringComparison.Ordinal)
            select new CompletionResult(id, id, CompletionResultType.ParameterValue, $"{session.State} {session.Interface} {session.Files[^1]}");
    }
}
