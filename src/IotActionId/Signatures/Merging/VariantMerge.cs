namespace IotActionId.Signatures;

/// <summary>Puts together what two trainings saw of one action: variants of the same value length that look alike are one, by the number of exchanges that each rests on.</summary>
internal static class VariantMerge
{
    /// <summary>Variants that do not use the same slots are one where they share so much of their lengths.</summary>
    private const double Alike = 0.5;

    /// <summary>The variants of both, the most frequent first.</summary>
    /// <param name="a">The one signature's.</param>
    /// <param name="supportA">Its training exchanges.</param>
    /// <param name="b">The other's.</param>
    /// <param name="supportB">Its training exchanges.</param>
    /// <param name="slots">The slots of the merged set, in their order.</param>
    public static List<SignatureVariant> Merge(IReadOnlyList<SignatureVariant> a, int supportA, IReadOnlyList<SignatureVariant> b, int supportB, IReadOnlyList<IotSlot> slots)
    {
        List<Part> left = [.. a.Select(v => new Part(v, a, Math.Max(1, supportA)))];
        var merged = new List<Part>();
        foreach (Part part in b.Select(v => new Part(v, b, Math.Max(1, supportB))))
        {
            Part? partner = left
                .Where(l => l.Variant.ValueLength == part.Variant.ValueLength && (HasSameSlots(l.Variant, part.Variant) || Likeness(l.Variant, part.Variant) >= Alike))
                .MaxBy(l => Likeness(l.Variant, part.Variant));
            if (partner is null)
            {
                merged.Add(part);
            }
            else
            {
                left.Remove(partner);
                merged.Add(Merge(partner, part, slots));
            }
        }

        merged.AddRange(left);
        double total = merged.Sum(static p => p.Exchanges);
        return [.. merged.Select(p => p.Variant with { Weight = p.Exchanges / total }).OrderByDescending(static v => v.Weight)];
    }

    private static Part Merge(Part a, Part b, IReadOnlyList<IotSlot> slots)
    {
        // A value length that was only thought of counts for nothing beside one that was seen.
        bool seenA = a.Variant.Support > 0, seenB = b.Variant.Support > 0;
        double exchanges = seenA == seenB ? (seenA ? a.Exchanges + b.Exchanges : Math.Max(a.Exchanges, b.Exchanges)) : seenA ? a.Exchanges : b.Exchanges;
        return new Part(
            new SignatureVariant(
                b.Variant.ValueLength,
                1,
                a.Variant.Support + b.Variant.Support,
                [.. slots.Select(s => Merge(a.Variant.Find(s.Name), a.Alike, b.Variant.Find(s.Name), b.Alike)).OfType<SlotSignature>()]),
            exchanges,
            a.Alike + b.Alike);
    }

    private static SlotSignature? Merge(SlotSignature? a, double exchangesA, SlotSignature? b, double exchangesB)
    {
        if ((a ?? b) is not { } any)
        {
            return null;
        }

        double seenA = Seen(a, exchangesA), seenB = Seen(b, exchangesB);
        bool certain = (a?.Presence ?? 0) >= SlotSignature.MostPresence && (b?.Presence ?? 0) >= SlotSignature.MostPresence;
        return new SlotSignature(
            any.Slot,
            a is null || b is null ? any.Lengths : LengthDistribution.FromWeights(Weights(a, seenA).Concat(Weights(b, seenB))),
            certain ? SlotSignature.MostPresence : Math.Clamp((seenA + seenB + 0.5) / (exchangesA + exchangesB + 1), 1e-4, SlotSignature.MostPresence),
            Math.Min(a?.DelayMin ?? any.DelayMin, b?.DelayMin ?? any.DelayMin),
            Math.Max(a?.DelayMax ?? any.DelayMax, b?.DelayMax ?? any.DelayMax));
    }

    /// <summary>Exchanges that had the message: the learner's presence is (seen + 1/2) / (exchanges + 1).</summary>
    private static double Seen(SlotSignature? slot, double exchanges) =>
        slot is null ? 0 : slot.Presence >= SlotSignature.MostPresence ? exchanges : Math.Clamp((slot.Presence * (exchanges + 1)) - 0.5, 1e-3, exchanges);

    private static IEnumerable<KeyValuePair<int, double>> Weights(SlotSignature slot, double weight) =>
        slot.Lengths.Lengths.Zip(slot.Lengths.Masses, (length, mass) => KeyValuePair.Create(length, mass * weight));

    private static bool HasSameSlots(SignatureVariant a, SignatureVariant b) => a.Slots.Count == b.Slots.Count && a.Slots.All(s => b.Find(s.Slot) is not null);

    /// <summary>The mass that the lengths of the slots share, on average; a slot that one of them lacks shares none.</summary>
    private static double Likeness(SignatureVariant a, SignatureVariant b) =>
        a.Slots.Sum(s => b.Find(s.Slot) is { } other ? s.Lengths.Overlap(other.Lengths) : 0) / Math.Max(a.Slots.Count, b.Slots.Count);

    /// <summary>A variant with the exchanges that came out so, and those whose lengths, the value taken off, it was learned from.</summary>
    private sealed record Part(SignatureVariant Variant, double Exchanges, double Alike)
    {
        public Part(SignatureVariant variant, IReadOnlyList<SignatureVariant> all, double support)
            : this(variant, support * variant.Weight, support * all.Where(v => HasSameSlots(v, variant)).Sum(static v => v.Weight))
        {
        }
    }
}
