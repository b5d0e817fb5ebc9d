using System.Management.Automation;
using IotActionId.Capture;

namespace IotActionId.PowerShell;

/// <summary>Lists the interfaces that can be captured from.</summary>
[Cmdlet(VerbsCommon.Get, "IotInterface")]
[OutputType(typeof(IotInterface))]
public sealed class GetIotInterfaceCommand : IotCmdlet
{
    private IReadOnlyList<IotInterface> _interfaces = [];

    /// <summary>Only interfaces of these names; wildcards allowed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void Prepare() => _interfaces = IotInterface.List();

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        foreach (string name in Name)
        {
            RunOrReport(() => WriteInterfaces(name));
        }
    }

    private void WriteInterfaces(string name)
    {
        var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
        IotInterface[] found = [.. _interfaces.Where(candidate => pattern.IsMatch(candidate.Name) || pattern.IsMatch(candidate.FriendlyName))];
        if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
        {
            throw new IotException(
                IotErrorId.InterfaceNotFound,
                $"There is no interface '{name}' that can be captured from; there are {string.Join(", ", _interfaces)}.",
                name);
        }

        WriteObject(found, enumerateCollection: true);
    }
}
