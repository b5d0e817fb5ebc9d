using System.Management.Automation;
using IotActionId.Signatures;

namespace IotActionId.PowerShell;

/// <summary>Puts signature sets of one gateway together.</summary>
[Cmdlet(VerbsData.Merge, "IotSignature")]
[OutputType(typeof(IotSignatureSet))]
public sealed class MergeIotSignatureCommand : IotCmdlet
{
    private readonly List<IotSignatureSet> _sets = [];

    /// <summary>The signature sets, or paths of signature files.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public object[] Signature { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        foreach (object signature in Signature)
        {
            RunOrReport(() => _sets.AddRange(SignatureInput.Read(signature, nameof(Signature), ResolveWildcardPath)));
        }
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (_sets.Count == 0)
        {
            // Each input was an error already.
            return;
        }

        IotSignatureSet merged = SignatureMerge.Merge(_sets);
        WriteVerbose($"Gateway {merged.Gateway}: {_sets.Count} sets with {_sets.Sum(static s => s.Signatures.Count)} signatures make one with {merged.Signatures.Count}.");
        foreach (string warning in merged.Warnings.Except(_sets.SelectMany(static s => s.Warnings)))
        {
            WriteWarning(warning);
        }

        WriteObject(merged);
    }
}
