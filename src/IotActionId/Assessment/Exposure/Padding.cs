using IotActionId.Signatures;

namespace IotActionId.Assessment;

/// <summary>What a padding defence does to the messages of a gateway.</summary>
internal sealed class Padding(IotSignatureSet set, IotDefence defence, int maximumActions)
{
    /// <summary>The padding of a slot's messages.</summary>
    public SlotPadding Of(IotSlot slot) => defence.CommandsOnly && slot.Direction != set.Initiator ? SlotPadding.None : defence.Kind switch
    {
        IotDefenceKind.PadToBlock => new SlotPadding(Math.Max(1, (int)defence.Amount), null, 0),
        IotDefenceKind.PadToMaximum => new SlotPadding(1, Longest(slot), 0),
        IotDefenceKind.RandomPadding => new SlotPadding(1, null, (int)defence.Amount),
        _ => SlotPadding.None,
    };

    /// <summary>The longest message that a slot can have.</summary>
    private int Longest(IotSlot slot)
    {
        var longest = new List<int>();
        foreach (IGrouping<string, IotSignature> device in set.Signatures.GroupBy(static s => s.Action.Device))
        {
            int[] lengths = [.. device.SelectMany(static s => s.Variants).Select(v => v.Find(slot.Name)?.Lengths.Max).OfType<int>()];
            if (lengths.Length > 0)
            {
                longest.Add(lengths.Max());
            }
        }

        if (longest.Count == 0 || slot.Composition != SlotComposition.Summed)
        {
            return longest.DefaultIfEmpty(0).Max();
        }

        int sum = 0, most = 0;
        var messages = new ExposedSlot(slot, 0, set.Framing, SlotPadding.None);
        foreach (int length in longest.OrderDescending().Take(maximumActions))
        {
            sum += messages.Summand(length);
            most = Math.Max(most, messages.Plaintext(sum));
        }

        return most;
    }
}
