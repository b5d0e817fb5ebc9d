using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>
/// Decides from compound training exchanges how each slot composes, fits kappa, and finds the envelope within which lengths add up: the
/// hypothesis under which all messages of all compounds are likeliest. The slots of one direction are decided on together, for a message
/// that one of them explains is not there for another.
/// </summary>
internal sealed class CompositionLearner
{
    /// <summary>A share of agreeing compounds from which a composition is believed.</summary>
    private const double Believable = 0.6;

    /// <summary>The likelihood of a compound that the model does not fit: a lost message, a wrong label.</summary>
    private const double Outlier = 1e-4;

    /// <summary>Compounds that suffice to find the candidates of kappa.</summary>
    private const int EnoughCompounds = 200;

    /// <summary>Compounds that suffice to find where the body of an HTTP message begins, which is tried at very many places.</summary>
    private const int EnoughForHeads = 400;

    /// <summary>Nats by which an envelope must explain the compounds better than none.</summary>
    private const double LeastGain = 3;

    /// <summary>Nats for an envelope that the handshake did not name, found among many.</summary>
    private const double LeastHeadGain = 10;

    /// <summary>Bytes of the shortest head of an HTTP message with a body.</summary>
    private const int LeastHead = 38;

    /// <summary>Constant bytes of a JSON body around its parts, give or take as many.</summary>
    private const double UsualFrame = 15;

    private readonly IReadOnlyList<IotSlot> _slots;
    private readonly List<CompoundSample> _compounds;

    private CompositionLearner(IReadOnlyList<IotSlot> slots, List<CompoundSample> compounds)
    {
        _slots = slots;
        _compounds = compounds;
    }

    /// <param name="slots">The slots, composition not known yet.</param>
    /// <param name="compounds">Exchanges of commands with two or more actions.</param>
    /// <param name="isHttp">Whether the handshake named HTTP/1.1 as the protocol.</param>
    public static IReadOnlyList<IotSlot> Learn(IReadOnlyList<IotSlot> slots, IEnumerable<CompoundSample> compounds, bool isHttp)
    {
        var learner = new CompositionLearner(slots, [.. compounds.Where(static c => c.IsKnown)]);
        if (learner._compounds.Count == 0)
        {
            return slots;
        }

        // One connection has one protocol: the envelope is the one under which all slots together are likeliest.
        (IotSlot[] Slots, double LogLikelihood) best = learner.Within(LengthEnvelope.None);
        foreach (LengthEnvelope envelope in (LengthEnvelope[])[LengthEnvelope.WebSocket, LengthEnvelope.Mqtt])
        {
            (IotSlot[] Slots, double LogLikelihood) other = learner.Within(envelope);
            best = other.LogLikelihood > best.LogLikelihood + LeastGain ? other : best;
        }

        if (best.Slots.All(static s => s.Composition != SlotComposition.Summed || s.Envelope == LengthEnvelope.None))
        {
            learner.FindHttpHeads(best.Slots, isHttp);
        }

        return Spread(best.Slots);
    }

    private (IotSlot[] Slots, double LogLikelihood) Within(LengthEnvelope envelope)
    {
        var learned = new IotSlot[_slots.Count];
        double sum = 0;
        foreach (IotDirection direction in Enum.GetValues<IotDirection>())
        {
            int[] here = [.. Enumerable.Range(0, _slots.Count).Where(s => _slots[s].Direction == direction)];
            (IotSlot[] Slots, double LogLikelihood) best = ([], double.NegativeInfinity);
            var byHypothesis = new double[1 << here.Length];
            for (int summed = 0; summed < 1 << here.Length; summed++)
            {
                (IotSlot[] Slots, double LogLikelihood) fit = Fit(here, summed, envelope);
                byHypothesis[summed] = fit.LogLikelihood;
                best = fit.LogLikelihood > best.LogLikelihood ? fit : best;
            }

            for (int i = 0; i < here.Length; i++)
            {
                double asSum = double.NegativeInfinity, asSet = double.NegativeInfinity;
                for (int summed = 0; summed < byHypothesis.Length; summed++)
                {
                    _ = (summed >> i & 1) == 1 ? asSum = Math.Max(asSum, byHypothesis[summed]) : asSet = Math.Max(asSet, byHypothesis[summed]);
                }

                learned[here[i]] = best.Slots[i] with { SummedLogRatio = best.Slots[i].CompoundTotal == 0 ? 0 : Math.Round(asSum - asSet, 1) };
            }

            sum += here.Length == 0 ? 0 : best.LogLikelihood;
        }

        return (learned, sum);
    }

