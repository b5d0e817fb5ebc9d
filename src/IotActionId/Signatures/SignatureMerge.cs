using System.Globalization;
using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>
/// Puts signature sets of one gateway together without their training: a device that was added brings its signatures, an action that was
/// triggered again weighs by its repetitions. Lengths of all sets are brought to where the gateway's counter stood at the end of the latest.
/// </summary>
public static class SignatureMerge
{
    /// <summary>Actions named in a warning.</summary>
    private const int Named = 3;

    /// <summary>A signature puts so much of its mass on a length that background of the same length was rather that action, unlogged.</summary>
    private const double LeastMass = 0.1;

    /// <summary>Merges.</summary>
    /// <param name="sets">The sets, in any order; at least one.</param>
    /// <returns>One set; the given one where there is only one.</returns>
    /// <exception cref="IotException"><see cref="IotErrorId.InvalidArgument"/>: none was given, or they are of different gateways, begin exchanges at different sides, have slots of different structure, or only some were learned by value.</exception>
    public static IotSignatureSet Merge(IEnumerable<IotSignatureSet> sets)
    {
        IotSignatureSet[] inTime = [.. sets.OrderBy(static s => s.TrainedFrom.End)];
        return inTime.Length == 0
            ? throw new IotException(IotErrorId.InvalidArgument, "There is no signature set to merge. Name one or more sets or files of one gateway.")
            : inTime.Aggregate(Merge);
    }

    private static IotSignatureSet Merge(IotSignatureSet earlier, IotSignatureSet later)
    {
        RequireSameGateway(earlier, later);
        var warnings = new List<string>([.. earlier.Warnings.Concat(later.Warnings).Distinct()]);
        var shift = new CounterShift(earlier, later);
        IReadOnlyList<IotSlot> slots = Slots(earlier, later, shift, warnings);
        ActionTransition[] transitions = [.. earlier.Transitions.Concat(later.Transitions)
            .GroupBy(static t => (t.Device, t.From, t.To))
            .Select(static g => new ActionTransition(g.Key.Device, g.Key.From, g.Key.To, g.Sum(static t => t.Count)))
            .OrderBy(static t => t.Device, StringComparer.Ordinal).ThenBy(static t => t.From, StringComparer.Ordinal).ThenBy(static t => t.To, StringComparer.Ordinal)];
        List<IotSignature> signatures = Signatures(earlier, later, shift, slots, transitions, warnings);
        warnings.AddRange(Warnings(earlier, later, shift));
        return new IotSignatureSet
        {
            Gateway = IsNamed(later) ? later.Gateway : IsNamed(earlier) ? earlier.Gateway : later.Gateway,
            GatewayAddress = later.GatewayAddress,
            Services = [.. earlier.Services.Concat(later.Services).Distinct().OrderBy(static s => s.ToString(), StringComparer.Ordinal)],
            Framing = earlier.Framing.IsExact && !later.Framing.IsExact ? earlier.Framing : later.Framing,
            Initiator = later.Initiator,
            QuietTime = earlier.QuietTime > later.QuietTime ? earlier.QuietTime : later.QuietTime,
            BurstTime = earlier.BurstTime > later.BurstTime ? earlier.BurstTime : later.BurstTime,
            Background = Background(earlier, later),
            Slots = slots,
            Signatures = signatures,
            TrainedFrom = Summary(earlier.TrainedFrom, later.TrainedFrom),
            SpansFlows = earlier.SpansFlows || later.SpansFlows,
            CounterSteps = Steps(earlier, later, shift.Bytes),
            Transitions = transitions,
            StatusChanges = [.. earlier.StatusChanges.Concat(later.StatusChanges)
                .GroupBy(static c => (c.Device, c.From, c.To, c.Slot, c.ValueBytes))
                .Select(static g => g.First() with { Counts = new SortedDictionary<int, int>(g.SelectMany(static c => c.Counts).GroupBy(static c => c.Key, static c => c.Value).ToDictionary(static c => c.Key, static c => c.Sum())) })
                .OrderBy(static c => c.Device, StringComparer.Ordinal).ThenBy(static c => c.From, StringComparer.Ordinal).ThenBy(static c => c.To, StringComparer.Ordinal).ThenBy(static c => c.Slot, StringComparer.Ordinal)],
            LastStatuses = [.. earlier.LastStatuses.Where(s => !later.LastStatuses.Any(l => l.Device == s.Device))
                .Select(shift.Align).Concat(later.LastStatuses)
                .OrderBy(static s => s.Device, StringComparer.Ordinal).ThenBy(static s => s.Slot, StringComparer.Ordinal)],
            Hours = [.. earlier.Hours.Concat(later.Hours)
                .GroupBy(static h => (h.Device, h.Action))
                .Select(static g => new ActionHours(g.Key.Device, g.Key.Action, [.. Enumerable.Range(0, ActionHours.PerDay).Select(h => g.Sum(a => a.Counts[h]))]))
                .OrderBy(static h => h.Device, StringComparer.Ordinal).ThenBy(static h => h.Action, StringComparer.Ordinal)],
            RequestRelations = [.. earlier.RequestRelations.Concat(later.RequestRelations).GroupBy(static r => r.Slot).Select(static g => g.MaxBy(static r => r.Exchanges)!)],
            Warnings = warnings,
        };
    }

