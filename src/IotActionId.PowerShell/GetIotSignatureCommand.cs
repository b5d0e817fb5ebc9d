using System.Management.Automation;
using IotActionId.Signatures;

namespace IotActionId.PowerShell;

/// <summary>Lists the signatures of a set, one for each elementary action.</summary>
[Cmdlet(VerbsCommon.Get, "IotSignature", DefaultParameterSetName = PathSet)]
[OutputType(typeof(IotSignature))]
public sealed class GetIotSignatureCommand : FileCmdlet
{
    private const string SignatureSetSet = "SignatureSet";

    /// <summary>The signature set, from New-IotSignature or Import-IotSignature.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = SignatureSetSet)]
    [ValidateNotNull]
    public IotSignatureSet SignatureSet { get; set; } = null!;

    /// <summary>Only the signatures of these devices; wildcards allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Device { get; set; }

    /// <summary>Only the signatures of these actions; wildcards allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Action { get; set; }

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        if (ParameterSetName == SignatureSetSet)
        {
            WriteSignatures(SignatureSet);
        }
        else
        {
            base.ProcessInput();
        }
    }

    /// <inheritdoc/>
    protected override void ProcessFile(string path) => WriteSignatures(SignatureFile.Load(path));

    private void WriteSignatures(IotSignatureSet set)
    {
        foreach (IotSignature signature in set.Signatures)
        {
            if (NameFilter.Passes(Device, signature.Action.Device) && NameFilter.Passes(Action, signature.Action.Action))
            {
                WriteObject(signature);
            }
        }
    }
}
