using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>
/// Counts the compounds that go with the messages by the lengths that training showed alone, without listing them. A partial compound may be in
/// several states, by its values and by which message is whose; partial compounds in the same states have the same future and are counted
/// together.
/// </summary>
/// <param name="home">The home.</param>
/// <param name="steps">What actions do to states.</param>
/// <param name="bounds">What states can still become.</param>
/// <param name="lanes">The summed slots whose message came.</param>
internal sealed class CompatibleCompounds(HomeModel home, LatticeSteps steps, LatticeBounds bounds, LatticeLane[] lanes)
{
    /// <summary>More sets of states than this after one device are floods; the count is at least what is found then.</summary>
    private const int MostSets = 200_000;

    /// <summary>Those of an exchange under one assumption.</summary>
    public static CompatibleCompounds Of(HomeModel home, ExchangeEvidence evidence, OwnGains gains, LatticeLane[] lanes)
    {
        var steps = new LatticeSteps(home, evidence, gains, lanes, ratios: null);
        LatticeStep[][] all = [.. home.Devices.Select(d => steps.Of(d, seenOnly: false)), steps.ByHand()];
        return new CompatibleCompounds(home, steps, new LatticeBounds(home, all, lanes, evidence.Units.Count), lanes);
    }

    /// <summary>How many there are.</summary>
    public long Count(CancellationToken cancellationToken)
    {
        LatticeStep[][][] actions = [.. home.Devices.Select(d => steps.Of(d, seenOnly: true).GroupBy(static i => i.Action).Select(static g => g.ToArray()).ToArray())];
        var counts = new Dictionary<StateSet, long> { [new StateSet([default])] = 1 };
        for (int d = 0; d < actions.Length; d++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var next = new Dictionary<StateSet, long>();
            foreach ((StateSet states, long count) in counts)
            {
                Add(states.Keys, count);
                foreach (LatticeStep[] action in actions[d])
                {
                    Add([.. states.Keys.SelectMany(k => action.Where(a => (k.Taken & a.Units) == 0).Select(a => a.Apply(k)))], count);
                }
            }

            counts = next;

            void Add(LatticeKey[] keys, long count)
            {
                LatticeKey[] kept = [.. keys.Where(k => k.Count <= home.MaximumActions && bounds.CanEnd(k, d + 1, home.MaximumActions - k.Count, exactly: true)).Distinct().OrderBy(static k => k.Taken).ThenBy(static k => k.Sums)];
                if (kept.Length > 0 && next.Count < MostSets)
                {
                    var set = new StateSet(kept);
                    next[set] = next.GetValueOrDefault(set) + count;
                }
            }
        }

        return counts.Where(c => c.Key.Keys.Any(IsExactEnd)).Sum(static c => c.Value);
    }

    private bool IsExactEnd(LatticeKey key) =>
        key.Count > 0
        && (home.Slots[0].Composition == SlotComposition.Summed || (key.Taken & 1) != 0)
        && Enumerable.Range(0, lanes.Length).All(l => key.IsAny(l) || (key.Sum(l) >= lanes[l].Min && key.Sum(l) <= lanes[l].Max));

    /// <summary>The states that a partial compound may be in, in order.</summary>
    private readonly struct StateSet(LatticeKey[] keys) : IEquatable<StateSet>
    {
        public LatticeKey[] Keys { get; } = keys;

        public bool Equals(StateSet other) => Keys.AsSpan().SequenceEqual(other.Keys);

        public override bool Equals(object? obj) => obj is StateSet other && Equals(other);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            foreach (LatticeKey key in Keys)
            {
                hash.Add(key);
            }

            return hash.ToHashCode();
        }
    }
}
