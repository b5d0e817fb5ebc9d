using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>
/// One way in which the messages of a direction may be made up of slots: a summed slot is one message, a separate one a message for each
/// action. Which way is right shows in how many messages compounds have, and where that leaves several, in which explains the lengths best.
/// </summary>
internal sealed class CompoundStructure
{
    private readonly IReadOnlyList<PartExchange> _compounds;
    private readonly List<SampleMessage>[] _messages;
    private readonly int[] _fitting;

    private CompoundStructure(IReadOnlyList<IotSlot> slots, IReadOnlyList<PartExchange> compounds, List<SampleMessage>[] messages)
    {
        Slots = slots;
        _compounds = compounds;
        _messages = messages;
        _fitting = [.. Enumerable.Range(0, compounds.Count).Where(c => messages[c].Count == slots.Sum(s => Messages(s, compounds[c])))];
    }

    /// <summary>The slots in the order of their messages; what compounds tell of their composition is in them.</summary>
    public IReadOnlyList<IotSlot> Slots { get; private set; }

    /// <summary>Compounds with as many messages as this takes, by index.</summary>
    public IReadOnlyCollection<int> Fitting => _fitting;

    /// <summary>Actions whose part stays open in some slot.</summary>
    public HashSet<string> Unidentified { get; } = [];

    /// <summary>Slots whose kappa was set by convention.</summary>
    public List<string> Conventions { get; } = [];

    /// <summary>How well the lengths go with it.</summary>
    public double Score { get; private set; }

    /// <summary>What shows steps of a shared counter, by slot: the message of an action of its own, or of a sum the bytes that it is off, from 1,000 on.</summary>
    public Dictionary<(int Compound, string Key, string Slot), SampleMessage> Traces { get; } = [];

    /// <summary>The message of each missing action in each compound, by slot.</summary>
    public Dictionary<(int Compound, string Key, string Slot), SampleMessage> Parts { get; } = [];

    /// <summary>The way that goes with the compounds best.</summary>
    /// <param name="slots">The slots of the direction as far as they are known; none where no action occurs alone.</param>
    /// <param name="direction">The direction.</param>
    /// <param name="begins">Whether the side that begins exchanges sends in it.</param>
    /// <param name="compounds">The compounds.</param>
    /// <param name="missing">Actions that are to be worked out.</param>
    /// <param name="known">The lengths of a known action in a slot, given the compound and the action's place in it; null where it does not use it.</param>
    public static CompoundStructure Of(
        IReadOnlyList<IotSlot> slots, IotDirection direction, bool begins, IReadOnlyList<PartExchange> compounds, IReadOnlySet<string> missing, Func<int, int, IotSlot, LengthDistribution?> known)
    {
        const double Nearly = 0.02;
        List<SampleMessage>[] messages = [.. compounds.Select(c => c.Of(direction))];
        List<CompoundStructure> all = [.. Candidates(slots, direction, begins).Select(s => new CompoundStructure(s, compounds, messages))];
        int most = all.Max(static s => s._fitting.Length);
        List<CompoundStructure> best = [.. all.Where(s => s._fitting.Length >= most - (Nearly * compounds.Count))];
        foreach (CompoundStructure structure in best)
        {
            structure.Solve(missing, known);
        }

        return best.MaxBy(static s => s.Score)!;
    }

    private static IEnumerable<IotSlot[]> Candidates(IReadOnlyList<IotSlot> slots, IotDirection direction, bool begins)
    {
        const int MostSlots = 3;
        if (slots.Count > 0)
        {
            for (int summed = 0; summed < 1 << slots.Count; summed++)
            {
                if (Enumerable.Range(0, slots.Count).All(i => slots[i].Composition != ((summed >> i & 1) == 1 ? SlotComposition.Separate : SlotComposition.Summed)))
                {
                    yield return [.. slots.Select((s, i) => s.Composition == SlotComposition.Unknown && (summed >> i & 1) == 0 ? s with { Composition = SlotComposition.Separate } : s)];
                }
            }

            yield break;
        }

        for (int summed = 0; summed <= MostSlots; summed++)
        {
            for (int separate = 0; summed + separate <= MostSlots; separate++)
            {
                yield return [.. Enumerable.Range(0, summed + separate).Select(i =>
                    SlotNames.Slot(SlotNames.Of(begins, i, isLate: false), direction) with { Composition = i < summed ? SlotComposition.Unknown : SlotComposition.Separate })];
            }
        }
    }

