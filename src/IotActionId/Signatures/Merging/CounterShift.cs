namespace IotActionId.Signatures;

/// <summary>
/// How far the counter that the messages of a gateway share had moved between two trainings: by how many bytes the lengths of the earlier
/// lack what they would have at the end of the later. Actions that both have tell it; without them, slots that are alike for all actions.
/// </summary>
internal sealed class CounterShift
{
    /// <summary>More bytes are no counter that gained digits.</summary>
    private const int MostBytes = 8;

    /// <summary>Common actions that are needed to find a counter which neither set knows of, and the share of them that must agree.</summary>
    private const int LeastActions = 3;
    private const double Agreeing = 2.0 / 3;

    private readonly IotSignatureSet _earlier;
    private readonly IotSignatureSet _later;
    private readonly HashSet<string> _slots = [];

    /// <param name="earlier">The set whose training ended first.</param>
    /// <param name="later">The other.</param>
    public CounterShift(IotSignatureSet earlier, IotSignatureSet later)
    {
        _earlier = earlier;
        _later = later;
        string[] shared = [.. later.Slots.Select(static s => s.Name).Where(name => earlier.Slots.Any(s => s.Name == name))];
        HashSet<string> known = [.. earlier.Slots.Concat(later.Slots).Where(static s => s.CounterBytes > 0).Select(static s => s.Name)];
        HasCounter = known.Count > 0;
        if (!earlier.Framing.IsExact || !later.Framing.IsExact)
        {
            // An interval does not tell a byte from the next.
            return;
        }

        Dictionary<string, double[]> differences = shared.ToDictionary(static name => name, Differences);
        Actions = earlier.Signatures.Count(s => Partner(s) is not null);
        int? bytes = HasCounter ? Median([.. known.Where(differences.ContainsKey).SelectMany(name => differences[name])])
            : IsAgreed(differences[shared[0]], Median(differences[shared[0]])) ? Median(differences[shared[0]])
            : null;
        bytes ??= known.Select(Constant).FirstOrDefault(static difference => difference is not null);
        IsKnown = bytes is not null && Math.Abs(bytes.Value) <= MostBytes;
        Bytes = IsKnown ? bytes!.Value : 0;
        if (Bytes != 0)
        {
            _slots.UnionWith(known);
            _slots.UnionWith(shared.Where(name => IsAgreed(differences[name], Bytes)));
        }
    }

    /// <summary>Whether messages of the gateway are known to hold a counter.</summary>
    public bool HasCounter { get; }

    /// <summary>Whether the sets tell how far it moved.</summary>
    public bool IsKnown { get; }

    /// <summary>Bytes to add to the lengths of the earlier set.</summary>
    public int Bytes { get; }

    /// <summary>Actions that both sets have measured.</summary>
    public int Actions { get; }

    /// <summary>The slots that hold the counter, where it moved.</summary>
    public IEnumerable<string> Slots => _slots.Order(StringComparer.Ordinal);

    /// <summary>The slots of a set, those with the counter moved where the set is the earlier one.</summary>
    public IEnumerable<IotSlot> Align(IotSignatureSet set) => set.Slots.Select(s => !_slots.Contains(s.Name) ? s : s with
    {
        CounterBytes = Math.Max(1, s.CounterBytes),
        Kappa = set == _earlier && s.Composition is SlotComposition.Summed or SlotComposition.NotAdditive ? s.Kappa + Bytes : s.Kappa,
    });

    /// <summary>The variants of a signature of the earlier set as they are at the end of the later.</summary>
    public IEnumerable<SignatureVariant> Align(IEnumerable<SignatureVariant> variants) => variants.Select(v => v with
    {
        Slots = [.. v.Slots.Select(s => _slots.Contains(s.Slot) ? s with { Lengths = s.Lengths.Shift(Bytes) } : s)],
    });

    /// <summary>A last status of the earlier set likewise.</summary>
    public LastStatus Align(LastStatus status) => _slots.Contains(status.Slot) ? status with { Length = Math.Max(0, status.Length + Bytes) } : status;

    /// <summary>By how many bytes each common action is longer in the later set, values of the same number of characters compared.</summary>
    private double[] Differences(string slot) =>
        [.. from signature in _earlier.Signatures
            let partner = Partner(signature)
            where partner is not null
            from variant in signature.Variants
            let before = variant.Find(slot)
            let after = partner.Variants.FirstOrDefault(v => v.ValueLength == variant.ValueLength && v.Slots.Count == variant.Slots.Count)?.Find(slot)
            where before is not null && after is not null && variant.Support > 0
            select after.Lengths.Mean - before.Lengths.Mean];

    private IotSignature? Partner(IotSignature signature) =>
        signature.IsPredicted ? null : _later.Signatures.FirstOrDefault(s => s.Action.ValueKey == signature.Action.ValueKey && !s.IsPredicted);

    /// <summary>The difference of a slot that has one length in each set, whatever the action; null where it has more.</summary>
    private int? Constant(string slot)
    {
        double?[] lengths = [.. new[] { _earlier, _later }.Select(set =>
        {
            double[] means = [.. set.Signatures.Select(s => s.Find(slot)?.Lengths.Mean).OfType<double>()];
            return means.Length > 0 && means.Max() - means.Min() < 0.5 ? means.Average() : (double?)null;
        })];
        return lengths[1] - lengths[0] is { } difference ? (int)Math.Round(difference) : null;
    }

    private static bool IsAgreed(double[] differences, int? bytes) =>
        bytes is not (null or 0) && differences.Length >= LeastActions && differences.Count(d => Math.Abs(d - bytes.Value) < 0.5) >= Agreeing * differences.Length;

    private static int? Median(double[] differences)
    {
        Array.Sort(differences);
        return differences.Length == 0 ? null : (int)Math.Round(differences[differences.Length / 2]);
    }
}
