using System.Management.Automation;

namespace IotActionId.PowerShell;

/// <summary>A cmdlet that writes one file, as the core cmdlets that export do.</summary>
public abstract class ExportFileCmdlet : IotCmdlet
{
    /// <summary>Overwrites a read-only file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Leaves a file that exists as it is, with an error.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Emits the file written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Writes the file, where it may be written, and emits it where that was asked for.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="save">Writes it.</param>
    private protected void Export(string path, Action<string> save)
    {
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

        save(path);
        if (PassThru)
        {
            WriteObject(new FileInfo(path));
        }
    }
}
