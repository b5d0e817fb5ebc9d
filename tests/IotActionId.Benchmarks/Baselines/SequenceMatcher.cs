using IotActionId.Actions;
using IotActionId.Assessment;
using IotActionId.Identification;
using IotActionId.Messages;

namespace IotActionId.Benchmarks;

/// <summary>
/// Sequences of request and reply lengths, after PingPong (NDSS 2020): in the 15 s behind each of n triggers of an action the pairs of
/// messages are clustered (DBSCAN, eps 10, minPts n - floor(0.1 n)); clusters whose size is within a tenth of n are kept, those that follow
/// each other in one connection are joined, sequences that idle traffic holds too are deleted, and an action is where all of its sequences
/// are found within 15 s. TLS records stand for packets.
/// </summary>
internal sealed class SequenceMatcher
{
    private const double Radius = 10;

    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(15);

    /// <summary>Triggers are timed by what they set off, which may be a little later than the first record.</summary>
    private static readonly TimeSpan s_lead = TimeSpan.FromSeconds(0.5);

    private readonly List<(IotAction Action, List<Sequence> Sequences)> _signatures = [];

    /// <summary>Learns the signature of each action that was triggered alone.</summary>
    public SequenceMatcher(BaselineCapture capture)
    {
        // PingPong knows when it triggers; where the log's clock is coarse, that is told to it.
        var finder = new BurstFinder(capture);
        List<Burst> bursts = finder.Find(capture.Training);
        int[] places = CommandPairing.Pair(capture.TrainingLog, bursts.Select(static b => b.Time), capture.Tolerance);
        List<IotMessageUnit[]> flows = [.. capture.Training.Select(static f => IotMessageUnit.Of(f).ToArray())];
        foreach (var group in capture.TrainingLog.Zip(places).Where(static p => p.Second >= 0 && p.First.Actions.Count == 1).GroupBy(static p => p.First.Actions[0].Key))
        {
            DateTimeOffset[] triggers = [.. group.Select(p => bursts[p.Second].Time - s_lead)];
            _signatures.Add((group.First().First.Actions[0], [.. Learn(flows, triggers).Where(s => flows.Sum(f => Places(s, f).Count(u => finder.IsIdle(u.Time))) <= 0.1 * triggers.Length)]));
        }
    }

    /// <summary>What is found; actions found together are one answer.</summary>
    public IReadOnlyList<IotActionMatch> Find(IReadOnlyList<IotFlow> flows)
    {
        var found = new List<(IotMessageUnit Unit, IotFlow Flow, IotAction Action)>();
        foreach (IotFlow flow in flows)
        {
            IotMessageUnit[] units = [.. IotMessageUnit.Of(flow)];
            foreach ((IotAction action, List<Sequence> sequences) in _signatures.Where(static s => s.Sequences.Count > 0))
            {
                List<IotMessageUnit>[] places = [.. sequences.Select(s => Places(s, units))];
                found.AddRange(places[0]
                    .Where(p => places.All(other => other.Exists(o => (o.Time - p.Time).Duration() <= s_window)))
                    .Select(p => (p, flow, action)));
            }
        }

        found.Sort(static (a, b) => a.Unit.Time.CompareTo(b.Unit.Time));
        var matches = new List<IotActionMatch>();
        for (int i = 0; i < found.Count;)
        {
            int first = i;
            while (i < found.Count && found[i].Unit.Time - found[first].Unit.Time <= s_window)
            {
                i++;
            }

            matches.Add(Answer.Of(new Burst(found[first].Flow, [found[first].Unit]), [.. found[first..i].Select(static f => f.Action).Distinct().OrderBy(static a => a.Key, StringComparer.Ordinal)]));
        }

        return matches;
    }

    private static List<Sequence> Learn(List<IotMessageUnit[]> flows, DateTimeOffset[] triggers)
    {
        int n = triggers.Length, least = n - (int)(0.1 * n);
        List<Pair> pairs = [.. triggers.SelectMany((t, i) => flows.SelectMany((units, f) => Pairs([.. units.Where(u => u.Time >= t && u.Time < t + s_window)], i, f)))];
        var kept = new List<List<Pair>>();
        foreach (var kind in pairs.GroupBy(static p => (p.First.Direction, p.Second is null)))
        {
            Pair[] alike = [.. kind];
            kept.AddRange(DensityClusters.Find([.. alike.Select(static p => ((double)p.First.Length, (double)(p.Second?.Length ?? 0)))], Radius, least)
                .Where(c => Math.Abs(c.Count - n) <= 0.1 * n)
                .Select(c => c.ConvertAll(i => alike[i])));
        }

        kept.Sort(static (a, b) => a.Average(static p => p.Place).CompareTo(b.Average(static p => p.Place)));
        var sequences = new List<List<List<Pair>>>();
        foreach (List<Pair> cluster in kept)
        {
            if (sequences.Find(s => cluster.Count(p => s[^1].Exists(p.Follows)) >= least) is { } joined)
            {
                joined.Add(cluster);
            }
            else
            {
                sequences.Add([cluster]);
            }
        }

        return [.. sequences.Select(static s => new Sequence([.. s.SelectMany(Elements)]))];
    }

    /// <summary>A message with the next where that goes the other way, or alone.</summary>
    private static IEnumerable<Pair> Pairs(IotMessageUnit[] units, int trigger, int flow)
    {
        for (int i = 0; i < units.Length; i++)
        {
            bool isAnswered = i + 1 < units.Length && units[i + 1].Direction != units[i].Direction;
            yield return new Pair(trigger, flow, i, units[i], isAnswered ? units[i + 1] : null);
            i += isAnswered ? 1 : 0;
        }
    }

    private static IEnumerable<Element> Elements(List<Pair> cluster)
    {
        yield return new Element(cluster[0].First.Direction, cluster.Min(static p => p.First.Length), cluster.Max(static p => p.First.Length));
        if (cluster[0].Second is { } second)
        {
            yield return new Element(second.Direction, cluster.Min(static p => p.Second!.Value.Length), cluster.Max(static p => p.Second!.Value.Length));
        }
    }

    private static List<IotMessageUnit> Places(Sequence sequence, IotMessageUnit[] units) =>
        [.. Enumerable.Range(0, Math.Max(0, units.Length - sequence.Elements.Count + 1)).Where(i => sequence.Elements.Index().All(e => e.Item.Fits(units[i + e.Index]))).Select(i => units[i])];

    private sealed record Pair(int Trigger, int Flow, int Place, IotMessageUnit First, IotMessageUnit? Second)
    {
        public bool Follows(Pair before) => before.Trigger == Trigger && before.Flow == Flow && Place == before.Place + (before.Second is null ? 1 : 2);
    }

    private readonly record struct Element(IotDirection Direction, int Least, int Most)
    {
        public bool Fits(IotMessageUnit unit) => unit.Direction == Direction && unit.Length >= Least && unit.Length <= Most;
    }

    private sealed record Sequence(IReadOnlyList<Element> Elements);
}