    /// <summary>How well the compounds go with one hypothesis for the slots of a direction.</summary>
    /// <param name="here">The slots of the direction.</param>
    /// <param name="summed">Bit i: whether slot i of them is summed.</param>
    /// <param name="envelope">The protocol.</param>
    private (IotSlot[] Slots, double LogLikelihood) Fit(int[] here, int summed, LengthEnvelope envelope)
    {
        var slots = new IotSlot[here.Length];
        double sum = 0;
        IotDirection direction = here.Length == 0 ? default : _slots[here[0]].Direction;
        List<TrainingMessage>[] left = [.. _compounds.Select(c => c.Of(direction).ToList())];

        // What is a message of its own first: it is known without any parameter.
        for (int i = 0; i < here.Length; i++)
        {
            if ((summed >> i & 1) == 0)
            {
                (slots[i], double logLikelihood) = TakeSeparate(here[i], left);
                sum += logLikelihood;
            }
        }

        for (int i = 0; i < here.Length; i++)
        {
            if ((summed >> i & 1) == 1)
            {
                (slots[i], double logLikelihood) = TakeSummed(here[i], envelope, 0, left);
                sum += logLikelihood;
            }
        }

        foreach (List<TrainingMessage> messages in left)
        {
            sum += messages.Sum(static m => Math.Log(Math.Clamp(m.Expected, 1e-3, 0.5)));
        }

        return (slots, sum);
    }

    /// <summary>Explains messages as those of the single actions, the best fits first, and takes them away.</summary>
    private (IotSlot Slot, double LogLikelihood) TakeSeparate(int slot, List<TrainingMessage>[] left)
    {
        int total = 0, support = 0;
        double sum = 0;
        for (int c = 0; c < _compounds.Count; c++)
        {
            CompoundSample compound = _compounds[c];
            if (compound.Parts[slot].Length < 2)
            {
                continue;
            }

            total++;
            int shift = compound.Shift * _slots[slot].CounterBytes;
            List<LengthDistribution> parts = [.. compound.Parts[slot].Select(Widen)];
            int missing = 0;
            while (parts.Count > 0)
            {
                (double P, int Part, int Message) best = (Outlier, -1, -1);
                for (int p = 0; p < parts.Count; p++)
                {
                    for (int m = 0; m < left[c].Count; m++)
                    {
                        double probability = parts[p].Probability(left[c][m].Unit.PlaintextMin + shift, left[c][m].Unit.PlaintextMax + shift);
                        probability = probability > 0 && IsWide(parts[p]) ? Math.Max(probability, 10 * Outlier) : probability;
                        best = probability > best.P ? (probability, p, m) : best;
                    }
                }

                if (best.Part < 0)
                {
                    missing = parts.Count;
                    break;
                }

                sum += Math.Log(best.P);
                parts.RemoveAt(best.Part);
                left[c].RemoveAt(best.Message);
            }

            support += missing == 0 ? 1 : 0;
            sum += missing * Math.Log(Outlier);
        }

        bool believed = total > 0 && support >= Believable * total;
        return (_slots[slot] with
        {
            Composition = total == 0 ? SlotComposition.Unknown : believed ? SlotComposition.Separate : SlotComposition.NotAdditive,
            CompoundSupport = support,
            CompoundTotal = total,
        }, sum);
    }

