using System.Management.Automation;
using IotActionId.Signatures;

namespace IotActionId.PowerShell;

/// <summary>Writes a signature set to a file.</summary>
[Cmdlet(VerbsData.Export, "IotSignature", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportIotSignatureCommand : IotCmdlet
{
    /// <summary>The file to write, by convention <c>*.iotsig.json</c>.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The signature set.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ValidateNotNull]
    public IotSignatureSet SignatureSet { get; set; } = null!;

    /// <summary>Overwrites a read-only file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Leaves a file that exists as it is, with an error.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Emits the file written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        string path = ResolveLiteralPath(Path);
        if (!ShouldProcess(path, "Write signature set"))
        {
            return;
        }

        var file = new FileInfo(path);
        if (file.Exists && NoClobber)
        {
            throw new IotException(IotErrorId.FileAccessDenied, $"'{path}' exists already. Leave out -NoClobber to replace it.", path);
        }

        if (file.Exists && file.IsReadOnly)
        {
            if (!Force)
            {
                throw new IotException(IotErrorId.FileAccessDenied, $"'{path}' is read-only. Use -Force to replace it.", path);
            }

            file.IsReadOnly = false;
        }

        SignatureFile.Save(SignatureSet, path);
        if (PassThru)
        {
            WriteObject(new FileInfo(path));
        }
    }
}
