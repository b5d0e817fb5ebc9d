using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>Decides from compound training exchanges how each slot composes, and fits kappa.</summary>
internal static class CompositionLearner
{
    /// <summary>A share of agreeing compounds from which a composition is believed.</summary>
    private const double Believable = 0.6;

    /// <param name="slots">The slots, composition not known yet.</param>
    /// <param name="signatures">Elementary signatures by action key.</param>
    /// <param name="compounds">Exchanges of commands with two or more actions.</param>
    public static IReadOnlyList<IotSlot> Learn(
        IReadOnlyList<IotSlot> slots, IReadOnlyDictionary<string, IotSignature> signatures, IReadOnlyList<TrainingExchange> compounds)
    {
        var learned = new List<IotSlot>();
        foreach (IotSlot slot in slots)
        {
            IotSlot known = Learn(slot, signatures, compounds);

            // A slot that no compound used composes as its neighbour of the same direction does.
            IotSlot? neighbour = learned.LastOrDefault(s => s.Direction == slot.Direction && s.Composition == SlotComposition.Separate);
            learned.Add(known.CompoundTotal == 0 && neighbour is not null ? known with { Composition = SlotComposition.Separate } : known);
        }

        return learned;
    }

    private static IotSlot Learn(IotSlot slot, IReadOnlyDictionary<string, IotSignature> signatures, IReadOnlyList<TrainingExchange> compounds)
    {
        int total = 0, separate = 0;
        var summed = new List<(LengthDistribution Sum, int Saved, List<IotMessageUnit> Units)>();
        foreach (TrainingExchange compound in compounds)
        {
            List<SlotSignature> parts = [.. compound.Command.Actions
                .Select(a => signatures.GetValueOrDefault(a.Key)?.Find(slot.Name)).OfType<SlotSignature>()];
            List<IotMessageUnit> units = [.. compound.Units.Where(u => u.Unit.Direction == slot.Direction).Select(static u => u.Unit)];
            if (parts.Count < 2 || parts.Count < compound.Command.Actions.Count || units.Count == 0)
            {
                continue;
            }

            total++;
            separate += AllPresent(parts, units) ? 1 : 0;
            summed.Add((parts.Skip(1).Aggregate(parts[0].Lengths, static (sum, p) => sum.Convolve(p.Lengths)).Widen(Likelihood.UnseenMass, Likelihood.UnseenReach), parts.Count - 1, units));
        }

        if (total == 0)
        {
            return slot;
        }

        if (separate >= Believable * total)
        {
            return slot with { Composition = SlotComposition.Separate, CompoundSupport = separate, CompoundTotal = total };
        }

        (int kappa, int support) = FitKappa(summed);
        return support >= Believable * total
            ? slot with { Composition = SlotComposition.Summed, Kappa = kappa, CompoundSupport = support, CompoundTotal = total }
            : slot with { CompoundSupport = Math.Max(separate, support), CompoundTotal = total };
    }

    private static bool AllPresent(List<SlotSignature> parts, List<IotMessageUnit> units)
    {
        var free = new List<IotMessageUnit>(units);
        foreach (SlotSignature part in parts)
        {
            int found = free.FindIndex(u => part.Lengths.Widen(Likelihood.UnseenMass, Likelihood.UnseenReach).Probability(u.PlaintextMin, u.PlaintextMax) > 0);
            if (found < 0)
            {
                return false;
            }

            free.RemoveAt(found);
        }

        return true;
    }

    /// <summary>The kappa under which most compounds have a message of the predicted length; of equals the most likely.</summary>
    private static (int Kappa, int Support) FitKappa(List<(LengthDistribution Sum, int Saved, List<IotMessageUnit> Units)> compounds)
    {
        var candidates = new HashSet<int>();
        foreach ((LengthDistribution sum, int saved, List<IotMessageUnit> units) in compounds)
        {
            foreach (IotMessageUnit unit in units)
            {
                int least = (int)Math.Floor((sum.Min - unit.PlaintextMax) / (double)saved);
                int most = (int)Math.Ceiling((sum.Max - unit.PlaintextMin) / (double)saved);
                for (int kappa = least; kappa <= most; kappa++)
                {
                    candidates.Add(kappa);
                }
            }
        }

        (int Kappa, int Support, double LogLikelihood) best = (0, 0, double.NegativeInfinity);
        foreach (int kappa in candidates)
        {
            int support = 0;
            double logLikelihood = 0;
            foreach ((LengthDistribution sum, int saved, List<IotMessageUnit> units) in compounds)
            {
                double p = units.Max(u => sum.Probability(u.PlaintextMin + (saved * kappa), u.PlaintextMax + (saved * kappa)));
                support += p > 0 ? 1 : 0;
                logLikelihood += Math.Log(p + 1e-4);
            }

            if (logLikelihood > best.LogLikelihood)
            {
                best = (kappa, support, logLikelihood);
            }
        }

        return (best.Kappa, best.Support);
    }
}
