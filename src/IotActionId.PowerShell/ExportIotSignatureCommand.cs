using System.Management.Automation;
using IotActionId.Signatures;

namespace IotActionId.PowerShell;

/// <summary>Writes a signature set to a file.</summary>
[Cmdlet(VerbsData.Export, "IotSignature", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportIotSignatureCommand : ExportFileCmdlet
{
    /// <summary>The file to write, by convention <c>*.iotsig.json</c>.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The signature set.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ValidateNotNull]
    public IotSignatureSet SignatureSet { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        string path = ResolveLiteralPath(Path);
        if (ShouldProcess(path, "Write signature set"))
        {
            Export(path, file => SignatureFile.Save(SignatureSet, file));
        }
    }
}