    private static void RequireSameGateway(IotSignatureSet a, IotSignatureSet b)
    {
        if (!(IsNamed(a) && IsNamed(b) ? string.Equals(a.Gateway, b.Gateway, StringComparison.OrdinalIgnoreCase) : a.GatewayAddress.Equals(b.GatewayAddress)))
        {
            throw Different(b, $"'{a.Gateway}' ({a.GatewayAddress}) and '{b.Gateway}' ({b.GatewayAddress}) are two gateways, and the signatures of one say nothing of the other. Where it is one whose address has changed, give it the same name when learning (New-IotSignature -Name).");
        }

        if (a.Initiator != b.Initiator)
        {
            throw Different(b, $"The sets of '{b.Gateway}' do not fit together: in one the web service begins the exchanges, in the other the gateway does. Learn one of them again.");
        }

        // A device that answers less, or more, is no contradiction: its set lacks the last slots, or has further ones.
        HashSet<(string, IotDirection)> slotsOfA = [.. a.Slots.Select(static s => (s.Name, s.Direction))], slotsOfB = [.. b.Slots.Select(static s => (s.Name, s.Direction))];
        if (!slotsOfA.IsSubsetOf(slotsOfB) && !slotsOfB.IsSubsetOf(slotsOfA))
        {
            throw Different(b, $"The sets of '{b.Gateway}' have slots of different structure: {Names(a)}; {Names(b)}. Learn one of them again, from more commands.");
        }

        foreach (IotSignature signature in a.Signatures.Where(s => b.Signatures.Any(o => o.Action.Key == s.Action.Key && o.Action.Value is null != s.Action.Value is null)))
        {
            throw Different(b, $"The sets of '{b.Gateway}' do not fit together: '{signature.Action.Key}' was learned by value in one of them and whatever its value in the other. Learn both with -ByValue, or both without.");
        }

        static string Names(IotSignatureSet set) => string.Join(", ", set.Slots.Select(static s => s.Name));
        static IotException Different(IotSignatureSet set, string sentence) => new(IotErrorId.InvalidArgument, sentence, set.Gateway);
    }

    private static bool IsNamed(IotSignatureSet set) => set.Gateway != set.GatewayAddress.ToString();

    private static IReadOnlyList<IotSlot> Slots(IotSignatureSet earlier, IotSignatureSet later, CounterShift shift, List<string> warnings)
    {
        Dictionary<string, IotSlot> slots = shift.Align(later).ToDictionary(static s => s.Name);
        foreach (IotSlot slot in shift.Align(earlier))
        {
            slots[slot.Name] = slots.TryGetValue(slot.Name, out IotSlot? other) ? SlotMerge.Merge(slot, other, earlier.Framing.IsExact && later.Framing.IsExact, warnings) : slot;
        }

        return [.. SlotNames.Ordered(slots.Values)];
    }

