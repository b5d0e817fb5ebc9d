using IotActionId.Actions;
using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>
/// Learns actions that never occur alone from the commands of several actions that they are part of: what each of them adds to the messages
/// is worked out as far as the compounds determine it, and becomes samples as if the action had been alone.
/// </summary>
internal sealed class CompoundParts
{
    private readonly List<string> _warnings = [];

    private CompoundParts(IReadOnlyList<IotSlot> slots, List<TrainingSample> samples)
    {
        Slots = slots;
        Samples = samples;
    }

    /// <summary>The slots with what the compounds tell of their composition.</summary>
    public IReadOnlyList<IotSlot> Slots { get; }

    /// <summary>A sample for each command that an action is part of.</summary>
    public List<TrainingSample> Samples { get; }

    /// <summary>What stayed open, in sentences.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Steps of the shared counter.</summary>
    public IReadOnlyList<(double Time, int Bytes)> Steps { get; private init; } = [];

    /// <summary>What the compounds tell of actions without a signature; null where there are none.</summary>
    /// <param name="exchanges">Exchanges of commands with two or more actions.</param>
    /// <param name="signatures">Signatures of the actions that occur alone, by key.</param>
    /// <param name="slots">The slots that those have; empty where there are none.</param>
    /// <param name="initiator">The side that begins exchanges.</param>
    /// <param name="keyOf">The key of an action.</param>
    /// <param name="steps">Steps of the shared counter, as far as they are known.</param>
    public static CompoundParts? Of(
        IReadOnlyList<TrainingExchange> exchanges,
        IReadOnlyDictionary<string, IotSignature> signatures,
        IReadOnlyList<IotSlot> slots,
        IotDirection initiator,
        Func<IotAction, string> keyOf,
        IReadOnlyList<(double Time, int Bytes)> steps)
    {
        List<PartExchange> compounds = [.. exchanges
            .Select(x => new PartExchange(x, [.. x.Command.Actions.Select(keyOf)], CounterLearner.ShiftAt(x.Start, steps)))
            .Where(static c => c.Keys.Distinct().Count() == c.Keys.Length)];
        HashSet<string> missing = [.. compounds.SelectMany(static c => c.Keys).Where(k => !signatures.ContainsKey(k))];
        if (missing.Count == 0)
        {
            return null;
        }

        CompoundStructure[] structures = Structures(slots);
        if (slots.Count == 0)
        {
            // No exchange of one action has shown steps of a counter; what the sums are off by may.
            IotSlot[] first = Order(structures);
            (List<(double Time, int Bytes)> found, int[] bytes) = CounterLearner.Learn(Traces(first, structures), first.Length);
            if (found.Count > 0)
            {
                steps = found;
                compounds = [.. compounds.Select(c => c with { Shift = CounterLearner.ShiftAt(c.Exchange.Start, found) })];
                structures = Structures([.. first.Select((s, i) => s with
                {
                    Composition = s.Composition == SlotComposition.Separate ? SlotComposition.Separate : SlotComposition.Unknown,
                    CounterBytes = bytes[i],
                    CompoundTotal = 0,
                })]);
            }
        }

        IotSlot[] learned = Order(structures);
        HashSet<string> open = [.. structures.SelectMany(static s => s.Unidentified)];
        HashSet<int> fitting = [.. structures.Where(static s => s.Slots.Count > 0).Select(static s => s.Fitting).Aggregate(Enumerable.Range(0, compounds.Count), static (all, f) => all.Intersect(f))];
        var samples = new List<TrainingSample>();
        foreach (int c in fitting.Order())
        {
            foreach ((string key, IotAction action) in compounds[c].Keys.Zip(compounds[c].Actions))
            {
                SampleMessage?[] messages = [.. learned.Select(slot => Find(structures, static s => s.Parts, (c, key, slot.Name)))];
                if (missing.Contains(key) && !open.Contains(key) && messages.Length > 0 && messages[0] is not null)
                {
                    samples.Add(Sample(compounds[c], action, key, messages));
                }
            }
        }

        var parts = new CompoundParts(learned, samples) { Steps = steps };
        parts.Warn(missing, compounds, structures);
        return parts;

        // The side that begins comes first.
        CompoundStructure[] Structures(IReadOnlyList<IotSlot> known) => [.. Enum.GetValues<IotDirection>()
            .OrderBy(d => d == initiator ? 0 : 1)
            .Select(d => CompoundStructure.Of(
                [.. known.Where(s => s.Direction == d)],
                d,
                d == initiator,
                compounds,
                missing,
                (c, a, slot) => CompoundSample.PartOf(signatures[compounds[c].Keys[a]], compounds[c].Actions[a].Value?.Length, slot.Name)))];

        IotSlot[] Order(CompoundStructure[] from) => slots.Count > 0
            ? [.. slots.Select(s => from.SelectMany(static x => x.Slots).Single(l => l.Name == s.Name))]
            : [.. SlotNames.Ordered(from.SelectMany(static x => x.Slots))];

        List<TrainingSample> Traces(IotSlot[] of, CompoundStructure[] from) =>
            [.. Enumerable.Range(0, compounds.Count).SelectMany(c => compounds[c].Keys.Zip(compounds[c].Actions, (key, action) =>
                Sample(compounds[c], action, key, [.. of.Select(slot => Find(from, static s => s.Traces, (c, slot.Composition == SlotComposition.Separate ? key : compounds[c].Keys[0] == key ? key : "", slot.Name)))])))];
    }

