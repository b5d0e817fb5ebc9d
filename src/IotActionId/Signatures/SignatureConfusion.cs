namespace IotActionId.Signatures;

/// <summary>What exchanges of one action were taken for.</summary>
/// <param name="Action">The key of the action that they were taken for.</param>
/// <param name="Exchanges">How many; an exchange that several actions explain equally well counts as its share for each.</param>
public sealed record SignatureConfusion(string Action, double Exchanges)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Action} ({Exchanges:0.##})");
}
