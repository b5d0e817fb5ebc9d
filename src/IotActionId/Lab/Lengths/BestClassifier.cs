using System.Globalization;
using IotActionId.Assessment;

namespace IotActionId.Lab;

/// <summary>
/// The Bayes-optimal classifier of one gateway's exchanges: goes through all sets of actions that can look like what is seen, and adds up
/// the probabilities of the ways in which each can.
/// </summary>
internal sealed class BestClassifier
{
    /// <summary>Sets begun from which on an exchange is given up.</summary>
    private const int MostSets = 4_000_000;

    /// <summary>How a set of separate messages is counted: bits for each length.</summary>
    private const int CountBits = 4;

    private readonly LabSlot[] _slots;
    private readonly RecordGrain _grain;
    private readonly Device[] _devices;
    private readonly double[] _priors;
    private readonly TextReach _reach;
    private readonly Dictionary<string, Verdict> _verdicts = [];

    /// <summary>Prepares.</summary>
    /// <param name="lengths">The exact lengths.</param>
    /// <param name="grain">How exactly records show them.</param>
    /// <param name="sizes">The share of the commands that has so many actions.</param>
    public BestClassifier(LabLengths lengths, RecordGrain grain, IReadOnlyDictionary<int, double> sizes)
    {
        _slots = [.. lengths.Slots.OrderBy(static s => s.Kind)];
        _grain = grain;
        var types = new LabRandom(0, "types");
        Dictionary<string, ulong> codes = lengths.Actions.Select(static a => a.Action.Type).Distinct().ToDictionary(static t => t, _ => types.NextUInt64());
        _devices = [.. lengths.Actions.GroupBy(static a => a.Action.Device).Select(g => new Device(
            codes[g.First().Action.Type],
            [.. g.Select(a => new Choice([.. a.Outcomes.Select(o => new Way(o.Probability / g.Count(), Texts(o), [.. _slots.Select((s, i) => Seen(s, g.Key, Texts(o)[i]))]))]))]))];
        _priors = new double[sizes.Keys.DefaultIfEmpty(0).Max() + 1];
        foreach ((int size, double share) in sizes.Where(s => s.Key <= _devices.Length))
        {
            _priors[size] = share / Binomial(_devices.Length, size);
        }

        _reach = new TextReach([.. _devices.Select(static d => d.Choices.SelectMany(static c => c.Ways).Select(static w => w.Texts).ToArray())], _priors.Length - 1);
    }

    /// <summary>The probability that the classifier is right about a command of that size, of which it sees this.</summary>
    public BestPossible Answer(IReadOnlyList<string> devices, LabOutcome[] outcomes, CancellationToken cancellationToken)
    {
        Observation seen = Observe(devices, outcomes);
        if (!_verdicts.TryGetValue(seen.Key, out Verdict? verdict))
        {
            _verdicts[seen.Key] = verdict = Judge(seen, cancellationToken);
        }

        int size = outcomes.Length;
        return verdict.IsComplete
            ? new BestPossible(
                verdict.SetSize == size ? verdict.Set / verdict.Sizes[size] : 0,
                verdict.Sizes[size] == verdict.Sizes.Max() ? 1 : 0,
                verdict.TypesSize == size ? verdict.Types / verdict.Sizes[size] : 0)
            : BestPossible.Unknown;
    }

    private static int[] Texts(LabOutcome outcome) => [outcome.Command, outcome.Acknowledgement, outcome.Status];

    private int Seen(LabSlot slot, string device, int text) => _grain.Range(slot.PlaintextLength(device, text));

    private static double Binomial(int n, int k) => Enumerable.Range(1, k).Aggregate(1.0, (product, i) => product * (n - k + i) / i);

    private Observation Observe(IReadOnlyList<string> devices, LabOutcome[] outcomes)
    {
        var slots = new Seeing[_slots.Length];
        for (int s = 0; s < _slots.Length; s++)
        {
            LabSlot slot = _slots[s];
            if (slot.Composition == LabComposition.Separate)
            {
                (int Length, int Count)[] counts = [.. outcomes.Select((o, i) => Seen(slot, devices[i], Texts(o)[s])).CountBy(static l => l).Select(static c => (c.Key, c.Value)).Order()];
                slots[s] = new Seeing([.. counts.Select(static c => c.Length)], counts.Select(static (c, i) => (long)c.Count << (CountBits * i)).Sum(), 0, 0);
            }
            else
            {
                // The texts whose message looks the same: it grows with the text.
                int text = outcomes.Sum(o => Texts(o)[s]) - (slot.Overlap * (outcomes.Length - 1)), seen = Seen(slot, devices[0], text);
                int least = text, most = text;
                while (Seen(slot, devices[0], least - 1) == seen && least > 1)
                {
                    least--;
                }

                while (Seen(slot, devices[0], most + 1) == seen)
                {
                    most++;
                }

                slots[s] = new Seeing([], 0, least, most);
            }
        }

        return new Observation(outcomes.Length, slots);
    }

