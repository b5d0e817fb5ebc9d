using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Net.Security;

namespace IotActionId.PowerShell;

/// <summary>Completes the names of the cipher suites that a server with an RSA certificate can have.</summary>
public sealed class CipherSuiteCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string start = (wordToComplete ?? "").Trim('\'', '"');
        return Enum.GetNames<TlsCipherSuite>()
            .Where(name => name.StartsWith(start, StringComparison.OrdinalIgnoreCase) && FitsRsa(name))
            .Order(StringComparer.Ordinal)
            .Select(name => new CompletionResult(name));
    }

    private static bool FitsRsa(string name) =>
        !name.Contains("_WITH_", StringComparison.Ordinal)
        || name.StartsWith("TLS_RSA_WITH_AES", StringComparison.Ordinal)
        || name.StartsWith("TLS_ECDHE_RSA_WITH_AES", StringComparison.Ordinal)
        || name.StartsWith("TLS_ECDHE_RSA_WITH_CHACHA", StringComparison.Ordinal);
}