    /// <summary>Explains one message of each compound as a sum under the best kappa, and takes it away.</summary>
    private (IotSlot Slot, double LogLikelihood) TakeSummed(int slot, LengthEnvelope envelope, int head, List<TrainingMessage>[] left)
    {
        var sums = new List<Sum>();
        IotDirection direction = _slots[slot].Direction;
        int Unwrap(int length) => envelope.Unwrap(direction, length, head);
        for (int c = 0; c < _compounds.Count; c++)
        {
            CompoundSample compound = _compounds[c];
            if (compound.Parts[slot].Length >= 2 && compound.Parts[slot].Length == compound.Count && !compound.Parts[slot].Any(IsWide))
            {
                int shift = compound.Shift * _slots[slot].CounterBytes;
                sums.Add(new Sum(
                    c,
                    Widen(compound.Parts[slot].Select(p => p.Map(Unwrap)).Aggregate(static (sum, p) => sum.Convolve(p))),
                    compound.Count - 1,
                    [.. left[c].Select(m => (Unwrap(m.Unit.PlaintextMin + shift), Unwrap(m.Unit.PlaintextMax + shift)))]));
            }
        }

        if (sums.Count == 0)
        {
            return (_slots[slot], 0);
        }

        (int kappa, double logLikelihood) = BestKappa(sums);
        int support = 0;
        var residuals = new List<(int Further, double Residual)>();
        foreach (Sum sum in sums)
        {
            (double p, int message) = sum.Best(kappa);
            if (sum.Messages.Length > 0)
            {
                (double residual, int nearest) = sum.Nearest(kappa);
                residuals.Add((sum.Further, residual));
                message = p > Outlier ? message : nearest;
                if (p > Outlier)
                {
                    support++;
                    left[sum.Compound].RemoveAt(message);
                }
            }
        }

        bool believed = support >= Believable * sums.Count;
        (double mean, double slope) = Line(residuals);
        return (_slots[slot] with
        {
            Composition = believed ? SlotComposition.Summed : SlotComposition.NotAdditive,
            Kappa = kappa,
            Envelope = envelope,
            EnvelopeHead = head,
            CompoundSupport = support,
            CompoundTotal = sums.Count,
            ResidualMean = Math.Round(mean, 2) + 0.0,
            ResidualSlope = Math.Round(slope, 2) + 0.0,
        }, logLikelihood);
    }

    private static (int Kappa, double LogLikelihood) BestKappa(List<Sum> sums)
    {
        var candidates = new HashSet<int>();
        foreach (Sum sum in sums.Take(EnoughCompounds))
        {
            foreach ((int min, int max) in sum.Messages)
            {
                int most = (int)Math.Ceiling((sum.Lengths.Max - min) / (double)sum.Further);
                for (int kappa = Math.Max(most - 4096, (int)Math.Floor((sum.Lengths.Min - max) / (double)sum.Further)); kappa <= most; kappa++)
                {
                    candidates.Add(kappa);
                }
            }
        }

        (int Kappa, double LogLikelihood) best = (0, double.NegativeInfinity);
        foreach (int kappa in candidates.Order())
        {
            double logLikelihood = 0;
            foreach (Sum sum in sums)
            {
                logLikelihood += Math.Log(Math.Max(Outlier, sum.Best(kappa).P));
                if (logLikelihood < best.LogLikelihood)
                {
                    break;
                }
            }

            best = logLikelihood > best.LogLikelihood ? (kappa, logLikelihood) : best;
        }

        return best.LogLikelihood > double.NegativeInfinity ? best : (0, sums.Count * Math.Log(Outlier));
    }

    /// <summary>
    /// For slots that are summed in HTTP/1.1 bodies: where the body begins shows in the sums that have a digit more of Content-Length than
    /// their parts. Pairs of short messages may leave it open; then it is where the usual frame of a body makes it likeliest, provided that
    /// the handshake named HTTP/1.1.
    /// </summary>
    private void FindHttpHeads(IotSlot[] slots, bool isHttp)
    {
        int step = ((_compounds.Count - 1) / EnoughForHeads) + 1;
        var some = step == 1 ? this : new CompositionLearner(_slots, [.. _compounds.Where((_, i) => i % step == 0)]);
        for (int s = 0; s < slots.Length; s++)
        {
            CompoundSample[] known = [.. some._compounds.Where(c => c.Parts[s].Length >= 2 && !c.Parts[s].Any(IsWide))];
            if (slots[s].Composition != SlotComposition.Summed || known.Length == 0)
            {
                continue;
            }

            int least = known.Min(c => c.Parts[s].Min(static p => p.Min)), most = known.Max(c => c.Parts[s].Sum(static p => p.Max));
            (IotSlot Slot, double LogLikelihood) without = some.TakeSummed(s, LengthEnvelope.None, 0, some.Others(slots, s)), best = without;
            double bestScore = isHttp && without.Slot.Kappa > LeastHead ? double.NegativeInfinity : without.LogLikelihood + LeastHeadGain;

            // Some digit of the length comes between the shortest part and the longest sum: with a body of 100 bytes at head + 3 + 100.
            for (int head = Math.Max(LeastHead, least - 1004); head <= Math.Min(most - 103, least + 2000) && most - least < 4096; head++)
            {
                (IotSlot Slot, double LogLikelihood) with = some.TakeSummed(s, LengthEnvelope.HttpContentLength, head, some.Others(slots, s));
                double unusual = (with.Slot.Kappa - head - UsualFrame) / UsualFrame, score = with.LogLikelihood - (0.5 * unusual * unusual);
                if (score > bestScore)
                {
                    (best, bestScore) = (with, score);
                }
            }

            if (best.Slot.Envelope != LengthEnvelope.None && best.LogLikelihood > without.LogLikelihood - LeastGain)
            {
                slots[s] = TakeSummed(s, best.Slot.Envelope, best.Slot.EnvelopeHead, Others(slots, s)).Slot with { SummedLogRatio = slots[s].SummedLogRatio };
            }
        }
    }

