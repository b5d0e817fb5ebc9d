namespace IotActionId.Assessment;

/// <summary>
/// Puts the compounds of a size into groups that an observer cannot tell apart. Where lengths are certain a group is what looks the same;
/// where they vary, a compound joins the group whose first member shares more than half of its probability with it.
/// </summary>
internal sealed class CollisionGroups
{
    /// <summary>Shared probability from which on compounds are taken for alike; it is what <c>IotSignature.Collides</c> goes by.</summary>
    private const double Alike = 0.5;

    private readonly ExposedHome _home;
    private readonly Dictionary<UInt128, List<(int Group, double Probability)>> _seen = [];

    public CollisionGroups(ExposedHome home, CompoundClasses classes, int size, TypicalLengths typical, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        _home = home;
        var seen = new Dictionary<UInt128, double>();
        var shared = new Dictionary<int, double>();
        int done = 0;
        foreach ((double count, int node) in classes.Of(size))
        {
            if ((++done & 0x3FF) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Report(done);
            }

            List<ExposedAction> actions = classes.Actions(node);
            home.Observe(home.Outcomes(actions), seen);
            shared.Clear();
            foreach ((UInt128 observation, double probability) in seen)
            {
                foreach ((int other, double theirs) in _seen.GetValueOrDefault(observation) ?? [])
                {
                    shared[other] = shared.GetValueOrDefault(other) + Math.Min(probability, theirs);
                }
            }

            (int group, double most) = shared.Count == 0 ? (-1, 0) : shared.MaxBy(static s => s.Value) is var best ? (best.Key, best.Value) : default;
            if (most <= Alike)
            {
                group = Groups.Count;
                Groups.Add(new CollisionGroup(actions, typical.Of(actions)));
                foreach ((UInt128 observation, double probability) in seen)
                {
                    if (!_seen.TryGetValue(observation, out List<(int, double)>? groups))
                    {
                        _seen[observation] = groups = [];
                    }

                    groups.Add((group, probability));
                }
            }

            Groups[group].Codes.Add(actions.Aggregate(UInt128.Zero, static (sum, a) => sum + a.Code));
            Groups[group].Count += count;
        }
    }

    public List<CollisionGroup> Groups { get; } = [];

    /// <summary>The probability that two compounds share.</summary>
    public double Shared(IReadOnlyList<ExposedAction> one, IReadOnlyList<ExposedAction> other)
    {
        Dictionary<UInt128, double> mine = [], theirs = [];
        _home.Observe(_home.Outcomes(one), mine);
        _home.Observe(_home.Outcomes(other), theirs);
        return Math.Min(1, mine.Sum(m => Math.Min(m.Value, theirs.GetValueOrDefault(m.Key))));
    }
}
