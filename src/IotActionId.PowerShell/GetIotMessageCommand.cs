using System.Management.Automation;
using IotActionId.Messages;

namespace IotActionId.PowerShell;

/// <summary>Lists the application-data messages of flows or capture files: time, direction and lengths.</summary>
[Cmdlet(VerbsCommon.Get, "IotMessage", DefaultParameterSetName = PathSet)]
[OutputType(typeof(IotMessage))]
public sealed class GetIotMessageCommand : CaptureFileCmdlet
{
    private const string FlowSet = "Flow";

    private bool _any;

    /// <summary>The flows, from Get-IotFlow.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = FlowSet)]
    [ValidateNotNullOrEmpty]
    public IotFlow[] Flow { get; set; } = [];

    /// <summary>Only messages of this direction.</summary>
    [Parameter]
    public IotDirection? Direction { get; set; }

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        if (ParameterSetName != FlowSet)
        {
            base.ProcessInput();
            return;
        }

        foreach (IotFlow flow in Flow)
        {
            if (Wanted.Accepts(flow))
            {
                ProcessFlow(flow);
            }
        }
    }

    /// <inheritdoc/>
    protected override void ProcessFile(string path)
    {
        _any = false;
        base.ProcessFile(path);
        RequireAny(path);
    }

    /// <inheritdoc/>
    protected override void ProcessStream(Stream stream, string name)
    {
        _any = false;
        base.ProcessStream(stream, name);
        RequireAny(name);
    }

    /// <inheritdoc/>
    protected override void ProcessFlow(IotFlow flow)
    {
        _any |= flow.Messages.Count > 0;
        foreach (IotMessage message in flow.Messages)
        {
            if ((Direction is null || message.Direction == Direction) && Wanted.Accepts(message))
            {
                WriteObject(message);
            }
        }
    }

    private void RequireAny(string name)
    {
        if (!_any)
        {
            throw new IotException(IotErrorId.NoApplicationData, $"'{name}' holds no application data that the filters let pass.", name);
        }
    }
}
