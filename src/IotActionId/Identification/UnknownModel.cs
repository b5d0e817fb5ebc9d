using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>
/// How an action looks that was not learned: as one that was, a few bytes off in some of its messages, for devices of one gateway speak alike
/// and differ in their names; and a little like anything.
/// </summary>
internal sealed class UnknownModel
{
    /// <summary>Of the commands, how many are of actions that were not learned.</summary>
    private const double Share = 0.02;

    /// <summary>Bytes by which a message lies from that of a known action, on average: half of them have names of about the same length.</summary>
    private const double Near = 1.5;
    private const double Far = 8;

    /// <summary>How many messages have any length, and how many actions are like nothing known in all their messages; and over how many lengths those spread.</summary>
    private const double Anything = 0.1;
    private const double AnyLengths = 1000;

    /// <summary>Bytes beyond which a message is not near a known one at all.</summary>
    private const int Furthest = 100;

    /// <summary>By distance, from -<see cref="Furthest"/> on: how many messages lie so far or less from a known one.</summary>
    private static readonly double[] s_below = Below();

    private readonly (double Share, (double Mean, SlotSignature Part)?[] Slots)[] _known;
    private readonly IReadOnlyList<IotSlot> _slots;

    public UnknownModel(HomeModel home)
    {
        _slots = home.Slots;
        _known = [.. home.Options.Select(o => (o.Weight / home.Actions.Length, o.Parts.Select(static p => p is null ? ((double, SlotSignature)?)null : (p.Lengths.Mean, p)).ToArray()))];
    }

    /// <summary>The weight of an unknown action behind an exchange, in the unit of compounds' weights.</summary>
    public double Weigh(ExchangeEvidence evidence)
    {
        double weight = 0;
        foreach ((double share, (double Mean, SlotSignature Part)?[] slots) in _known)
        {
            if (slots[0] is var (command, _))
            {
                weight += share * Density(evidence.Units[0], command) * Answers(evidence, slots);
            }
        }

        return Share * (weight + (Anything * LikeNothing(evidence)));
    }

    /// <summary>An action like nothing known: any lengths, and whatever answers that background does not explain better.</summary>
    private static double LikeNothing(ExchangeEvidence evidence)
    {
        double weight = 1;
        for (int u = 0; u < evidence.Units.Count; u++)
        {
            double gain = (evidence.Units[u].PlaintextMax - evidence.Units[u].PlaintextMin + 1) / AnyLengths * Math.Exp(-evidence.LogNoise[u]);
            weight *= u == 0 ? gain : Math.Max(1, gain);
        }

        return weight;
    }

    /// <summary>How much likelier than by background the answers come: each slot by the message that fits it best.</summary>
    private double Answers(ExchangeEvidence evidence, (double Mean, SlotSignature Part)?[] slots)
    {
        double product = 1;
        ulong taken = 1;
        for (int s = 1; s < slots.Length; s++)
        {
            if (slots[s] is not var (mean, part))
            {
                continue;
            }

            double best = 1 - part.Presence;
            int unit = 0;
            for (int u = 1; u < evidence.Units.Count; u++)
            {
                if ((taken >> u & 1) == 0 && evidence.Units[u].Direction == _slots[s].Direction)
                {
                    double gain = part.Presence * Density(evidence.Units[u], mean) * evidence.Lateness(u, part.DelayMin, part.DelayMax) * Math.Exp(-evidence.LogNoise[u]);
                    (best, unit) = gain > best ? (gain, u) : (best, unit);
                }
            }

            taken |= 1UL << unit;
            product *= best;
        }

        return product;
    }

    private static double Density(IotMessageUnit unit, double mean)
    {
        int center = (int)Math.Round(mean);
        return ((1 - Anything) * (UpTo(unit.PlaintextMax - center) - UpTo(unit.PlaintextMin - center - 1))) + (Anything / AnyLengths * (unit.PlaintextMax - unit.PlaintextMin + 1));

        static double UpTo(int distance) => s_below[Math.Clamp(distance + Furthest + 1, 0, s_below.Length - 1)];
    }

    private static double[] Below()
    {
        double[] near = [.. Enumerable.Range(-Furthest, (2 * Furthest) + 1).Select(static d => Math.Exp(-Math.Abs(d) / Near))];
        double[] far = [.. Enumerable.Range(-Furthest, (2 * Furthest) + 1).Select(static d => Math.Exp(-Math.Abs(d) / Far))];
        double nearTotal = near.Sum(), farTotal = far.Sum();
        var below = new double[near.Length + 1];
        for (int d = 0; d < near.Length; d++)
        {
            below[d + 1] = below[d] + (0.5 * near[d] / nearTotal) + (0.5 * far[d] / farTotal);
        }

        return below;
    }
}
