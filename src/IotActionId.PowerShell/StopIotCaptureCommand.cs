using System.Management.Automation;
using IotActionId.Live;

namespace IotActionId.PowerShell;

/// <summary>Ends capture sessions and emits their files.</summary>
[Cmdlet(VerbsLifecycle.Stop, "IotCapture", DefaultParameterSetName = IdSet, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class StopIotCaptureCommand : CaptureSessionCmdlet
{
    private const string SessionSet = "InputObject";

    /// <summary>The numbers of the sessions.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet)]
    [ArgumentCompleter(typeof(CaptureSessionCompleter))]
    [ValidateNotNullOrEmpty]
    public int[] Id { get; set; } = [];

    /// <summary>The sessions.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = SessionSet)]
    [ValidateNotNullOrEmpty]
    public IotCapture[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        foreach (int id in Id)
        {
            RunOrReport(() => Stop(Find(id)));
        }

        foreach (IotCapture session in InputObject)
        {
            Stop(session);
        }
    }

    private void Stop(IotCapture session)
    {
        if (!ShouldProcess($"{session.Id} on {session.Interface}", "End the capture session"))
        {
            return;
        }

        CaptureSessions.End(session);
        if (session.Error is { } error)
        {
            WriteDefect(error);
        }

        foreach (string file in session.Files)
        {
            WriteObject(InvokeProvider.Item.Get([file], force: true, literalPath: true), enumerateCollection: true);
        }
    }
}
