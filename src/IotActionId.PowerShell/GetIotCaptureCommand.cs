using System.Management.Automation;
using IotActionId.Live;

namespace IotActionId.PowerShell;

/// <summary>Lists the capture sessions of this process.</summary>
[Cmdlet(VerbsCommon.Get, "IotCapture")]
[OutputType(typeof(IotCapture))]
public sealed class GetIotCaptureCommand : CaptureSessionCmdlet
{
    /// <summary>The numbers of the sessions; all where none is named.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(CaptureSessionCompleter))]
    [ValidateNotNullOrEmpty]
    public int[] Id { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        if (Id.Length == 0)
        {
            WriteObject(CaptureSessions.All, enumerateCollection: true);
        }

        foreach (int id in Id)
        {
            RunOrReport(() => WriteObject(Find(id)));
        }
    }
}
