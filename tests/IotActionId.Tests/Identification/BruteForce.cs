using IotActionId.Identification;
using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Tests.Identification;

/// <summary>
/// The weight of every compound action, one by one: every variant of every action, every way in which the messages can be theirs. Written
/// from the model's definition, not from the dynamic programme; slow, and right by inspection.
/// </summary>
internal sealed class BruteForce(HomeModel home, ExchangeEvidence evidence)
{
    private readonly IReadOnlyList<IotSlot> _slots = home.Slots;

    /// <summary>All compounds with a weight, by their sorted actions.</summary>
    public Dictionary<string, double> Weights()
    {
        var weights = new Dictionary<string, double>();
        foreach (int[] compound in Compounds())
        {
            double weight = home.Prior[compound.Length] * Variants(compound).Sum(v => v.Aggregate(1.0, static (p, o) => p * o.Weight) * Likelihood(v));
            if (weight > 0)
            {
                weights[string.Join(',', compound)] = weight;
            }
        }

        return weights;
    }

    /// <summary>The compounds that go with the messages by seen lengths alone when one message is each summed slot's.</summary>
    /// <param name="unitOf">Which.</param>
    public int CountSeen(int[] unitOf) => Compounds().Count(c => Variants(c).Any(v => IsSeen(v, unitOf)));

    private IEnumerable<int[]> Compounds()
    {
        List<int[]> all = [[]];
        for (int d = 0; d < home.Devices.Length; d++)
        {
            int[] actions = [.. home.Devices[d].Select(static o => o.Action).Distinct()];
            all.AddRange([.. all.Where(c => c.Length < home.MaximumActions).SelectMany(c => actions.Select(a => c.Append(a).ToArray()))]);
        }

        return all.Where(static c => c.Length > 0).Select(static c => c.Order().ToArray());
    }

    private IEnumerable<ActionOption[]> Variants(int[] compound) =>
        compound.Aggregate((IEnumerable<ActionOption[]>)[[]], (some, a) => some.SelectMany(v => home.Devices[home.DeviceOf[a]].Where(o => o.Action == a).Select(o => v.Append(o).ToArray())));

    /// <summary>The sum over all ways to hand out the messages: first the summed slots', then each action's own.</summary>
    private double Likelihood(ActionOption[] variant)
    {
        double sum = 0;
        foreach ((int[] unitOf, double weight) in Assumptions(0, [.. Enumerable.Repeat(-1, _slots.Count)], 1))
        {
            double product = weight;
            foreach (int s in home.Summed.Where(s => unitOf[s] >= 0))
            {
                product *= SumProbability(variant, s, unitOf[s]);
            }

            sum += product == 0 ? 0 : product * Own(variant, 0, 0, unitOf, []);
        }

        return sum;
    }

    private IEnumerable<(int[] UnitOf, double Weight)> Assumptions(int index, int[] unitOf, double weight)
    {
        if (index == home.Summed.Length)
        {
            yield return ([.. unitOf], weight);
            yield break;
        }

        int s = home.Summed[index];
        for (int u = -1; u < evidence.Units.Count; u++)
        {
            bool fits = s == 0 ? u == 0 : u == -1 || (u > 0 && evidence.Units[u].Direction == _slots[s].Direction && !unitOf.Contains(u));
            if (fits)
            {
                double factor = s == 0 ? 1
                    : u < 0 ? Math.Max(1e-6, 1 - home.Presence[s])
                    : home.Presence[s] * evidence.Lateness(u, home.Delays[s].Min, home.Delays[s].Max) * Math.Exp(-evidence.LogNoise[u]);
                int[] changed = [.. unitOf];
                changed[s] = u;
                foreach ((int[], double) rest in Assumptions(index + 1, changed, weight * factor))
                {
                    yield return rest;
                }
            }
        }
    }

    private double SumProbability(ActionOption[] variant, int slot, int unit)
    {
        (int min, int max) = evidence.Unwrapped(unit, slot);
        double unseen = home.UnseenSum(slot, variant.Length, variant.Any(o => o.IsLoose(slot))), probability = 0;
        foreach ((int sum, double mass) in Sums(variant, slot))
        {
            int length = sum + _slots[slot].Kappa;
            int distance = length < min ? min - length : length > max ? length - max : 0;
            probability += mass * (distance == 0 ? 1 - unseen : unseen * LengthModel.Share(distance));
        }

        return probability;
    }

