namespace IotActionId.Signatures;

/// <summary>What an elementary action alone puts into one slot.</summary>
/// <param name="Slot">The <see cref="IotSlot.Name"/>.</param>
/// <param name="Lengths">Plaintext lengths, as observed.</param>
/// <param name="Presence">Probability that the message comes at all, in (0, 1).</param>
/// <param name="DelayMin">The shortest time after the exchange began at which it was seen, in seconds.</param>
/// <param name="DelayMax">The longest such time, in seconds.</param>
public sealed record SlotSignature(string Slot, LengthDistribution Lengths, double Presence, double DelayMin, double DelayMax)
{
    /// <summary>No message is certain to come: captures lose some.</summary>
    internal const double MostPresence = 0.9999;

    /// <inheritdoc/>
    public override string ToString() => $"{Slot} {Lengths}" + (Presence < 0.95 ? $" ({Presence:P0})" : "");
}
