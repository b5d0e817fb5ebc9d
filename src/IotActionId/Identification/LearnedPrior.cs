using IotActionId.Actions;
using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>How much likelier than by chance each action is after what its device did last, from the transitions of the training log.</summary>
internal sealed class LearnedPrior
{
    /// <summary>Transitions that were never seen count as so many.</summary>
    private const double Unseen = 0.3;

    private readonly IotAction[] _actions;
    private readonly Dictionary<(string Device, string? From, string To), int> _counts;
    private readonly Dictionary<string, string> _last = [];

    public LearnedPrior(IotSignatureSet set)
    {
        _actions = [.. set.Signatures.Select(static s => s.Action)];
        _counts = set.Transitions.ToDictionary(static t => (t.Device, t.From, t.To), static t => t.Count);
    }

    /// <summary>By action: its probability given the last action of its device, over that of an even spread.</summary>
    public double[] Ratios()
    {
        var ratios = new double[_actions.Length];
        Array.Fill(ratios, 1);
        foreach (IGrouping<string, int> device in Enumerable.Range(0, _actions.Length).GroupBy(a => _actions[a].Device))
        {
            if (_last.TryGetValue(device.Key, out string? last))
            {
                int[] own = [.. device];
                double[] counts = [.. own.Select(a => _counts.GetValueOrDefault((device.Key, last, NameOf(_actions[a]))) + Unseen)];
                double total = counts.Sum();
                for (int i = 0; i < own.Length; i++)
                {
                    ratios[own[i]] = counts[i] / total * own.Length;
                }
            }
        }

        return ratios;
    }

    /// <summary>An action was performed, as far as is known.</summary>
    public void Note(IotAction action) => _last[action.Device] = NameOf(action);

    private static string NameOf(IotAction action) => action.Value is null ? action.Action : $"{action.Action}={action.Value}";
}