    private static int Messages(IotSlot slot, PartExchange compound) => slot.Composition == SlotComposition.Separate ? compound.Keys.Length : 1;

    private void Solve(IReadOnlySet<string> missing, Func<int, int, IotSlot, LengthDistribution?> known)
    {
        PartExchange[] compounds = [.. _fitting.Select(c => _compounds[c])];
        if (compounds.Length == 0)
        {
            return;
        }

        var learned = new List<IotSlot>();
        int[] at = new int[compounds.Length];
        for (int s = 0; s < Slots.Count;)
        {
            IotSlot slot = Slots[s];
            if (slot.Composition == SlotComposition.Separate)
            {
                // Which of neighbouring slots a message belongs to shows only when it is known whose it is.
                IotSlot[] bag = [.. Slots.Skip(s).TakeWhile(static x => x.Composition == SlotComposition.Separate)];
                SolveSeparate(compounds, at, bag, missing, known);
                learned.AddRange(bag.Select(b => b with { CompoundSupport = b.CompoundTotal == 0 ? compounds.Length : b.CompoundSupport, CompoundTotal = b.CompoundTotal == 0 ? _compounds.Count : b.CompoundTotal }));
                s += bag.Length;
            }
            else
            {
                learned.Add(slot.Composition == SlotComposition.NotAdditive ? slot : SolveSummed(compounds, at, slot, missing, known));
                s++;
            }
        }

        Slots = learned;
    }

    private void SolveSeparate(PartExchange[] compounds, int[] at, IotSlot[] bag, IReadOnlySet<string> missing, Func<int, int, IotSlot, LengthDistribution?> known)
    {
        List<SampleMessage>[] messages = [.. compounds.Select((c, i) => _messages[_fitting[i]].GetRange(at[i], bag.Length * c.Keys.Length))];
        var parts = new SeparateParts(
            compounds,
            messages,
            bag.Length,
            missing,
            (c, a) => [.. bag.Select(slot => known(_fitting[c], a, slot)?.Shift(-compounds[c].Shift * slot.CounterBytes)).OfType<LengthDistribution>()]);
        foreach (((int c, string key), SampleMessage[] own) in parts.Assigned)
        {
            for (int i = 0; i < bag.Length; i++)
            {
                int shift = compounds[c].Shift * bag[i].CounterBytes;
                Parts[(_fitting[c], key, bag[i].Name)] = own[i] with { Min = own[i].Min + shift, Max = own[i].Max + shift };
                Traces[(_fitting[c], key, bag[i].Name)] = own[i];
            }
        }

        Unidentified.UnionWith(parts.Unidentified);
        Score += parts.Score;
        for (int i = 0; i < at.Length; i++)
        {
            at[i] += messages[i].Count;
        }
    }

    private IotSlot SolveSummed(PartExchange[] compounds, int[] at, IotSlot slot, IReadOnlySet<string> missing, Func<int, int, IotSlot, LengthDistribution?> known)
    {
        const double Believable = 0.6;
        SampleMessage[] messages = [.. at.Select((place, i) => _messages[_fitting[i]][place])];
        SumParts parts = SumParts.Of(compounds, messages, slot, missing, (c, a) => known(_fitting[c], a, slot));
        foreach (((int c, string key), (int min, int max)) in parts.Parts())
        {
            Parts[(_fitting[c], key, slot.Name)] = messages[c] with { Min = min, Max = max };
        }

        foreach ((int c, double bytes) in parts.Residuals)
        {
            int residual = 1000 + (int)Math.Round(bytes) - (compounds[c].Shift * slot.CounterBytes);
            Traces[(_fitting[c], compounds[c].Keys[0], slot.Name)] = messages[c] with { Min = residual, Max = residual + messages[c].Max - messages[c].Min };
        }

        Unidentified.UnionWith(parts.Unidentified);
        Score += parts.Score;
        for (int i = 0; i < at.Length; i++)
        {
            at[i]++;
        }

        if (parts.IsConvention)
        {
            Conventions.Add(slot.Name);
        }

        return slot.Composition == SlotComposition.Summed ? slot : slot with
        {
            Composition = parts.Support >= Believable * parts.Total ? SlotComposition.Summed : SlotComposition.NotAdditive,
            Kappa = parts.Kappa,
            Envelope = parts.Envelope,
            CompoundSupport = parts.Support,
            CompoundTotal = parts.Total,
        };
    }
}
