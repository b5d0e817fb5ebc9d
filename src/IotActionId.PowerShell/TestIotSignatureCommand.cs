using System.Management.Automation;
using IotActionId.Signatures;

namespace IotActionId.PowerShell;

/// <summary>Tells whether all signatures of a set reach thresholds.</summary>
[Cmdlet(VerbsDiagnostic.Test, "IotSignature")]
[OutputType(typeof(bool), typeof(IotSignatureCheck))]
public sealed class TestIotSignatureCommand : IotCmdlet
{
    /// <summary>The signature set, or the path of a signature file.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public object[] Signature { get; set; } = [];

    /// <summary>Only the signatures of these devices; wildcards allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Device { get; set; }

    /// <summary>Only the signatures of these actions; wildcards allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Action { get; set; }

    /// <summary>The fewest training exchanges of a signature; 3 by default.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int MinimumSupport { get; set; } = new SignatureThresholds().MinimumSupport;

    /// <summary>The least cross-validated accuracy of a signature, 0 to 1.</summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double? MinimumAccuracy { get; set; }

    /// <summary>Fails signatures that were not cross-validated.</summary>
    [Parameter]
    public SwitchParameter RequireAccuracy { get; set; }

    /// <summary>The most other actions that a signature may collide with.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? MaximumCollision { get; set; }

    /// <summary>Counts only the collisions that remain when the state of the devices is known.</summary>
    [Parameter]
    public SwitchParameter GivenState { get; set; }

    /// <summary>Passes signatures that were predicted and never triggered.</summary>
    [Parameter]
    public SwitchParameter AllowPredicted { get; set; }

    /// <summary>Emits what became of each signature, and which thresholds it fails, in place of one bool.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        foreach (object signature in Signature)
        {
            RunOrReport(() =>
            {
                foreach (IotSignatureSet set in SignatureInput.Read(signature, nameof(Signature), ResolveWildcardPath))
                {
                    Test(set);
                }
            });
        }
    }

    private void Test(IotSignatureSet set)
    {
        var thresholds = new SignatureThresholds
        {
            MinimumSupport = MinimumSupport,
            MinimumAccuracy = MinimumAccuracy,
            RequireAccuracy = RequireAccuracy,
            MaximumCollision = MaximumCollision,
            GivenState = GivenState,
            AllowPredicted = AllowPredicted,
        };
        IotSignatureCheck[] checks = [.. set.Signatures.Where(s => NameFilter.Passes(Device, s.Action.Device) && NameFilter.Passes(Action, s.Action.Action)).Select(thresholds.Check)];
        if (checks.Length == 0)
        {
            WriteWarning($"The set of {set.Gateway} has no signature of that device and action: nothing was tested, which does not pass.");
        }

        foreach (IotSignatureCheck check in checks.Where(static c => !c.Passed))
        {
            WriteVerbose(check.ToString());
        }

        if (Detailed)
        {
            WriteObject(checks, enumerateCollection: true);
        }
        else
        {
            WriteObject(checks.Length > 0 && Array.TrueForAll(checks, static c => c.Passed));
        }
    }
}
