using IotActionId.Actions;

namespace IotActionId.Signatures;

/// <summary>Whether a signature reaches thresholds.</summary>
/// <param name="Signature">The signature.</param>
/// <param name="Collisions">Other actions that it collides with, as far as they count.</param>
/// <param name="Failures">Which thresholds it fails, in words; empty where it passes.</param>
public sealed record IotSignatureCheck(IotSignature Signature, int Collisions, IReadOnlyList<string> Failures)
{
    /// <summary>Which thresholds it fails, in words; empty where it passes.</summary>
    public IReadOnlyList<string> Failures { get; init => field = value.ToArray(); } = Failures.ToArray();

    /// <summary>The action.</summary>
    public IotAction Action => Signature.Action;

    /// <summary>Whether it reaches them all.</summary>
    public bool Passed => Failures.Count == 0;

    /// <inheritdoc/>
    public override string ToString() => $"{Action}: {(Passed ? "passes" : string.Join("; ", Failures))}";
}
