using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>A training exchange of several actions: its messages, and what each action alone would put into each slot.</summary>
internal sealed class CompoundSample
{
    /// <param name="exchange">The exchange.</param>
    /// <param name="signatures">Elementary signatures by key.</param>
    /// <param name="slots">The slots.</param>
    /// <param name="shift">Bytes that slots with the shared counter lack compared with the end of the training.</param>
    public CompoundSample(TrainingExchange exchange, IReadOnlyDictionary<string, IotSignature> signatures, IReadOnlyList<IotSlot> slots, int shift)
    {
        Exchange = exchange;
        Shift = shift;
        Count = exchange.Command.Actions.Count;
        IsKnown = exchange.Command.Actions.All(a => signatures.ContainsKey(a.Key) || signatures.ContainsKey(a.ValueKey));
        Parts = new LengthDistribution[slots.Count][];
        for (int s = 0; s < slots.Count; s++)
        {
            Parts[s] = IsKnown
                ? [.. exchange.Command.Actions.Select(a => PartOf(signatures.GetValueOrDefault(a.Key) ?? signatures[a.ValueKey], a.Value?.Length, slots[s].Name)).OfType<LengthDistribution>()]
                : [];
        }
    }

    public TrainingExchange Exchange { get; }

    /// <summary>Bytes to add to each message with the counter.</summary>
    public int Shift { get; }

    /// <summary>Actions.</summary>
    public int Count { get; }

    /// <summary>Whether there is an elementary signature for each action.</summary>
    public bool IsKnown { get; }

    /// <summary>By slot: the lengths of each action that uses it.</summary>
    public LengthDistribution[][] Parts { get; }

    /// <summary>The messages of a direction.</summary>
    public IEnumerable<TrainingMessage> Of(IotDirection direction) => Exchange.Messages.Where(m => m.Unit.Direction == direction);

    /// <summary>The lengths of an action in a slot, given the value that the log has.</summary>
    public static LengthDistribution? PartOf(IotSignature signature, int? valueLength, string slot)
    {
        SignatureVariant[] fitting = [.. signature.Variants.Where(v => v.ValueLength is null || v.ValueLength == valueLength)];
        List<KeyValuePair<int, double>> weights = [.. (fitting.Length > 0 ? fitting : signature.Variants)
            .Select(v => (v.Weight, Slot: v.Find(slot)))
            .Where(static v => v.Slot is not null)
            .SelectMany(static v => v.Slot!.Lengths.Lengths.Zip(v.Slot.Lengths.Masses, (length, mass) => KeyValuePair.Create(length, mass * v.Weight)))];
        return weights.Count == 0 ? null : LengthDistribution.FromWeights(weights);
    }
}
