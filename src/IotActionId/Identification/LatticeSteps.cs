using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>
/// What one action can do to a state of a lattice: every way in which it comes out, with every length that it adds to the sums and every
/// message that its own parts can have sent.
/// </summary>
/// <param name="home">The home.</param>
/// <param name="evidence">The exchange.</param>
/// <param name="gains">What its messages gain by being explained one by one.</param>
/// <param name="lanes">The summed slots whose message came.</param>
/// <param name="ratios">By action: how much likelier than by chance it is; null for all as likely.</param>
internal sealed class LatticeSteps(HomeModel home, ExchangeEvidence evidence, OwnGains gains, LatticeLane[] lanes, double[]? ratios)
{
    /// <summary>Increments of one option; of more the heaviest are kept.</summary>
    private const int MostIncrements = 4096;

    /// <summary>Increments lighter than this are left out.</summary>
    private const double Negligible = 1e-14;

    /// <summary>Increments of a device that are compared each with each.</summary>
    private const int Few = 24;

    /// <summary>What the actions of a device can do to a state.</summary>
    /// <param name="device">The options of the device.</param>
    /// <param name="seenOnly">Whether only lengths that training showed count.</param>
    public LatticeStep[] Of(ActionOption[] device, bool seenOnly)
    {
        var increments = new List<LatticeStep>();
        foreach (ActionOption option in device)
        {
            int first = increments.Count;
            increments.Add(new LatticeStep(option.Action, 0, 1UL << LatticeKey.CountShift, option.Weight * (ratios?[option.Action] ?? 1)));
            for (int s = 0; s < home.Slots.Count && increments.Count > first; s++)
            {
                if (option.Parts[s] is null)
                {
                    continue;
                }

                if (home.Slots[s].Composition == SlotComposition.Summed)
                {
                    AddSummand(increments, first, option, s, seenOnly);
                }
                else
                {
                    AddOwn(increments, first, option, s, seenOnly);
                }
            }
        }

        return Merged(increments);
    }

    /// <summary>What a device that was used by hand reports: one message in each slot by which it would have answered.</summary>
    public LatticeStep[] ByHand()
    {
        var increments = new List<LatticeStep>();
        foreach (ActionOption option in evidence.Units.Count > 1 ? home.Options : [])
        {
            int first = increments.Count;
            increments.Add(new LatticeStep(-1, 0, 0, HomeModel.ByHand * option.Weight / home.Actions.Length));
            for (int s = 1; s < home.Slots.Count; s++)
            {
                if (option.Parts[s] is not null && home.Slots[s].Direction != home.Set.Initiator)
                {
                    AddOwn(increments, first, option, s, seenOnly: false);
                }
            }

            // What reports nothing is as if it had not been used.
            for (int i = increments.Count - 1; i >= first; i--)
            {
                if (increments[i].Taken == 0)
                {
                    increments.RemoveAt(i);
                }
            }
        }

        return Merged(increments);
    }

    /// <summary>Increments that do the same become one; those that weigh nothing go.</summary>
    private static LatticeStep[] Merged(List<LatticeStep> increments)
    {
        if (increments.Count <= Few)
        {
            return MergedFew(increments);
        }

        var index = new Dictionary<(int, ulong, ulong), int>(increments.Count);
        int kept = 0;
        for (int i = 0; i < increments.Count; i++)
        {
            LatticeStep increment = increments[i];
            if (increment.Weight <= Negligible)
            {
                continue;
            }

            if (index.TryGetValue((increment.Action, increment.Sums, increment.Taken), out int same))
            {
                increments[same] = increments[same] with { Weight = increments[same].Weight + increment.Weight };
            }
            else
            {
                index.Add((increment.Action, increment.Sums, increment.Taken), kept);
                increments[kept++] = increment;
            }
        }

        return [.. increments[..kept]];
    }

    /// <summary>The same by comparing each with each, which is faster where there are few.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static LatticeStep[] MergedFew(List<LatticeStep> increments)
    {
        int kept = 0;
        foreach (LatticeStep increment in CollectionsMarshal.AsSpan(increments))
        {
            if (increment.Weight <= Negligible)
            {
                continue;
            }

            int same = 0;
            while (same < kept && (increments[same].Action != increment.Action || increments[same].Sums != increment.Sums || increments[same].Taken != increment.Taken))
            {
                same++;
            }

            increments[same] = same == kept ? increment : increments[same] with { Weight = increments[same].Weight + increment.Weight };
            kept += same == kept ? 1 : 0;
        }

        return CollectionsMarshal.AsSpan(increments)[..kept].ToArray();
    }

    /// <summary>Combines the increments from one on with what an option adds to a sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddSummand(List<LatticeStep> increments, int first, ActionOption option, int slot, bool seenOnly)
    {
        int lane = Array.FindIndex(lanes, l => l.Slot == slot), partial = increments.Count;
        if (lane < 0 || (option.Summands[slot] is null && !option.IsAny(slot)))
        {
            return;
        }

        ulong loose = option.IsLoose(slot) && !seenOnly ? 1UL << (LatticeKey.LooseShift + lane) : 0;
        for (int i = first; i < partial; i++)
        {
            LatticeStep increment = increments[i] with { Taken = increments[i].Taken | loose };
            if (option.Summands[slot] is not { } lengths)
            {
                increments.Add(increment with { Taken = increment.Taken | (1UL << (LatticeKey.AnyShift + lane)) });
                continue;
            }

            ReadOnlySpan<int> values = lengths.LengthSpan;
            for (int l = 0; l < values.Length; l++)
            {
                int length = values[l] - ActionOption.Bias;
                if (length <= lanes[lane].Max + lanes[lane].Reach + 64)
                {
                    increments.Add(increment with { Sums = LatticeKey.Add(increment.Sums, LatticeKey.Lane(lane, length)), Weight = increment.Weight * lengths.MassSpan[l] });
                }
            }
        }

        increments.RemoveRange(first, partial - first);
        if (increments.Count - first > MostIncrements)
        {
            increments.Sort(first, increments.Count - first, Comparer<LatticeStep>.Create(static (a, b) => b.Weight.CompareTo(a.Weight)));
            increments.RemoveRange(first + MostIncrements, increments.Count - first - MostIncrements);
        }
    }

    /// <summary>Combines the increments from one on with the messages that an option's own part can have sent, or with its not coming.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddOwn(List<LatticeStep> increments, int first, ActionOption option, int slot, bool seenOnly)
    {
        int partial = increments.Count;
        double presence = option.Parts[slot]!.Presence;
        foreach ((int unit, double gain) in gains.Of(option.Index, slot, seenOnly))
        {
            if (unit > 0 && Array.Exists(lanes, l => l.Unit == unit))
            {
                continue;
            }

            for (int i = first; i < partial; i++)
            {
                if ((increments[i].Taken >> unit & 1) == 0)
                {
                    increments.Add(increments[i] with { Taken = increments[i].Taken | (1UL << unit), Weight = increments[i].Weight * gain });
                }
            }
        }

        if (seenOnly && presence > 0.9)
        {
            increments.RemoveRange(first, partial - first);
            return;
        }

        double missing = option.Missing(slot);
        for (int i = first; i < partial; i++)
        {
            increments[i] = increments[i] with { Weight = increments[i].Weight * missing };
        }
    }
}
