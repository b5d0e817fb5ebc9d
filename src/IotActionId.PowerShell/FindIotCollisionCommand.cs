using System.Management.Automation;
using IotActionId.Assessment;
using IotActionId.Signatures;

namespace IotActionId.PowerShell;

/// <summary>Finds the actions of a signature set that an observer cannot tell apart, and by how much the near ones differ.</summary>
[Cmdlet(VerbsCommon.Find, "IotCollision")]
[OutputType(typeof(IotCollision))]
public sealed class FindIotCollisionCommand : IotCmdlet
{
    /// <summary>The signature set, or the path of a signature file.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public object[] Signature { get; set; } = [];

    /// <summary>Which messages the observer looks at, one after the other; all by default.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public IotObservation[] Observation { get; set; } = [new CollisionOptions().Observation];

    /// <summary>The most elementary actions of a compound; 2 by default.</summary>
    [Parameter]
    [ValidateRange(1, CollisionOptions.MostActions)]
    public int MaximumActions { get; set; } = new CollisionOptions().MaximumActions;

    /// <summary>How many members of each collision are listed; 10 by default. All are counted.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaximumMembers { get; set; } = new CollisionOptions().MaximumMembers;

    /// <summary>Also those that differ by up to so many bytes in the message that tells best.</summary>
    [Parameter]
    [ValidateRange(0, 1024)]
    public int Within { get; set; }

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        foreach (object signature in Signature)
        {
            RunOrReport(() =>
            {
                foreach (IotSignatureSet set in SignatureInput.Read(signature, nameof(Signature), ResolveWildcardPath))
                {
                    foreach (IotObservation observation in Observation)
                    {
                        Find(set, observation);
                    }
                }
            });
        }
    }

    private void Find(IotSignatureSet set, IotObservation observation)
    {
        var options = new CollisionOptions { Observation = observation, MaximumActions = MaximumActions, MaximumMembers = MaximumMembers, Within = Within };
        using var progress = new ProgressMeter(this, $"Comparing the actions of {set.Gateway}", 0, static n => $"{n:#,0} compounds");
        foreach (IotCollision collision in CollisionSearch.Find(set, options, WriteWarning, progress, CancellationToken))
        {
            WriteObject(collision);
        }
    }
}
