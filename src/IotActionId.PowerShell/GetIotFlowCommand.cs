using System.Management.Automation;
using IotActionId.Messages;

namespace IotActionId.PowerShell;

/// <summary>Reads capture files and emits each flow, with its TLS properties and messages, when it ends.</summary>
[Cmdlet(VerbsCommon.Get, "IotFlow", DefaultParameterSetName = PathSet)]
[OutputType(typeof(IotFlow))]
public sealed class GetIotFlowCommand : CaptureFileCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessFlow(IotFlow flow) => WriteObject(flow);
}
