using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>How alike signatures are, and how likely an exchange is under one.</summary>
internal static class SignatureDistance
{
    /// <summary>Shared mass from which two actions count as colliding.</summary>
    public const double Colliding = 0.5;

    /// <summary>The probability mass that two signatures share over all slots and variants: how often one looks like the other.</summary>
    public static double SharedMass(IotSignature a, IotSignature b, IReadOnlyList<IotSlot> slots)
    {
        double shared = 0;
        foreach (SignatureVariant left in a.Variants)
        {
            double most = 0;
            foreach (SignatureVariant right in b.Variants)
            {
                most += Math.Min(1, right.Weight / left.Weight) * SharedMass(left, right, slots);
            }

            shared += left.Weight * Math.Min(1, most);
        }

        return shared;
    }

    private static double SharedMass(SignatureVariant a, SignatureVariant b, IReadOnlyList<IotSlot> slots)
    {
        double shared = 1;
        foreach (IotSlot slot in slots)
        {
            SlotSignature? left = a.Find(slot.Name), right = b.Find(slot.Name);
            double present = left is null || right is null ? 0 : Math.Min(left.Presence, right.Presence) * left.Lengths.Overlap(right.Lengths);
            shared *= present + Math.Min(1 - (left?.Presence ?? 0), 1 - (right?.Presence ?? 0));
        }

        return shared;
    }

    /// <summary>The logarithm of the likelihood of a sample under a signature, lengths near the observed ones included.</summary>
    public static double LogLikelihood(TrainingSample sample, IReadOnlyList<SignatureVariant> variants, IReadOnlyList<IotSlot> slots)
    {
        const double Foreign = 1e-4;
        double likelihood = 0;
        foreach (SignatureVariant variant in variants)
        {
            double product = variant.Weight;
            for (int s = 0; s < slots.Count; s++)
            {
                SlotSignature? part = variant.Find(slots[s].Name);
                product *= (part, sample.Slots[s]) switch
                {
                    (null, null) => 1,
                    (null, _) => Foreign,
                    (_, null) => 1 - part.Presence,
                    (_, { } message) => part.Presence * (((1 - Likelihood.UnseenMass) * part.Lengths.Probability(message.Min, message.Max))
                        + (Likelihood.UnseenMass / 4 * part.Lengths.Probability(message.Min - Likelihood.UnseenReach, message.Max + Likelihood.UnseenReach)) + 1e-7),
                };
            }

            likelihood += product;
        }

        return Math.Log(Math.Max(likelihood, 1e-300));
    }
}
