using System.Management.Automation;

namespace IotActionId.Tests.Module;

/// <summary>What a script wrote.</summary>
/// <param name="Output">Its objects.</param>
/// <param name="Errors">Its error records, the one that ended it last.</param>
/// <param name="Warnings">Its warnings.</param>
/// <param name="Verbose">Its verbose messages.</param>
/// <param name="Terminated">Whether an error ended it.</param>
public sealed record PowerShellResult(
    IReadOnlyList<PSObject> Output,
    IReadOnlyList<ErrorRecord> Errors,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Verbose,
    bool Terminated)
{
    /// <summary>The part of each error's FullyQualifiedErrorId that names what went wrong.</summary>
    public IReadOnlyList<string> ErrorIds => [.. Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0])];
}
