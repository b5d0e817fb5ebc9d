using System.Numerics;
using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>Reads from the steps of a way through a lattice which message shows the state of which device.</summary>
internal sealed class StatusReader(HomeModel home, ExchangeEvidence evidence)
{
    private readonly Dictionary<(LatticeStep, LatticeLane[], bool), StatusPart> _known = [];

    /// <summary>What one step says.</summary>
    /// <param name="step">The step, of an action that was commanded.</param>
    /// <param name="lanes">The summed slots whose message came.</param>
    /// <param name="isAlone">Whether no other action was commanded: then summed messages are its own too.</param>
    public StatusPart Of(LatticeStep step, LatticeLane[] lanes, bool isAlone)
    {
        // Ways have most of their steps in common.
        (LatticeStep, LatticeLane[], bool) key = (step, lanes, isAlone);
        return _known.TryGetValue(key, out StatusPart? known) ? known : _known[key] = Read(step, lanes, isAlone);
    }

    private StatusPart Read(LatticeStep step, LatticeLane[] lanes, bool isAlone)
    {
        ActionOption[] options = home.OptionsOf(step.Action);
        double[] shares = [.. options.Select(o => o.Weight * Sums(o, step, lanes))];
        int[] slots = home.Statuses.Slots;
        int[] lengths = [.. slots.Select(slot =>
        {
            int unit = home.Slots[slot].Composition != SlotComposition.Summed ? OwnUnit(options, step.Units, slot)
                : isAlone && Array.Find(lanes, l => l.Slot == slot) is { Unit: > 0 } lane ? lane.Unit : -1;
            for (int o = 0; o < options.Length && unit >= 0; o++)
            {
                shares[o] *= Fit(options[o], slot, unit);
            }

            return unit >= 0 && evidence.Plain(unit, slot) is var (min, max) && min == max ? min : -1;
        })];
        double total = shares.Sum();
        return new StatusPart(step.Action, lengths, total > 0
            ? [.. options.Zip(shares, (o, share) => (o, share / total)).Where(static o => o.Item2 > 0)]
            : [.. options.Select(o => (o, o.Weight / options.Sum(static o => o.Weight)))]);
    }

    /// <summary>How likely an option adds what the step does to the sums.</summary>
    private static double Sums(ActionOption option, LatticeStep step, LatticeLane[] lanes)
    {
        double product = 1;
        for (int lane = 0; lane < lanes.Length; lane++)
        {
            if (option.Summands[lanes[lane].Slot] is { } summands)
            {
                int sum = new LatticeKey(step.Sums, 0).Sum(lane) + ActionOption.Bias;
                product *= summands.Probability(sum, sum);
            }
        }

        return product;
    }

    /// <summary>The message that the step takes for a slot: of several the one that fits it best; -1 where there is none.</summary>
    private int OwnUnit(ActionOption[] options, ulong units, int slot)
    {
        int best = -1;
        double most = 0;
        for (ulong left = units; left != 0; left &= left - 1)
        {
            int unit = BitOperations.TrailingZeroCount(left);
            double fit = evidence.Units[unit].Direction == home.Slots[slot].Direction ? options.Sum(o => o.Weight * Fit(o, slot, unit)) : 0;
            (best, most) = fit > most ? (unit, fit) : (best, most);
        }

        return best;
    }

    private double Fit(ActionOption option, int slot, int unit)
    {
        (int min, int max) = evidence.Plain(unit, slot);
        return option.Lengths[slot]?.Probability(min, max) ?? 0;
    }
}
