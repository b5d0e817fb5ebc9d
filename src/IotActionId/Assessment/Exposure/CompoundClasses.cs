using System.Runtime.InteropServices;

namespace IotActionId.Assessment;

/// <summary>
/// All compound actions of each size, those that look the same taken together: a dynamic programme over the devices whose states are the
/// compounds' numbers.
/// </summary>
internal sealed class CompoundClasses
{
    private readonly ExposedHome _home;
    private readonly List<(int Before, int Action)> _nodes = [(-1, -1)];
    private readonly Dictionary<UInt128, int>[] _places;
    private readonly List<(double Count, int Node)>[] _classes;

    /// <param name="home">The home.</param>
    /// <param name="maximumActions">The largest size.</param>
    /// <param name="byType">Whether compounds of devices of different types stay apart.</param>
    /// <param name="mostClasses">A size that has more is given up, and all larger ones.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public CompoundClasses(ExposedHome home, int maximumActions, bool byType, int mostClasses, CancellationToken cancellationToken)
    {
        _home = home;
        _places = [.. Enumerable.Range(0, maximumActions + 1).Select(static _ => new Dictionary<UInt128, int>())];
        _classes = [.. Enumerable.Range(0, maximumActions + 1).Select(static _ => new List<(double, int)>())];
        _places[0].Add(0, 0);
        _classes[0].Add((1, 0));
        Complete = maximumActions;
        foreach (ExposedAction[] device in home.Devices)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (UInt128 Code, int Action, int Alike)[] actions = [.. device
                .GroupBy(a => a.Code + (byType ? a.Type : 0))
                .Select(static g => (g.Key, g.First().Index, g.Count()))];
            for (int k = Complete; k >= 1; k--)
            {
                Add(k, actions);
                if (_classes[k].Count > mostClasses)
                {
                    Complete = k - 1;
                }
            }
        }
    }

    /// <summary>The largest size whose compounds are all here.</summary>
    public int Complete { get; private set; }

    /// <summary>The classes of a size: how many compounds look the same, and the place of one of them.</summary>
    public IReadOnlyList<(double Count, int Node)> Of(int actions) => _classes[actions];

    /// <summary>The place of a compound without the last of its actions, and that action.</summary>
    public (int Before, ExposedAction Last) At(int node) => (_nodes[node].Before, _home.Actions[_nodes[node].Action]);

    /// <summary>The actions of a compound.</summary>
    public List<ExposedAction> Actions(int node)
    {
        var actions = new List<ExposedAction>();
        for (; node > 0; node = _nodes[node].Before)
        {
            actions.Add(_home.Actions[_nodes[node].Action]);
        }

        return actions;
    }

    private void Add(int size, (UInt128 Code, int Action, int Alike)[] actions)
    {
        Dictionary<UInt128, int> places = _places[size];
        List<(double Count, int Node)> classes = _classes[size];
        foreach ((UInt128 before, int place) in _places[size - 1])
        {
            (double count, int node) = _classes[size - 1][place];
            foreach ((UInt128 code, int action, int alike) in actions)
            {
                ref int known = ref CollectionsMarshal.GetValueRefOrAddDefault(places, before + code, out bool exists);
                if (exists)
                {
                    classes[known] = (classes[known].Count + (count * alike), classes[known].Node);
                }
                else
                {
                    known = classes.Count;
                    classes.Add((count * alike, _nodes.Count));
                    _nodes.Add((node, action));
                }
            }
        }
    }
}
