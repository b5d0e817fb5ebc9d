using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>Decides from compound training exchanges how each slot composes, fits kappa, and finds the envelope within which lengths add up.</summary>
internal static class CompositionLearner
{
    /// <summary>A share of agreeing compounds from which a composition is believed.</summary>
    private const double Believable = 0.6;

    /// <summary>The likelihood of a compound that the model does not fit: a lost message, a wrong label.</summary>
    private const double Outlier = 1e-4;

    /// <param name="slots">The slots, composition not known yet.</param>
    /// <param name="signatures">Elementary signatures by action key.</param>
    /// <param name="compounds">Exchanges of commands with two or more actions.</param>
    public static IReadOnlyList<IotSlot> Learn(
        IReadOnlyList<IotSlot> slots, IReadOnlyDictionary<string, IotSignature> signatures, IReadOnlyList<TrainingExchange> compounds)
    {
        // One connection has one protocol: the envelope is the one under which all slots together are likeliest.
        return Enum.GetValues<LengthEnvelope>()
            .Select(envelope => LearnWithin(envelope, slots, signatures, compounds))
            .MaxBy(static l => l.LogLikelihood).Slots;
    }

    private static (IReadOnlyList<IotSlot> Slots, double LogLikelihood) LearnWithin(
        LengthEnvelope envelope, IReadOnlyList<IotSlot> slots, IReadOnlyDictionary<string, IotSignature> signatures, IReadOnlyList<TrainingExchange> compounds)
    {
        var learned = new List<IotSlot>();
        double total = 0;
        foreach (IotSlot slot in slots)
        {
            (IotSlot known, double logLikelihood) = Learn(slot, envelope, signatures, compounds);
            total += logLikelihood;

            // A slot that no compound used composes as its neighbour of the same direction does.
            IotSlot? neighbour = learned.LastOrDefault(s => s.Direction == slot.Direction && s.Composition == SlotComposition.Separate);
            learned.Add(known.CompoundTotal == 0 && neighbour is not null ? known with { Composition = SlotComposition.Separate } : known);
        }

        return (learned, total);
    }

    private static (IotSlot Slot, double LogLikelihood) Learn(
        IotSlot slot, LengthEnvelope envelope, IReadOnlyDictionary<string, IotSignature> signatures, IReadOnlyList<TrainingExchange> compounds)
    {
        int total = 0, separate = 0;
        var summed = new List<(List<LengthDistribution> Parts, List<IotMessageUnit> Units)>();
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
            summed.Add(([.. parts.Select(static p => p.Lengths)], units));
        }

        if (total == 0)
        {
            return (slot, 0);
        }

        if (separate >= Believable * total)
        {
            return (slot with { Composition = SlotComposition.Separate, CompoundSupport = separate, CompoundTotal = total }, 0);
        }

        Fit best = FitKappa(slot.Direction, envelope, summed);
        return (
            best.Support >= Believable * total
                ? slot with { Composition = SlotComposition.Summed, Kappa = best.Kappa, Envelope = envelope, CompoundSupport = best.Support, CompoundTotal = total }
                : slot with { CompoundSupport = Math.Max(separate, best.Support), CompoundTotal = total },
            best.LogLikelihood);
    }

    /// <summary>How well the compounds agree with one kappa.</summary>
    private sealed record Fit(int Kappa, int Support, double LogLikelihood);

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

    /// <summary>The kappa under which the messages of the compounds are likeliest.</summary>
    private static Fit FitKappa(IotDirection direction, LengthEnvelope envelope, List<(List<LengthDistribution> Parts, List<IotMessageUnit> Units)> compounds)
    {
        int Unwrap(int length) => envelope.Unwrap(direction, length);
        var unwrapped = compounds.Select(c => (
            Sum: c.Parts.Select(p => p.Map(Unwrap)).Aggregate(static (sum, p) => sum.Convolve(p)).Widen(Likelihood.UnseenMass, Likelihood.UnseenReach),
            Saved: c.Parts.Count - 1,
            Units: c.Units.ConvertAll(u => (Min: Unwrap(u.PlaintextMin), Max: Unwrap(u.PlaintextMax))))).ToList();
        var candidates = new HashSet<int>();
        foreach ((LengthDistribution sum, int saved, List<(int Min, int Max)> units) in unwrapped)
        {
            foreach ((int min, int max) in units)
            {
                int most = (int)Math.Ceiling((sum.Max - min) / (double)saved);
                for (int kappa = (int)Math.Floor((sum.Min - max) / (double)saved); kappa <= most; kappa++)
                {
                    candidates.Add(kappa);
                }
            }
        }

        var best = new Fit(0, 0, double.NegativeInfinity);
        foreach (int kappa in candidates.Order())
        {
            int support = 0;
            double logLikelihood = 0;
            foreach ((LengthDistribution sum, int saved, List<(int Min, int Max)> units) in unwrapped)
            {
                double p = units.Max(u => sum.Probability(u.Min + (saved * kappa), u.Max + (saved * kappa)));
                support += p > 0 ? 1 : 0;
                logLikelihood += Math.Log(p + Outlier);
            }

            if (logLikelihood > best.LogLikelihood)
            {
                best = new Fit(kappa, support, logLikelihood);
            }
        }

        return best;
    }
}
