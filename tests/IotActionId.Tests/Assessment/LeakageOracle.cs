using IotActionId.Assessment;
using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Tests.Assessment;

/// <summary>What leaks of a small home, by listing every compound and every way in which it comes out. Written from the definitions of the measures.</summary>
internal sealed class LeakageOracle
{
    private readonly IotSignatureSet _set;
    private readonly IReadOnlyList<IotSlot> _slots;
    private readonly Func<IotSlot, int, int> _pad;

    public LeakageOracle(IotSignatureSet set, int maximumActions, double[] weights, int slots, Func<IotSlot, int, int>? pad = null)
    {
        _set = set;
        _slots = [.. set.Slots.Take(slots)];
        _pad = pad ?? (static (_, n) => n);
        List<IotSignature[]> all = [[]];
        foreach (IGrouping<string, IotSignature> device in set.Signatures.GroupBy(static s => s.Action.Device))
        {
            all.AddRange([.. all.Where(c => c.Length < maximumActions).SelectMany(c => device.Select(s => (IotSignature[])[.. c, s]))]);
        }

        IotSignature[][] compounds = [.. all.Where(static c => c.Length > 0)];
        foreach (IotSignature[] compound in compounds)
        {
            double prior = weights[compound.Length - 1] / compounds.Count(c => c.Length == compound.Length);
            if (prior > 0)
            {
                string types = string.Join('+', compound.Select(static s => s.Action.Type).Order());
                Compounds.Add((string.Join('+', compound.Select(static s => s.Action.Key)), compound.Length, types, prior, Seen(compound)));
            }
        }
    }

    public List<(string Set, int Size, string Types, double Prior, Dictionary<string, double> Seen)> Compounds { get; } = [];

    /// <summary>The joint probabilities of truth and observation.</summary>
    public Dictionary<(string Truth, string Seen), double> Joint(IotLeakageLevel level)
    {
        var joint = new Dictionary<(string, string), double>();
        foreach ((string set, int size, string types, double prior, Dictionary<string, double> seen) in Compounds)
        {
            string truth = level switch { IotLeakageLevel.ActionSet => set, IotLeakageLevel.DeviceCount => $"{size}", _ => types };
            foreach ((string observation, double probability) in seen)
            {
                joint[(truth, observation)] = joint.GetValueOrDefault((truth, observation)) + (prior * probability);
            }
        }

        return joint;
    }

    public static (double Prior, double Information, double Accuracy, double Guess, double Least, double Median, double Mean) Measure(Dictionary<(string Truth, string Seen), double> joint)
    {
        Dictionary<string, double> truths = joint.GroupBy(static j => j.Key.Truth).ToDictionary(static g => g.Key, static g => g.Sum(static j => j.Value));
        Dictionary<string, double> seen = joint.GroupBy(static j => j.Key.Seen).ToDictionary(static g => g.Key, static g => g.Sum(static j => j.Value));
        double information = joint.Sum(j => j.Value * Math.Log2(j.Value / truths[j.Key.Truth] / seen[j.Key.Seen]));
        var sets = joint.GroupBy(static j => j.Key.Seen).Select(g => (Count: (double)g.Count(), P: seen[g.Key], Best: g.Max(static j => j.Value))).OrderBy(static s => s.Count).ToList();
        double below = 0;
        return (
            -truths.Values.Sum(static t => t * Math.Log2(t)),
            information,
            sets.Sum(static s => s.Best),
            truths.Values.Max(),
            sets[0].Count,
            sets.First(s => (below += s.P) >= 0.5 - 1e-9).Count,
            sets.Sum(static s => s.P * s.Count));
    }

    private Dictionary<string, double> Seen(IotSignature[] compound)
    {
        var seen = new Dictionary<string, double>();
        foreach ((SignatureVariant[] variants, double weight) in Product(compound.Select(static s => s.Variants.Select(static v => (v, v.Weight)).ToArray()).ToArray()))
        {
            // Slots are independent of each other within variants.
            List<(string Text, double P)> texts = [("", weight)];
            foreach (IotSlot slot in _slots)
            {
                SlotSignature[] parts = [.. variants.Select(v => v.Find(slot.Name)).OfType<SlotSignature>()];
                var choices = Product(parts.Select(static p => p.Lengths.Lengths.Zip(p.Lengths.Masses).ToArray()).ToArray()).ToList();
                texts = [.. texts.SelectMany(t => choices.Select(c => ($"{t.Text}|{Text(slot, c.Chosen)}", t.P * c.P)))];
            }

            foreach ((string text, double p) in texts)
            {
                seen[text] = seen.GetValueOrDefault(text) + p;
            }
        }

        return seen;
    }

    private string Text(IotSlot slot, int[] lengths)
    {
        if (slot.Composition == SlotComposition.Separate || lengths.Length == 0)
        {
            return string.Join(',', lengths.Select(n => _set.Framing.WireLength(_pad(slot, n))).Order());
        }

        int sum = lengths.Sum(n => slot.Envelope.Unwrap(slot.Direction, n)) - ((lengths.Length - 1) * slot.Kappa);
        return $"{_set.Framing.WireLength(_pad(slot, slot.Envelope.Wrap(slot.Direction, sum)))}";
    }

    private static IEnumerable<(T[] Chosen, double P)> Product<T>((T Item, double P)[][] choices) =>
        choices.Aggregate((IEnumerable<(T[], double)>)[([], 1.0)], static (some, next) => some.SelectMany(s => next.Select(n => ((T[])[.. s.Item1, n.Item], s.Item2 * n.P))));
}