    private static List<IotSignature> Signatures(
        IotSignatureSet earlier, IotSignatureSet later, CounterShift shift, IReadOnlyList<IotSlot> slots, ActionTransition[] transitions, List<string> warnings)
    {
        IotSignature[] before = [.. earlier.Signatures.Select(s => With(s, s.Action, [.. shift.Align(s.Variants)], s.Support, s.IsPredicted, s.Confusion))];
        HashSet<string> keysBefore = [.. before.Select(static s => s.Action.ValueKey)], keysLater = [.. later.Signatures.Select(static s => s.Action.ValueKey)];
        var moved = new List<string>();
        List<IotSignature> merged = [.. before.Concat(later.Signatures).GroupBy(static s => s.Action.ValueKey).OrderBy(static g => g.Key, StringComparer.Ordinal).Select(g =>
        {
            if (g.ToArray() is not [IotSignature a, IotSignature b])
            {
                return g.First();
            }

            if (a.IsPredicted || b.IsPredicted)
            {
                return b.IsPredicted && !a.IsPredicted ? a : b;
            }

            if (a.Slots.Any(s => b.Find(s.Slot) is { } other && Math.Max(s.Lengths.Min - other.Lengths.Max, other.Lengths.Min - s.Lengths.Max) > Likelihood.UnseenReach))
            {
                moved.Add(g.Key);
            }

            // Exact lengths say more than intervals that hold them.
            IReadOnlyList<SignatureVariant> variants = earlier.Framing.IsExact == later.Framing.IsExact ? VariantMerge.Merge(a.Variants, a.Support, b.Variants, b.Support, slots)
                : earlier.Framing.IsExact ? a.Variants : b.Variants;
            return With(b, b.Action.Type.Length > 0 ? b.Action : a.Action, variants, a.Support + b.Support, false, Confusions(a, b));
        })];
        if (moved.Count > 0)
        {
            warnings.Add($"{moved.Count} of the actions that were learned twice have other lengths than before: {List(moved)}. If the gateway's software has changed, learn all of them anew instead.");
        }

        List<IotSignature> judged = SignatureQuality.Judge(merged, slots, transitions, new Dictionary<string, List<SignatureConfusion>>());
        return [.. judged.Select((s, i) =>
        {
            // Cross-validation compared each action with those of its own training only.
            string key = s.Action.ValueKey;
            string[] apart = [.. s.Collides.Where(c => !(keysBefore.Contains(key) && keysBefore.Contains(c)) && !(keysLater.Contains(key) && keysLater.Contains(c)))];
            IEnumerable<string> own = keysBefore.Contains(key) && keysLater.Contains(key) ? [] : merged[i].Warnings;
            return With(s, s.Action, s.Variants, s.Support, s.IsPredicted, s.Confusion, s.Collides, s.CollidesGivenState, [.. own.Concat(s.Warnings)
                .Concat(apart.Length == 0 ? [] : [$"Cross-validated without {List(apart)} of another training, which it collides with."]).Distinct()]);
        })];
    }

    private static List<SignatureConfusion> Confusions(IotSignature a, IotSignature b) =>
        [.. a.Confusion.Concat(b.Confusion).GroupBy(static c => c.Action).Select(static g => new SignatureConfusion(g.Key, Math.Round(g.Sum(static c => c.Exchanges), 3)))
            .OrderByDescending(static c => c.Exchanges).ThenBy(static c => c.Action, StringComparer.Ordinal)];

    private static IotSignature With(
        IotSignature signature,
        Actions.IotAction action,
        IReadOnlyList<SignatureVariant> variants,
        int support,
        bool isPredicted,
        IReadOnlyList<SignatureConfusion> confusion,
        IReadOnlyList<string>? collides = null,
        IReadOnlyList<string>? givenState = null,
        IReadOnlyList<string>? warnings = null) => new()
        {
            Action = action,
            Variants = variants,
            Support = support,
            IsPredicted = isPredicted,
            Collides = collides ?? signature.Collides,
            CollidesGivenState = givenState ?? signature.CollidesGivenState,
            Confusion = confusion,
            Warnings = warnings ?? signature.Warnings,
        };

    /// <summary>What flows without the user in both trainings; what one of them knows as an action's message is none of it.</summary>
    private static List<BackgroundMessage> Background(IotSignatureSet a, IotSignatureSet b)
    {
        double idleA = a.TrainedFrom.IdleSeconds, idleB = b.TrainedFrom.IdleSeconds;
        Dictionary<MessageKind, BackgroundMessage> ofA = a.Background.DistinctBy(static m => m.Kind).ToDictionary(static m => m.Kind), ofB = b.Background.DistinctBy(static m => m.Kind).ToDictionary(static m => m.Kind);
        var all = new List<BackgroundMessage>();
        foreach (MessageKind kind in ofA.Keys.Union(ofB.Keys))
        {
            BackgroundMessage? inA = ofA.GetValueOrDefault(kind), inB = ofB.GetValueOrDefault(kind);
            if ((inA is null && IsOfAnAction(kind, inB!, a)) || (inB is null && IsOfAnAction(kind, inA!, b)))
            {
                continue;
            }

            BackgroundMessage main = inA is null || (inB is not null && idleB >= idleA) ? inB! : inA;
            all.Add(main with
            {
                PerHour = Math.Round((((inA?.PerHour ?? 0) * idleA) + ((inB?.PerHour ?? 0) * idleB)) / (idleA + idleB), 3),
                Period = main.Period ?? inA?.Period ?? inB?.Period,
                IsReceipt = (inA?.IsReceipt ?? false) || (inB?.IsReceipt ?? false),
                RepliesTo = main.RepliesTo ?? inA?.RepliesTo ?? inB?.RepliesTo,
            });
        }

        return [.. all.OrderByDescending(static m => m.PerHour).ThenBy(static m => m.Direction).ThenBy(static m => m.PlaintextMax)];
    }

