using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>One way in which an action comes out (a variant of its signature), as the lattice wants it: its parts by the index of the slot.</summary>
internal sealed class ActionOption
{
    private readonly bool[] _isLoose;
    private readonly bool[] _isOwn;

    public ActionOption(int index, int action, SignatureVariant variant, IotSignature signature, IReadOnlyList<IotSlot> slots, double[] unseenWhereSteady)
    {
        Index = index;
        Action = action;
        Weight = variant.Weight;
        ValueLength = variant.ValueLength;
        Parts = [.. slots.Select(s => variant.Find(s.Name))];
        _isLoose = [.. slots.Select(s => signature.Find(s.Name) is { } part && !LengthModel.IsSteady(part.Lengths))];
        Unseen = [.. Parts.Select((p, s) => p is null ? 0 : _isLoose[s] ? LengthModel.Unseen(p.Lengths, signature.Support) : unseenWhereSteady[s])];
        Lengths = [.. Parts.Select((p, s) => p is null ? null : new WidenedLengths(p.Lengths, Unseen[s]))];
        _isOwn = [.. slots.Select((slot, s) => slot.Composition != SlotComposition.Summed && Parts[s] is not null)];
        Silent = Enumerable.Range(0, slots.Count).Where(IsOwn).Aggregate(Weight, (p, s) => p * Missing(s));
        Summands = [.. slots.Select((slot, s) => Parts[s] is not { } part || slot.Composition != SlotComposition.Summed || part.Lengths.Max - part.Lengths.Min > WidestSummand
            ? null
            : part.Lengths.Map(n => Math.Max(0, slot.Envelope.Unwrap(slot.Direction, n, slot.EnvelopeHead) - slot.Kappa + Bias)))];
    }

    /// <summary>Takes the mean for what a part adds to a slot: its spread is the slot's.</summary>
    public void Blur(int slot)
    {
        if (Summands[slot] is { } lengths)
        {
            Summands[slot] = LengthDistribution.FromWeights([KeyValuePair.Create((int)Math.Round(lengths.Mean), 1.0)]);
        }
    }

    /// <summary>Added to summands so that lengths of distributions, which are never negative, can hold them.</summary>
    public const int Bias = 4096;

    /// <summary>Lengths that scatter further than this, as pictures do, add to no sum: the sum may be anything.</summary>
    private const int WidestSummand = 600;

    /// <summary>Its place among the options of the home.</summary>
    public int Index { get; }

    /// <summary>The index of the action in the home.</summary>
    public int Action { get; }

    /// <summary>How often the action comes out this way.</summary>
    public double Weight { get; }

    /// <summary>Characters of the value that goes with the action; null where it has none.</summary>
    public int? ValueLength { get; }

    /// <summary>What it puts into each slot; null where nothing.</summary>
    public SlotSignature?[] Parts { get; }

    /// <summary>By slot: the probability of lengths that training did not show.</summary>
    public double[] Unseen { get; }

    /// <summary>By slot: the lengths of a message of its own, those that training did not show included; null where it has none.</summary>
    public WidenedLengths?[] Lengths { get; }

    /// <summary>By slot: what it adds to a summed message, kappa taken off, with <see cref="Bias"/>; null where it adds nothing or anything.</summary>
    public LengthDistribution?[] Summands { get; }

    /// <summary>By slot: the same without the bias, each with its probability; empty where it adds nothing or anything.</summary>
    public (int Added, double Mass)[][] Added => field ??= [.. Summands.Select(static s => s is null ? [] : s.Lengths.Zip(s.Masses, static (l, m) => (l - Bias, m)).ToArray())];

    /// <summary>Whether it sends a message of its own in a slot.</summary>
    public bool IsOwn(int slot) => _isOwn[slot];

    /// <summary>The probability that its message in a slot does not arrive.</summary>
    public double Missing(int slot) => slot == 0 ? HomeModel.NoCommand : 1 - Parts[slot]!.Presence;

    /// <summary>The probability that it comes out this way, and that no message of its own arrives.</summary>
    public double Silent { get; }

    /// <summary>Whether training showed several lengths of the action in a slot, so that there may be others.</summary>
    public bool IsLoose(int slot) => _isLoose[slot];

    /// <summary>Whether a part adds any length to a summed slot.</summary>
    public bool IsAny(int slot) => Parts[slot] is { } part && Summands[slot] is null && part.Lengths.Max - part.Lengths.Min > WidestSummand;
}