    /// <summary>The messages of each compound that the other slots of the direction leave.</summary>
    private List<TrainingMessage>[] Others(IotSlot[] slots, int slot)
    {
        List<TrainingMessage>[] left = [.. _compounds.Select(c => c.Of(slots[slot].Direction).ToList())];
        for (int s = 0; s < slots.Length; s++)
        {
            if (s != slot && slots[s].Direction == slots[slot].Direction && slots[s].CompoundTotal > 0)
            {
                _ = slots[s].Composition == SlotComposition.Separate ? TakeSeparate(s, left) : TakeSummed(s, slots[s].Envelope, slots[s].EnvelopeHead, left);
            }
        }

        return left;
    }

    /// <summary>A slot that no compound used composes as its neighbour of the same direction does.</summary>
    private static IotSlot[] Spread(IotSlot[] slots) =>
        [.. slots.Select((slot, i) => slot.CompoundTotal == 0
            && slots.Take(i).LastOrDefault(s => s.Direction == slot.Direction && s.Composition == SlotComposition.Separate) is not null
            ? slot with { Composition = SlotComposition.Separate }
            : slot)];

    /// <summary>A picture may have any length: it tells nothing of sums, and is itself wherever it may be.</summary>
    private static bool IsWide(LengthDistribution lengths) => lengths.Max - lengths.Min > 1000;

    private static LengthDistribution Widen(LengthDistribution lengths) => lengths.Widen(Likelihood.UnseenMass, Likelihood.UnseenReach);

    /// <summary>Mean and slope against the number of further actions; slope 0 where all have as many.</summary>
    private static (double Mean, double Slope) Line(List<(int Further, double Residual)> points)
    {
        if (points.Count == 0)
        {
            return (0, 0);
        }

        double mean = points.Average(static p => p.Residual), middle = points.Average(static p => p.Further);
        double variance = points.Sum(p => (p.Further - middle) * (p.Further - middle));
        return (mean, variance < 1e-9 ? 0 : points.Sum(p => (p.Further - middle) * (p.Residual - mean)) / variance);
    }

    /// <summary>One compound's message as a sum: the distribution of the sum of its parts, and the messages that may be it, unwrapped.</summary>
    private sealed record Sum(int Compound, LengthDistribution Lengths, int Further, (int Min, int Max)[] Messages)
    {
        public (double P, int Message) Best(int kappa)
        {
            (double P, int Message) best = (0, -1);
            for (int m = 0; m < Messages.Length; m++)
            {
                double p = Lengths.Probability(Messages[m].Min + (Further * kappa), Messages[m].Max + (Further * kappa));
                best = p > best.P ? (p, m) : best;
            }

            return best;
        }

        /// <summary>The message nearest to the expected length, and its distance from it.</summary>
        public (double Residual, int Message) Nearest(int kappa)
        {
            double expected = Lengths.Mean - (Further * kappa);
            (double Residual, int Message) best = (double.PositiveInfinity, -1);
            for (int m = 0; m < Messages.Length; m++)
            {
                double residual = ((Messages[m].Min + Messages[m].Max) / 2.0) - expected;
                best = Math.Abs(residual) < Math.Abs(best.Residual) ? (residual, m) : best;
            }

            return best;
        }
    }
}