    private static SampleMessage? Find(CompoundStructure[] structures, Func<CompoundStructure, Dictionary<(int, string, string), SampleMessage>> messages, (int, string, string) what) =>
        structures.Select(s => messages(s).TryGetValue(what, out SampleMessage message) ? message : (SampleMessage?)null).FirstOrDefault(static m => m is not null);

    private static TrainingSample Sample(PartExchange compound, IotAction action, string key, SampleMessage?[] messages) =>
        new(compound.Exchange with { Command = Only(compound.Exchange.Command, action) }, key, 0, messages);

    /// <summary>The command as if it had been of one of its actions.</summary>
    private static IotCommand Only(IotCommand command, IotAction action) =>
        new() { Time = command.Time, TimeUncertainty = command.TimeUncertainty, Actions = [action], Source = command.Source };

    private void Warn(HashSet<string> missing, List<PartExchange> compounds, CompoundStructure[] structures)
    {
        HashSet<string> learned = [.. Samples.Select(static s => s.Key)];
        string[] found = [.. missing.Where(learned.Contains).Order(StringComparer.Ordinal)], open = [.. missing.Where(k => !learned.Contains(k)).Order(StringComparer.Ordinal)];
        if (found.Length > 0)
        {
            _warnings.Add($"{found.Length} actions never occur alone; what they send was worked out from commands of several actions: {List(found)}.");
        }

        if (open.Length > 0)
        {
            _warnings.Add($"{open.Length} actions never occur alone, and the commands that they are part of do not tell what is whose; they have no signature: {List(open)}. Trigger each of them alone.");
        }

        string[] conventions = [.. structures.SelectMany(static s => s.Conventions)];
        if (conventions.Length > 0)
        {
            int count = compounds.Max(static c => c.Keys.Length);
            IEnumerable<string> kappas = conventions.Select(name => $"{Slots.Single(s => s.Name == name).Kappa} in slot {name}");
            _warnings.Add($"No action occurs alone and every command has {count} actions, which leaves kappa open. It is set to {string.Join(", ", kappas)} by convention, and the rest of it is in the lengths of the actions: commands of {count} actions are predicted exactly, others are not. Trigger one action alone to settle it.");
        }
    }

    private static string List(string[] keys)
    {
        const int Most = 8;
        return string.Join(", ", keys.Take(Most)) + (keys.Length > Most ? ", ..." : "");
    }
}
