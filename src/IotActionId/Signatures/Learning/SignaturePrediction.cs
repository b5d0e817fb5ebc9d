using IotActionId.Actions;

namespace IotActionId.Signatures;

/// <summary>Predicts signatures of actions that were never triggered from the lengths of the requests that would trigger them.</summary>
internal static class SignaturePrediction
{
    /// <summary>The signatures, and sentences about what could not be predicted.</summary>
    /// <param name="commands">Commands with the lengths of their request bodies.</param>
    /// <param name="signatures">The signatures of what was triggered, by key.</param>
    /// <param name="slots">The slots.</param>
    /// <param name="regression">How lengths follow from requests.</param>
    /// <param name="byValue">Whether an action with another value is another action.</param>
    public static (List<IotSignature> Predicted, List<string> Warnings) Of(
        IReadOnlyList<IotCommand> commands, IReadOnlyDictionary<string, IotSignature> signatures, IReadOnlyList<IotSlot> slots, RequestRegression regression, bool byValue)
    {
        var predicted = new List<IotSignature>();
        var warnings = new List<string>();
        if (commands.Count == 0)
        {
            return (predicted, warnings);
        }

        string[] unrelated = [.. slots.Where((_, s) => !regression.Holds(s)).Select(static s => s.Name)];
        if (unrelated.Length > 0)
        {
            warnings.Add($"The lengths of the user's requests do not tell those of {string.Join(", ", unrelated)}; there, predicted signatures have what the device's other actions have.");
        }

        if (!regression.IsOfBodies || unrelated.Length == slots.Count)
        {
            warnings.Add(unrelated.Length == slots.Count
                ? "Nothing was predicted: no slot's length follows from the length of the user's request (see RequestRelations)."
                : "Nothing was predicted: the log does not tell the lengths of the request bodies (BodyLength), and those of the commands to predict cannot be compared with encrypted requests.");
            return (predicted, warnings);
        }

        var without = new List<string>();
        foreach (IGrouping<string, IotCommand> action in commands
            .Where(static c => c.Actions.Count == 1)
            .GroupBy(c => byValue ? c.Actions[0].ValueKey : c.Actions[0].Key)
            .Where(g => !signatures.ContainsKey(g.Key)))
        {
            IotCommand[] known = [.. action.Where(static c => c.BodyLength is not null)];
            List<IotSignature> siblings = [.. signatures.Values.Where(s => s.Action.Device == action.First().Actions[0].Device)];
            List<SignatureVariant> variants = [.. known
                .GroupBy(static c => c.Actions[0].Value?.Length)
                .Select(g => new SignatureVariant(g.Key, (double)g.Count() / known.Length, 0, Slots([.. g], siblings, slots, regression)))
                .Where(static v => v.Slots.Count > 0)
                .OrderByDescending(static v => v.Weight)];
            if (variants.Count == 0 || siblings.Count == 0)
            {
                without.Add(action.Key);
                continue;
            }

            predicted.Add(new IotSignature
            {
                Action = byValue ? action.First().Actions[0] : action.First().Actions[0] with { Value = null },
                Variants = [.. variants.Select(v => v with { Weight = v.Weight / variants.Sum(static o => o.Weight) })],
                Support = 0,
                IsPredicted = true,
            });
        }

        int compounds = commands.Count(static c => c.Actions.Count > 1);
        if (compounds > 0)
        {
            warnings.Add($"{compounds} commands to predict have several actions and were left out: a signature is of one.");
        }

        if (without.Count > 0)
        {
            warnings.Add($"Not predicted, because no other action of the device was triggered or the length of the request body is not known: {string.Join(", ", without)}.");
        }

        return (predicted, warnings);
    }

    private static List<SlotSignature> Slots(IotCommand[] commands, List<IotSignature> siblings, IReadOnlyList<IotSlot> slots, RequestRegression regression)
    {
        var parts = new List<SlotSignature>();
        for (int s = 0; s < slots.Count; s++)
        {
            SlotSignature[] others = [.. siblings.Select(x => x.Find(slots[s].Name)).OfType<SlotSignature>()];
            LengthDistribution[] predicted = [.. commands.Select(c => regression.Predict(s, c.Actions[0].Device, c.BodyLength!.Value)).OfType<LengthDistribution>()];
            if (others.Length == 0 || (s == 0 && regression.Holds(0) && predicted.Length == 0))
            {
                continue;
            }

            parts.Add(new SlotSignature(
                slots[s].Name,
                Mixture(predicted.Length > 0 ? predicted : [.. others.Select(static o => o.Lengths)]),
                others.Average(static o => o.Presence),
                others.Min(static o => o.DelayMin),
                others.Max(static o => o.DelayMax)));
        }

        return parts;
    }

    private static LengthDistribution Mixture(LengthDistribution[] parts) =>
        LengthDistribution.FromWeights(parts.SelectMany(static p => p.Lengths.Zip(p.Masses, static (length, mass) => KeyValuePair.Create(length, mass))));
}
