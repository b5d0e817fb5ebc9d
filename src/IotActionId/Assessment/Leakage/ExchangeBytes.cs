using IotActionId.Signatures;

namespace IotActionId.Assessment;

/// <summary>How many wire bytes an exchange has with a defence and without, on average over exchanges drawn at random, always the same ones.</summary>
internal sealed class ExchangeBytes
{
    private const int Draws = 4_000;

    private readonly IotSignatureSet _set;
    private readonly List<int[][]> _exchanges = [];
    private readonly int _maximumActions;

    /// <param name="set">The set.</param>
    /// <param name="weights">How likely each size is, from 1 on.</param>
    /// <param name="seed">What the draws follow from.</param>
    public ExchangeBytes(IotSignatureSet set, double[] weights, int seed)
    {
        _set = set;
        _maximumActions = weights.Length;
        var home = new ExposedHome(set, IotObservation.Command, weights.Length);
        var random = new Random(seed);
        var sampler = new CompoundSampler(home);
        ExposedSlot[] slots = [.. set.Slots.Select((s, i) => new ExposedSlot(s, i, set.Framing, SlotPadding.None))];
        for (int i = 0; i < Draws; i++)
        {
            SignatureVariant[] variants = [.. sampler.Draw(1 + CompoundSampler.Draw(weights, random), random).Select(a => set.Signatures[a.Index].Variants).Select(v => v[CompoundSampler.Draw([.. v.Select(static x => x.Weight)], random)])];
            _exchanges.Add([.. slots.Select(slot => Messages(slot, variants, random))]);
        }
    }

    /// <summary>Wire bytes of an exchange, on average.</summary>
    public double Mean(IotDefence defence, int seed)
    {
        var random = new Random(seed);
        var padding = new Padding(_set, defence, _maximumActions);
        SlotPadding[] paddings = [.. _set.Slots.Select(padding.Of)];
        double sum = 0;
        foreach (int[][] exchange in _exchanges)
        {
            for (int s = 0; s < exchange.Length; s++)
            {
                foreach (int plaintext in exchange[s])
                {
                    sum += _set.Framing.WireLength(paddings[s].Padded(plaintext) + random.Next(paddings[s].Random + 1));
                }
            }
        }

        return sum / _exchanges.Count;
    }

    private static int[] Messages(ExposedSlot slot, SignatureVariant[] variants, Random random)
    {
        int[] lengths = [.. variants
            .Select(v => v.Find(slot.Slot.Name))
            .OfType<SlotSignature>()
            .Where(p => random.NextDouble() < p.Presence)
            .Select(p => p.Lengths.Lengths[CompoundSampler.Draw([.. p.Lengths.Masses], random)])];
        return slot.IsSummed && lengths.Length > 1 ? [slot.Plaintext(lengths.Sum(slot.Summand))] : lengths;
    }
}