    private static bool IsOfAnAction(MessageKind kind, BackgroundMessage message, IotSignatureSet other) =>
        message.Period is null && !message.IsReceipt && other.Slots.Any(slot => slot.Direction == kind.Direction
            && other.Signatures.Any(s => !s.IsPredicted && s.Find(slot.Name) is { } part && part.Lengths.Probability(kind.PlaintextMin, kind.PlaintextMax) >= LeastMass));

    private static TrainingSummary Summary(TrainingSummary earlier, TrainingSummary later)
    {
        // Each log has a clock of its own; that of the most commands stands for both.
        TrainingSummary main = later.MatchedCommands >= earlier.MatchedCommands ? later : earlier, other = main == later ? earlier : later;
        return new TrainingSummary(
            earlier.Start < later.Start ? earlier.Start : later.Start,
            later.End,
            earlier.IdleSeconds + later.IdleSeconds,
            earlier.Messages + later.Messages,
            earlier.Commands + later.Commands,
            earlier.MatchedCommands + later.MatchedCommands,
            main.ClockOffsetSeconds,
            Math.Round(Math.Max(main.ClockSpreadSeconds, Math.Abs(other.ClockOffsetSeconds - main.ClockOffsetSeconds) + other.ClockSpreadSeconds), 3))
        {
            DoubtedCommands = earlier.DoubtedCommands + later.DoubtedCommands,
            ClockDriftSecondsPerDay = main.ClockDriftSecondsPerDay,
            TimeZoneErrorHours = later.TimeZoneErrorHours != 0 ? later.TimeZoneErrorHours : earlier.TimeZoneErrorHours,
        };
    }

    private static IReadOnlyList<CounterStep> Steps(IotSignatureSet earlier, IotSignatureSet later, int shift)
    {
        if (later.TrainedFrom.Start < earlier.TrainedFrom.End)
        {
            // Of one time: the same steps, seen twice.
            return earlier.CounterSteps.Count > later.CounterSteps.Count ? earlier.CounterSteps : later.CounterSteps;
        }

        int between = shift - later.CounterSteps.Sum(static s => s.Bytes);
        return shift == 0 || between == 0
            ? [.. earlier.CounterSteps, .. later.CounterSteps]
            : [.. earlier.CounterSteps, new CounterStep(later.TrainedFrom.Start, between), .. later.CounterSteps];
    }

    private static IEnumerable<string> Warnings(IotSignatureSet earlier, IotSignatureSet later, CounterShift shift)
    {
        if (shift.Bytes != 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The gateway's counter stood at another digit in the training that ended {earlier.TrainedFrom.End:u}: its lengths were moved by {shift.Bytes:+0;-0} bytes ({string.Join(", ", shift.Slots)}; {(shift.Actions > 0 ? $"the median of {shift.Actions} common actions" : "the same in all actions")}).");
        }
        else if (shift.HasCounter && !shift.IsKnown)
        {
            yield return "The gateway's messages hold a counter, and the sets have no action in common that would tell whether it stood at the same number of digits. Lengths may be off by a byte or two: trigger some known actions again beside the new ones.";
        }

        if (earlier.Framing.IsExact != later.Framing.IsExact)
        {
            yield return $"One training had exact lengths ({(earlier.Framing.IsExact ? earlier : later).Framing.Name}), the other intervals ({(earlier.Framing.IsExact ? later : earlier).Framing.Name}): actions of both have the exact ones.";
        }

        if (later.TrainedFrom.Start < earlier.TrainedFrom.End && shift.Actions > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"The trainings overlap in time ({later.TrainedFrom.Start:u} to {earlier.TrainedFrom.End:u}): commands that both learned from count twice.");
        }
    }

    private static string List(IReadOnlyCollection<string> keys) => string.Join(", ", keys.Take(Named)) + (keys.Count > Named ? ", ..." : "");
}
