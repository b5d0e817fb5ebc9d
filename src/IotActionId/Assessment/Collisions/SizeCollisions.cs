namespace IotActionId.Assessment;

/// <summary>The collisions among the compounds of one size.</summary>
internal sealed class SizeCollisions
{
    /// <summary>Members that are looked at to tell how a group could be taken apart.</summary>
    private const int MembersOfARemedy = 20;

    private readonly ExposedHome _home;
    private readonly int _size;
    private readonly CollisionOptions _options;
    private readonly TypicalLengths _typical;
    private readonly CollisionGroups _groups;
    private readonly CompoundListing _listing;
    private readonly LengthRemedies _remedies;
    private readonly CancellationToken _cancellationToken;

    public SizeCollisions(ExposedHome home, CompoundClasses classes, int size, CollisionOptions options, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        (_home, _size, _options, _cancellationToken) = (home, size, options, cancellationToken);
        _typical = new TypicalLengths(home);
        _groups = new CollisionGroups(home, classes, size, _typical, progress, cancellationToken);
        _listing = new CompoundListing(home, size);
        _remedies = new LengthRemedies(home, _typical, _groups.Groups, g => Members(g, MembersOfARemedy));
    }

    /// <summary>Those that nothing tells apart, the largest first; then the near ones, the nearest first.</summary>
    public IEnumerable<IotCollision> All() =>
        _groups.Groups.Where(static g => g.Count > 1).OrderByDescending(static g => g.Count).Select(Same).Concat(Near());

    private IotCollision Same(CollisionGroup group)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        ExposedAction[][] members = [.. Members(group, Math.Max(_options.MaximumMembers, MembersOfARemedy))], shown = [.. members.Take(_options.MaximumMembers)];
        return Collision(shown, group.Count, 0, null, Overlap([.. shown.SelectMany((m, i) => shown.Skip(i + 1).Select(other => (m, other)))]), _remedies.Resolving(members));
    }

    private IEnumerable<IotCollision> Near()
    {
        if (_options.Within == 0)
        {
            return [];
        }

        string[] names = _typical.Names(_size);
        CollisionGroup[] sorted = [.. _groups.Groups.OrderBy(static g => g.Typical[0])];
        var pairs = new HashSet<(int, int)>();
        var near = new List<(CollisionGroup One, CollisionGroup Other, int Distance, int Slot)>();
        for (int i = 0; i < sorted.Length; i++)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            (int Other, int Distance, int Slot) nearest = (-1, int.MaxValue, -1);
            for (int step = -1; step <= 1; step += 2)
            {
                for (int j = i + step; j >= 0 && j < sorted.Length && Math.Abs(sorted[j].Typical[0] - sorted[i].Typical[0]) <= _options.Within; j += step)
                {
                    (int distance, int slot) = Distance(sorted[i].Typical, sorted[j].Typical, Math.Min(_options.Within, nearest.Distance - 1));
                    if (distance < nearest.Distance)
                    {
                        nearest = (j, distance, slot);
                    }
                }
            }

            if (nearest.Other >= 0 && pairs.Add((Math.Min(i, nearest.Other), Math.Max(i, nearest.Other))))
            {
                near.Add((sorted[i], sorted[nearest.Other], nearest.Distance, nearest.Slot));
            }
        }

        return near.OrderBy(static n => n.Distance).ThenByDescending(static n => n.One.Count + n.Other.Count).Select(n =>
        {
            ExposedAction[][] one = [.. Members(n.One, (_options.MaximumMembers + 1) / 2)], other = [.. Members(n.Other, Math.Max(1, _options.MaximumMembers / 2))];
            return Collision(
                [.. one, .. other],
                n.One.Count + n.Other.Count,
                Math.Max(1, n.Distance),
                n.Slot < 0 ? null : names[n.Slot],
                Overlap([.. one.SelectMany(m => other.Select(o => (m, o)))]),
                _remedies.Creating(one[0], other[0], n.Distance));
        });
    }

    /// <summary>The greatest difference of two compounds' lengths, and where it is; far where it is more than <paramref name="most"/>, or a message is missing.</summary>
    private static (int Distance, int Slot) Distance(int[] one, int[] other, int most)
    {
        int distance = 0, slot = -1;
        for (int s = 0; s < one.Length; s++)
        {
            int difference = one[s] < 0 || other[s] < 0 ? (one[s] == other[s] ? 0 : int.MaxValue) : Math.Abs(one[s] - other[s]);
            if (difference > most)
            {
                return (int.MaxValue, -1);
            }

            if (difference > distance)
            {
                (distance, slot) = (difference, s);
            }
        }

        return (distance, slot);
    }

    private double Overlap(List<(ExposedAction[] One, ExposedAction[] Other)> pairs) => pairs.Count == 0 ? 1 : pairs.Average(p => _groups.Shared(p.One, p.Other));

    private IEnumerable<ExposedAction[]> Members(CollisionGroup group, int most) => group.Codes.SelectMany(c => _listing.Of(c, _size)).Take(most);

    private IotCollision Collision(ExposedAction[][] members, double count, int distance, string? distinctBy, double overlap, List<IotLengthChange> remedies) => new()
    {
        Gateway = _home.Set.Gateway,
        Observation = _options.Observation,
        ActionCount = _size,
        Members = [.. members.Select(CollisionSearch.Compound).OrderBy(static m => m.Key, StringComparer.Ordinal)],
        MemberCount = count >= long.MaxValue ? long.MaxValue : (long)count,
        Lengths = _typical.Ranges(members),
        Distance = distance,
        Overlap = overlap,
        DistinctBy = distinctBy,
        Remedies = remedies,
    };
}
