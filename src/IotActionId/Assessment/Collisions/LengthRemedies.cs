namespace IotActionId.Assessment;

/// <summary>
/// Which device would have to be called otherwise, or have another field that is longer or shorter: a change of some bytes that is in all
/// its messages, as a name is.
/// </summary>
internal sealed class LengthRemedies
{
    /// <summary>Changes that are tried, bytes; in blocks of a cipher as many as there are in one.</summary>
    private const int MostBytes = 16;

    /// <summary>Compounds that a change creates a collision with, listed.</summary>
    private const int MostCreated = 3;

    private readonly ExposedHome _home;
    private readonly TypicalLengths _typical;
    private readonly Dictionary<string, List<CollisionGroup>> _byLengths = [];
    private readonly Func<CollisionGroup, IEnumerable<ExposedAction[]>> _members;

    /// <param name="home">The home.</param>
    /// <param name="typical">Its lengths.</param>
    /// <param name="groups">All groups of one size.</param>
    /// <param name="members">Lists the members of a group.</param>
    public LengthRemedies(ExposedHome home, TypicalLengths typical, IReadOnlyList<CollisionGroup> groups, Func<CollisionGroup, IEnumerable<ExposedAction[]>> members)
    {
        (_home, _typical, _members) = (home, typical, members);
        foreach (CollisionGroup group in groups)
        {
            string key = Key(group.Typical);
            if (!_byLengths.TryGetValue(key, out List<CollisionGroup>? same))
            {
                _byLengths[key] = same = [];
            }

            same.Add(group);
        }
    }

    /// <summary>The changes that take a device's members out of a collision, one for each device that is in some of its members, those that create no other collision first.</summary>
    public List<IotLengthChange> Resolving(IReadOnlyList<ExposedAction[]> members)
    {
        var changes = new List<IotLengthChange>();
        foreach (int device in members.SelectMany(static m => m).Select(static a => a.Device).Distinct())
        {
            ExposedAction[][] moved = [.. members.Where(m => m.Any(a => a.Device == device))], rest = [.. members.Where(m => m.All(a => a.Device != device))];
            if (rest.Length == 0)
            {
                continue;
            }

            string[] resolved = [.. (moved.Length == 1 ? moved : []).Concat(rest.Length == 1 ? rest : []).Select(KeyOf)];
            HashSet<string> stay = [.. rest.Select(m => Key(_typical.Of(m)))];
            IotLengthChange? best = null;
            for (int step = 2; step <= (2 * MostBytes) + 1 && best is not { Creates.Count: 0 }; step++)
            {
                int bytes = step / 2 * (step % 2 == 0 ? 1 : -1);
                string[] keys = [.. moved.Select(m => Key(_typical.Of(m, device, bytes)))];
                if (Array.Exists(keys, stay.Contains))
                {
                    continue;
                }

                string[] created = [.. keys.Distinct().SelectMany(k => _byLengths.GetValueOrDefault(k) ?? []).SelectMany(g => _members(g)).Where(m => m.All(a => a.Device != device)).Select(KeyOf).Distinct().Take(MostCreated)];
                if (best is null || created.Length < best.Creates.Count)
                {
                    best = new IotLengthChange(NameOf(device), bytes, resolved, created);
                }
            }

            if (best is not null)
            {
                changes.Add(best);
            }
        }

        return [.. changes.OrderBy(static c => c.Creates.Count).ThenByDescending(static c => c.Resolves.Count).ThenBy(static c => Math.Abs(c.Bytes)).ThenBy(static c => c.Device, StringComparer.Ordinal)];
    }

    /// <summary>The changes that would make two compounds look alike.</summary>
    public List<IotLengthChange> Creating(ExposedAction[] one, ExposedAction[] other, int distance)
    {
        var changes = new List<IotLengthChange>();
        foreach ((ExposedAction[] moved, ExposedAction[] rest) in new[] { (one, other), (other, one) })
        {
            foreach (int device in moved.Select(static a => a.Device).Except(rest.Select(static a => a.Device)))
            {
                string aim = Key(_typical.Of(rest));
                foreach (int bytes in new[] { distance, -distance }.Where(b => Key(_typical.Of(moved, device, b)) == aim))
                {
                    changes.Add(new IotLengthChange(NameOf(device), bytes, [], [KeyOf(moved), KeyOf(rest)]));
                }
            }
        }

        return changes;
    }

    private static string Key(int[] lengths) => string.Join(',', lengths);

    private static string KeyOf(ExposedAction[] actions) => CollisionSearch.Compound(actions).Key;

    private string NameOf(int device) => _home.Devices[device][0].Action.Device;
}
