using IotActionId.Signatures;

namespace IotActionId.Assessment;

/// <summary>The lengths that compounds most often have: what distances are measured between.</summary>
internal sealed class TypicalLengths(ExposedHome home)
{
    private readonly int[][] _typical = [.. home.Actions.Select(static a => a.Ways.MaxBy(static w => w.Probability)!.Plaintexts)];

    /// <summary>Wire lengths, slot by slot; of a slot with a message for each action as many as there are actions, in ascending order.</summary>
    /// <param name="actions">The compound.</param>
    /// <param name="device">A device whose messages are longer; -1 for none.</param>
    /// <param name="bytes">By how much.</param>
    public int[] Of(IReadOnlyList<ExposedAction> actions, int device = -1, int bytes = 0)
    {
        var lengths = new List<int>();
        foreach (ExposedSlot slot in home.Slots)
        {
            int[] parts = [.. actions.Select(a => _typical[a.Index][slot.Index] is >= 0 and var n ? Math.Max(0, n + (a.Device == device ? bytes : 0)) : _typical[a.Index][slot.Index])];
            if (!slot.IsSummed)
            {
                lengths.AddRange(parts.Select(slot.WireAlone).Order());
                continue;
            }

            int[] present = [.. parts.Where(static n => n != ExposedSlot.Absent)];
            lengths.Add(present.Length == 0 ? ExposedSlot.Absent : present.Contains(ExposedSlot.Any) ? slot.WireAlone(ExposedSlot.Any) : slot.Wire(slot.Plaintext(present.Sum(slot.Summand))));
        }

        return [.. lengths];
    }

    /// <summary>The names that go with the lengths of compounds of a size.</summary>
    public string[] Names(int size) => [.. home.Slots.SelectMany(slot => slot.IsSummed ? [slot.Slot.Name] : Enumerable.Range(1, size).Select(i => i == 1 ? slot.Slot.Name : $"{slot.Slot.Name}#{i}"))];

    /// <summary>The shortest and the longest wire lengths that compounds have, slot by slot; slots without a message of a known length are left out.</summary>
    public List<IotSlotLengths> Ranges(IReadOnlyList<ExposedAction[]> compounds)
    {
        int size = compounds[0].Length;
        var ranges = new List<IotSlotLengths>();
        foreach (ExposedSlot slot in home.Slots)
        {
            (int Min, int Max)[][] all = [.. compounds.Select(c => Ranges(slot, c)).Where(static r => r.Length > 0)];
            for (int i = 0; i < (slot.IsSummed ? 1 : size); i++)
            {
                (int Min, int Max)[] here = [.. all.Where(r => i < r.Length).Select(r => r[i])];
                if (here.Length > 0)
                {
                    ranges.Add(new IotSlotLengths(i == 0 ? slot.Slot.Name : $"{slot.Slot.Name}#{i + 1}", here.Min(static r => r.Min), here.Max(static r => r.Max)));
                }
            }
        }

        return ranges;
    }

    private static (int Min, int Max)[] Ranges(ExposedSlot slot, ExposedAction[] compound)
    {
        (int Min, int Max)[] parts = [.. compound
            .Select(a => a.Ways.Select(w => w.Plaintexts[slot.Index]).Where(static n => n >= 0).ToArray())
            .Where(static p => p.Length > 0)
            .Select(static p => (p.Min(), p.Max()))];
        return slot.IsSummed
            ? parts.Length == 0 ? [] : [(Sum(parts.Select(static p => p.Min)), Sum(parts.Select(static p => p.Max)))]
            : [.. parts.Select(p => (slot.Wire(p.Min), slot.Wire(p.Max))).Order()];

        int Sum(IEnumerable<int> lengths) => slot.Wire(slot.Plaintext(lengths.Sum(slot.Summand)));
    }
}
