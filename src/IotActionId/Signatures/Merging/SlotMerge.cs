using System.Globalization;

namespace IotActionId.Signatures;

/// <summary>Puts together what two trainings tell of how a slot composes.</summary>
internal static class SlotMerge
{
    /// <summary>Bytes within which intervals as wide as a cipher block do not tell one kappa from another.</summary>
    private const int CloseKappa = 4;

    /// <summary>The slot with the evidence of both; where they contradict each other, what more compounds agree with, and a warning.</summary>
    /// <param name="earlier">The slot in the earlier set, the counter aligned.</param>
    /// <param name="later">The slot in the later one.</param>
    /// <param name="isExact">Whether both were learned from exact lengths.</param>
    /// <param name="warnings">Takes the warning.</param>
    public static IotSlot Merge(IotSlot earlier, IotSlot later, bool isExact, List<string> warnings)
    {
        int counter = Math.Max(earlier.CounterBytes, later.CounterBytes);
        if (earlier.CompoundTotal == 0 || later.CompoundTotal == 0)
        {
            bool takeLater = later.CompoundTotal > 0 || (earlier.CompoundTotal == 0 && earlier.Composition == SlotComposition.Unknown);
            return (takeLater ? later : earlier) with { CounterBytes = counter };
        }

        int total = earlier.CompoundTotal + later.CompoundTotal;
        double logRatio = Math.Round(earlier.SummedLogRatio + later.SummedLogRatio, 1);
        IotSlot better = later.CompoundSupport >= earlier.CompoundSupport ? later : earlier;
        if (Agree(earlier, later, isExact ? 0 : CloseKappa))
        {
            return better with
            {
                CompoundSupport = earlier.CompoundSupport + later.CompoundSupport,
                CompoundTotal = total,
                SummedLogRatio = logRatio,
                ResidualMean = Mean(earlier.ResidualMean, later.ResidualMean),
                ResidualSlope = Mean(earlier.ResidualSlope, later.ResidualSlope),
                CounterBytes = counter,
            };
        }

        warnings.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"Slot {later.Name} composes in one training as {Describe(earlier)}, in the other as {Describe(later)}: {Describe(better)} was kept, which more compounds agree with."));
        return better with { CompoundTotal = total, SummedLogRatio = logRatio, CounterBytes = counter };

        double Mean(double a, double b) => Math.Round(((a * earlier.CompoundTotal) + (b * later.CompoundTotal)) / total, 2) + 0.0;
    }

    /// <summary>Where short pairs left the head of HTTP messages open, kappa may have moved along with it.</summary>
    private static bool Agree(IotSlot a, IotSlot b, int within) =>
        a.Composition == b.Composition
        && (a.Composition != SlotComposition.Summed
            || (a.Envelope == b.Envelope && Math.Min(Math.Abs(a.Kappa - b.Kappa), Math.Abs(a.Kappa - a.EnvelopeHead - b.Kappa + b.EnvelopeHead)) <= within));

    private static string Describe(IotSlot slot) => slot.Composition switch
    {
        SlotComposition.Summed => string.Create(CultureInfo.InvariantCulture, $"a sum with kappa {slot.Kappa}{(slot.Envelope == LengthEnvelope.None ? "" : $" within {slot.Envelope}")} ({slot.CompoundSupport} of {slot.CompoundTotal} compounds)"),
        SlotComposition.Separate => string.Create(CultureInfo.InvariantCulture, $"separate messages ({slot.CompoundSupport} of {slot.CompoundTotal} compounds)"),
        _ => "neither sum nor separate messages",
    };
}
