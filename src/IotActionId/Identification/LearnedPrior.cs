using IotActionId.Actions;
using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>How much likelier than by chance each action is, by what its device did last and by the hour, as the training log shows it.</summary>
internal sealed class LearnedPrior
{
    /// <summary>Transitions that were never seen count as so many.</summary>
    private const double Unseen = 0.3;

    /// <summary>Commands of any action that an hour's count is mixed with.</summary>
    private const double Smoothing = 4;

    private readonly IotAction[] _actions;
    private readonly IotPrior _prior;
    private readonly Dictionary<(string Device, string? From, string To), int> _counts;
    private readonly Dictionary<string, string> _last = [];
    private readonly double[][] _hours;

    public LearnedPrior(IotSignatureSet set, IotPrior prior)
    {
        _prior = prior;
        _actions = [.. set.Signatures.Select(static s => s.Action)];
        _counts = set.Transitions.ToDictionary(static t => (t.Device, t.From, t.To), static t => t.Count);
        ILookup<(string, string), ActionHours> hours = set.Hours.ToLookup(static h => (h.Device, h.Action));
        double all = set.Hours.Sum(static h => h.Counts.Sum());
        double[] usual = [.. Enumerable.Range(0, ActionHours.PerDay).Select(h => (set.Hours.Sum(a => a.Counts[h]) + 1) / (all + ActionHours.PerDay))];
        _hours = [.. _actions.Select(a =>
        {
            ActionHours? own = hours[(a.Device, NameOf(a))].FirstOrDefault();
            double total = own?.Counts.Sum() ?? 0;
            return Enumerable.Range(0, ActionHours.PerDay).Select(h => ((own?.Counts[h] ?? 0) + (Smoothing * usual[h])) / (total + Smoothing) / usual[h]).ToArray();
        })];
    }

    /// <summary>By action: how much likelier than by chance it is at a time.</summary>
    public double[] Ratios(DateTimeOffset time)
    {
        var ratios = new double[_actions.Length];
        for (int a = 0; a < ratios.Length; a++)
        {
            ratios[a] = _prior.HasFlag(IotPrior.TimeOfDay) ? _hours[a][time.UtcDateTime.Hour] : 1;
        }

        foreach (IGrouping<string, int> device in _prior.HasFlag(IotPrior.Learned) ? Enumerable.Range(0, _actions.Length).GroupBy(a => _actions[a].Device) : [])
        {
            if (_last.TryGetValue(device.Key, out string? last))
            {
                int[] own = [.. device];
                double[] counts = [.. own.Select(a => _counts.GetValueOrDefault((device.Key, last, NameOf(_actions[a]))) + Unseen)];
                double total = counts.Sum();
                for (int i = 0; i < own.Length; i++)
                {
                    ratios[own[i]] *= counts[i] / total * own.Length;
                }
            }
        }

        return ratios;
    }

    /// <summary>An action was performed, as far as is known.</summary>
    public void Note(IotAction action) => _last[action.Device] = NameOf(action);

    private static string NameOf(IotAction action) => action.Value is null ? action.Action : $"{action.Action}={action.Value}";
}