    private Verdict Judge(Observation seen, CancellationToken cancellationToken)
    {
        var verdict = new Verdict(new double[Math.Max(_priors.Length, seen.Size + 1)]);
        bool sizeShows = Array.Exists(_slots, static s => s.Composition == LabComposition.Separate);
        for (int size = 1; size < _priors.Length && verdict.IsComplete; size++)
        {
            if (_priors[size] > 0 && (!sizeShows || size == seen.Size))
            {
                Seeing[] slots = [.. seen.Slots.Select((s, i) => s with { Least = s.Least + (_slots[i].Overlap * (size - 1)), Most = s.Most + (_slots[i].Overlap * (size - 1)) })];
                var types = new Dictionary<ulong, double>();
                new Walk(this, slots, verdict, types, size, cancellationToken).From(0, size, [new Partial(0, 0, 0, _priors[size])], 0);
                foreach (double mass in types.Values)
                {
                    verdict.OfferTypes(size, mass);
                }
            }
        }

        return verdict;
    }

    private sealed record Device(ulong Type, Choice[] Choices);

    /// <summary>An action with the ways in which it comes out; their probabilities have the choice among the device's actions in them.</summary>
    private sealed record Choice(Way[] Ways);

    private sealed record Way(double Probability, int[] Texts, int[] Seen);

    /// <summary>What is seen of a slot: separate lengths with their counts packed, or the range that the sum of the texts is in.</summary>
    private sealed record Seeing(int[] Lengths, long Counts, int Least, int Most)
    {
        public bool IsSum => Lengths.Length == 0;
    }

    private sealed record Observation(int Size, Seeing[] Slots)
    {
        public string Key { get; } = string.Join('|', Slots.Select(static s => string.Join(' ', [.. s.Lengths, .. new[] { s.Counts, s.Least, s.Most }.Select(static n => n.ToString(CultureInfo.InvariantCulture))])));
    }

    /// <summary>What the actions taken so far have of each slot: a sum, or packed counts.</summary>
    private readonly record struct Partial(long Command, long Acknowledgement, long Status, double Probability);

    private sealed class Verdict(double[] sizes)
    {
        /// <summary>What is seen together with a set of each size.</summary>
        public double[] Sizes { get; } = sizes;

        public double Set { get; private set; }

        public int SetSize { get; private set; }

        public double Types { get; private set; }

        public int TypesSize { get; private set; }

        public bool IsComplete { get; set; } = true;

        public void OfferSet(int size, double mass)
        {
            Sizes[size] += mass;
            if (mass > Set)
            {
                (Set, SetSize) = (mass, size);
            }
        }

        public void OfferTypes(int size, double mass)
        {
            if (mass > Types)
            {
                (Types, TypesSize) = (mass, size);
            }
        }
    }

    /// <summary>One after the other each device takes part with each of its actions, or not.</summary>
    private sealed class Walk(BestClassifier classifier, Seeing[] slots, Verdict verdict, Dictionary<ulong, double> types, int size, CancellationToken cancellationToken)
    {
        private int _sets;

        public void From(int device, int left, List<Partial> partials, ulong typesSoFar)
        {
            if (left == 0)
            {
                double mass = partials.Sum(static p => p.Probability);
                verdict.OfferSet(size, mass);
                types[typesSoFar] = types.GetValueOrDefault(typesSoFar) + mass;
                return;
            }

            for (; device <= classifier._devices.Length - left && verdict.IsComplete; device++)
            {
                foreach (Choice choice in classifier._devices[device].Choices)
                {
                    List<Partial> next = With(choice, partials, device + 1, left - 1);
                    if (next.Count > 0)
                    {
                        From(device + 1, left - 1, next, typesSoFar + classifier._devices[device].Type);
                    }
                }
            }
        }

        private List<Partial> With(Choice choice, List<Partial> partials, int device, int left)
        {
            if (++_sets > MostSets)
            {
                verdict.IsComplete = false;
                return [];
            }

            if ((_sets & 0xFFFF) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var next = new List<Partial>();
            foreach (Partial partial in partials)
            {
                foreach (Way way in choice.Ways)
                {
                    if (Add(0, partial.Command, way) is { } command && Add(1, partial.Acknowledgement, way) is { } acknowledgement && Add(2, partial.Status, way) is { } status
                        && classifier._reach.Fits(device, left, Rest(0, command), Rest(1, acknowledgement), Rest(2, status)))
                    {
                        Keep(next, new Partial(command, acknowledgement, status, partial.Probability * way.Probability));
                    }
                }
            }

            return next;
        }

        private static void Keep(List<Partial> partials, Partial one)
        {
            for (int i = 0; i < partials.Count; i++)
            {
                Partial other = partials[i];
                if (other.Command == one.Command && other.Acknowledgement == one.Acknowledgement && other.Status == one.Status)
                {
                    partials[i] = other with { Probability = other.Probability + one.Probability };
                    return;
                }
            }

            partials.Add(one);
        }

        private long? Add(int slot, long before, Way way)
        {
            Seeing seen = slots[slot];
            if (seen.IsSum)
            {
                return before + way.Texts[slot];
            }

            int place = Array.IndexOf(seen.Lengths, way.Seen[slot]);
            if (place < 0)
            {
                return null;
            }

            const long Mask = (1 << CountBits) - 1;
            int shift = CountBits * place;
            return ((before >> shift) & Mask) < ((seen.Counts >> shift) & Mask) ? before + (1L << shift) : null;
        }

        /// <summary>What the texts of the actions still to come may add up to; null where the slot has no sum.</summary>
        private (int Least, int Most)? Rest(int slot, long sum) => slots[slot].IsSum ? (slots[slot].Least - (int)sum, slots[slot].Most - (int)sum) : null;
    }
}
