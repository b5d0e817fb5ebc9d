using System.Management.Automation;
using IotActionId.Signatures;

namespace IotActionId.PowerShell;

/// <summary>Reads signature sets from files.</summary>
[Cmdlet(VerbsData.Import, "IotSignature", DefaultParameterSetName = PathSet)]
[OutputType(typeof(IotSignatureSet))]
public sealed class ImportIotSignatureCommand : FileCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessFile(string path) => WriteObject(SignatureFile.Load(path));
}
