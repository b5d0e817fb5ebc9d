namespace IotActionId.Signatures;

/// <summary>
/// One way in which an elementary action comes out: with a value of so many characters, or with another set of answers. The lengths of the
/// slots are independent within a variant and depend on each other only through it: a level of two digits is longer in the command and in
/// the status.
/// </summary>
/// <param name="ValueLength">Characters of the value that goes with the action; null where the action has none or the log did not tell.</param>
/// <param name="Weight">How often the action comes out this way, in (0, 1]; the variants of a signature sum to 1.</param>
/// <param name="Support">Training exchanges that came out this way; 0 for a value length that was never triggered.</param>
/// <param name="Slots">What it puts into each slot that it uses, in the order of the set's slots.</param>
public sealed record SignatureVariant(int? ValueLength, double Weight, int Support, IReadOnlyList<SlotSignature> Slots)
{
    /// <summary>What it puts into each slot that it uses, in the order of the set's slots.</summary>
    public IReadOnlyList<SlotSignature> Slots { get; init => field = value.ToArray(); } = Slots.ToArray();

    /// <summary>What it puts into the slot of that name, or null.</summary>
    /// <param name="slot">The slot's name.</param>
    public SlotSignature? Find(string slot) => Slots.FirstOrDefault(s => s.Slot == slot);
}