    private static Dictionary<int, double> Sums(ActionOption[] variant, int slot)
    {
        var sums = new Dictionary<int, double> { [0] = 1 };
        foreach (ActionOption option in variant.Where(o => o.Summands[slot] is not null))
        {
            var next = new Dictionary<int, double>();
            foreach ((int sum, double mass) in sums)
            {
                foreach ((int length, double p) in option.Summands[slot]!.Lengths.Zip(option.Summands[slot]!.Masses))
                {
                    int total = sum + length - ActionOption.Bias;
                    next[total] = next.GetValueOrDefault(total) + (mass * p);
                }
            }

            sums = next;
        }

        return sums;
    }

    /// <summary>Hands out messages to the actions' own parts, action by action and slot by slot.</summary>
    private double Own(ActionOption[] variant, int action, int slot, int[] unitOf, List<int> taken)
    {
        if (action == variant.Length)
        {
            return _slots[0].Composition == SlotComposition.Summed || taken.Contains(0) ? 1 + ByHand(unitOf, taken) : 0;
        }

        if (slot == _slots.Count)
        {
            return Own(variant, action + 1, 0, unitOf, taken);
        }

        if (variant[action].Parts[slot] is not { } part || _slots[slot].Composition == SlotComposition.Summed)
        {
            return Own(variant, action, slot + 1, unitOf, taken);
        }

        double sum = (slot == 0 ? 1e-4 : 1 - part.Presence) * Own(variant, action, slot + 1, unitOf, taken);
        for (int u = slot == 0 ? 0 : 1; u < evidence.Units.Count; u++)
        {
            bool isFree = !taken.Contains(u) && !home.Summed.Any(s => unitOf[s] == u);
            double gain = isFree ? evidence.Gain(u, slot, variant[action]) : 0;
            if (gain > 0)
            {
                taken.Add(u);
                sum += gain * Own(variant, action, slot + 1, unitOf, taken);
                taken.Remove(u);
            }
        }

        return sum;
    }

    /// <summary>The weight of one device used by hand that explains at least one of the messages left.</summary>
    private double ByHand(int[] unitOf, List<int> taken) =>
        home.Devices.SelectMany(static d => d).Sum(o => HomeModel.ByHand * o.Weight / home.Actions.Length * Report(o, 1, 0, unitOf, taken));

    private double Report(ActionOption option, int slot, int explained, int[] unitOf, List<int> taken)
    {
        if (slot == _slots.Count)
        {
            return explained > 0 ? 1 : 0;
        }

        if (option.Parts[slot] is not { } part || _slots[slot].Direction == home.Set.Initiator)
        {
            return Report(option, slot + 1, explained, unitOf, taken);
        }

        double sum = (1 - part.Presence) * Report(option, slot + 1, explained, unitOf, taken);
        for (int u = 1; u < evidence.Units.Count; u++)
        {
            double gain = taken.Contains(u) || home.Summed.Any(s => unitOf[s] == u) ? 0 : evidence.Gain(u, slot, option);
            if (gain > 0)
            {
                taken.Add(u);
                sum += gain * Report(option, slot + 1, explained + 1, unitOf, taken);
                taken.Remove(u);
            }
        }

        return sum;
    }

    private bool IsSeen(ActionOption[] variant, int[] unitOf) =>
        home.Summed.Where(s => unitOf[s] >= 0).All(s =>
        {
            (int min, int max) = evidence.Unwrapped(unitOf[s], s);
            return Sums(variant, s).Keys.Any(l => l + _slots[s].Kappa >= min && l + _slots[s].Kappa <= max);
        })
        && OwnSeen(variant, 0, 0, unitOf, []);

    private bool OwnSeen(ActionOption[] variant, int action, int slot, int[] unitOf, List<int> taken)
    {
        if (action == variant.Length)
        {
            return _slots[0].Composition == SlotComposition.Summed || taken.Contains(0);
        }

        if (slot == _slots.Count)
        {
            return OwnSeen(variant, action + 1, 0, unitOf, taken);
        }

        if (variant[action].Parts[slot] is not { } part || _slots[slot].Composition == SlotComposition.Summed)
        {
            return OwnSeen(variant, action, slot + 1, unitOf, taken);
        }

        if (part.Presence <= 0.9 && OwnSeen(variant, action, slot + 1, unitOf, taken))
        {
            return true;
        }

        for (int u = slot == 0 ? 0 : 1; u < evidence.Units.Count; u++)
        {
            if (!taken.Contains(u) && !home.Summed.Any(s => unitOf[s] == u) && evidence.Gain(u, slot, variant[action], seenOnly: true) > 0)
            {
                taken.Add(u);
                bool seen = OwnSeen(variant, action, slot + 1, unitOf, taken);
                taken.Remove(u);
                if (seen)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
