using System.Management.Automation;

namespace IotActionId.PowerShell;

/// <summary>Names that a parameter with wildcards lets through.</summary>
internal static class NameFilter
{
    /// <summary>Whether a name passes: no patterns, or one that fits, whatever the case.</summary>
    /// <param name="patterns">What the user gave, or null.</param>
    /// <param name="name">The name.</param>
    public static bool Passes(string[]? patterns, string name) =>
        patterns is null || patterns.Any(p => WildcardPattern.Get(p, WildcardOptions.IgnoreCase).IsMatch(name));
}
