using IotActionId.Actions;

namespace IotActionId.Signatures;

/// <summary>The signature of one elementary action: what it does, alone, to the lengths of the messages of each slot.</summary>
public sealed class IotSignature
{
    /// <summary>The elementary action; its value is null unless the set was learned by value.</summary>
    public required IotAction Action { get; init; }

    /// <summary>The ways in which it comes out, the most frequent first: the joint distribution of its slots.</summary>
    public required IReadOnlyList<SignatureVariant> Variants { get; init => field = value.ToArray(); }

    /// <summary>What it puts into each slot over all variants, in the order of the set's slots.</summary>
    public IReadOnlyList<SlotSignature> Slots => field ??= Marginals(Variants);

    /// <summary>Training exchanges that it was learned from: commands of this action alone.</summary>
    public required int Support { get; init; }

    /// <summary>Whether no training exchange shows it: its lengths follow from the lengths of the user's requests.</summary>
    public bool IsPredicted { get; init; }

    /// <summary>Shannon entropy of the lengths of an exchange of this action alone, in bits: how much it varies from time to time.</summary>
    public double Entropy => Variants.Sum(static v => v.Weight * (v.Slots.Sum(static s => s.Lengths.Entropy) - Math.Log2(v.Weight)));

    /// <summary>Keys of the actions that it cannot be told from when each happens alone: more than half of the probability mass is shared.</summary>
    public IReadOnlyList<string> Collides { get; init => field = value.ToArray(); } = [];

    /// <summary>Those of <see cref="Collides"/> that remain when the state of the devices is known: an action that never followed itself or this one in the log is left out.</summary>
    public IReadOnlyList<string> CollidesGivenState { get; init => field = value.ToArray(); } = [];

    /// <summary>
    /// What the exchanges of this action were taken for when they were left out of learning, by blocks of whole days or sessions;
    /// the most frequent first. Empty where there were too few blocks.
    /// </summary>
    public IReadOnlyList<SignatureConfusion> Confusion { get; init => field = value.ToArray(); } = [];

    /// <summary>Share of <see cref="Confusion"/> that is right, in [0, 1]; ties count as their share. NaN where nothing was cross-validated.</summary>
    public double CrossValidatedAccuracy
    {
        get
        {
            double all = Confusion.Sum(static c => c.Exchanges);
            return all == 0 ? double.NaN : Confusion.Where(c => c.Action == Action.ValueKey).Sum(static c => c.Exchanges) / all;
        }
    }

    /// <summary>What one should know before trusting it, in sentences.</summary>
    public IReadOnlyList<string> Warnings { get; init => field = value.ToArray(); } = [];

    /// <summary>What it puts into the slot of that name over all variants, or null.</summary>
    /// <param name="slot">The slot's name.</param>
    public SlotSignature? Find(string slot) => Slots.FirstOrDefault(s => s.Slot == slot);

    /// <inheritdoc/>
    public override string ToString() => $"{Action}: {string.Join("; ", Slots)}";

    private static SlotSignature[] Marginals(IReadOnlyList<SignatureVariant> variants) =>
        [.. variants
            .SelectMany(static v => v.Slots.Select(s => (v.Weight, Slot: s)))
            .GroupBy(static s => s.Slot.Slot)
            .Select(static g => new SlotSignature(
                g.Key,
                LengthDistribution.FromWeights(g.SelectMany(static s => s.Slot.Lengths.Lengths.Zip(s.Slot.Lengths.Masses, (length, mass) => KeyValuePair.Create(length, mass * s.Weight * s.Slot.Presence)))),
                Math.Min(g.Sum(static s => s.Weight * s.Slot.Presence), SlotSignature.MostPresence),
                g.Min(static s => s.Slot.DelayMin),
                g.Max(static s => s.Slot.DelayMax)))];
}
