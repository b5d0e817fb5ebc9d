using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>
/// Finds which of the messages that compounds have one of for each action belongs to which action: lengths that come again whenever an action
/// is there are the action's (expectation-maximisation, as words of a translation are found; Brown et al. 1993, model 1).
/// </summary>
internal sealed class SeparateParts
{
    private const int Steps = 40;

    /// <summary>The probability of a length that an action was never seen with.</summary>
    private const double Unseen = 1e-4;

    private readonly IReadOnlyList<PartExchange> _compounds;
    private readonly List<SampleMessage>[] _messages;
    private readonly int _each;
    private readonly Dictionary<string, Dictionary<(int Min, int Max), double>> _lengths = [];

    /// <param name="compounds">The compounds.</param>
    /// <param name="messages">The messages of each: so many for each action.</param>
    /// <param name="each">How many messages each action has.</param>
    /// <param name="missing">Actions that are to be worked out.</param>
    /// <param name="known">The lengths of a known action over the slots, by compound and action.</param>
    public SeparateParts(IReadOnlyList<PartExchange> compounds, List<SampleMessage>[] messages, int each, IReadOnlySet<string> missing, Func<int, int, IReadOnlyList<LengthDistribution>> known)
    {
        _compounds = compounds;
        _messages = messages;
        _each = each;
        Func<int, int, (int Min, int Max), double> fixedly = (c, a, length) => known(c, a).Sum(p => p.Probability(length.Min, length.Max)) / each;
        Begin(missing);
        for (int step = 0; step < Steps; step++)
        {
            var next = _lengths.Keys.ToDictionary(static k => k, static _ => new Dictionary<(int, int), double>());
            Score = 0;
            for (int c = 0; c < compounds.Count; c++)
            {
                foreach (SampleMessage message in messages[c])
                {
                    double[] shares = Shares(c, (message.Min, message.Max), fixedly);
                    double sum = shares.Sum();
                    Score += Math.Log(sum / shares.Length);
                    for (int a = 0; a < shares.Length; a++)
                    {
                        if (next.TryGetValue(compounds[c].Keys[a], out Dictionary<(int, int), double>? own))
                        {
                            own[(message.Min, message.Max)] = own.GetValueOrDefault((message.Min, message.Max)) + (shares[a] / sum);
                        }
                    }
                }
            }

            foreach ((string key, Dictionary<(int, int), double> own) in next)
            {
                double total = own.Values.Sum();
                _lengths[key] = own.Where(o => o.Value > 1e-3 * total).ToDictionary(static o => o.Key, o => o.Value / total);
            }
        }

        int parameters = _lengths.Values.Sum(static l => l.Count(static m => m.Value > 0.02)), all = messages.Sum(static m => m.Count);
        Score -= 0.5 * parameters * Math.Log(all + 1);
        Unidentified = [.. missing
            .GroupBy(key => string.Join(',', Enumerable.Range(0, compounds.Count).Where(c => compounds[c].Keys.Contains(key))))
            .Where(static g => g.Key.Length > 0 && g.Count() > 1)
            .SelectMany(static g => g)];
        Assigned = Assign(fixedly);
    }

    /// <summary>The logarithm of the likelihood of the messages as one for each action, less what the number of parameters costs (Schwarz 1978).</summary>
    public double Score { get; }

    /// <summary>Actions that always come together: which of their messages is whose stays open.</summary>
    public HashSet<string> Unidentified { get; }

    /// <summary>The messages of each missing action in each compound, in order of time.</summary>
    public Dictionary<(int Compound, string Key), SampleMessage[]> Assigned { get; }

    private void Begin(IReadOnlySet<string> missing)
    {
        for (int c = 0; c < _compounds.Count; c++)
        {
            foreach (string key in _compounds[c].Keys.Where(missing.Contains))
            {
                Dictionary<(int, int), double> own = _lengths.TryGetValue(key, out Dictionary<(int, int), double>? there) ? there : _lengths[key] = [];
                foreach (SampleMessage message in _messages[c])
                {
                    own[(message.Min, message.Max)] = 1;
                }
            }
        }

        foreach (Dictionary<(int, int), double> own in _lengths.Values)
        {
            double share = 1.0 / own.Count;
            foreach ((int, int) length in own.Keys.ToArray())
            {
                own[length] = share;
            }
        }
    }

    /// <summary>How likely each action of a compound makes a message of that length.</summary>
    private double[] Shares(int c, (int Min, int Max) length, Func<int, int, (int, int), double> known) =>
        [.. _compounds[c].Keys.Select((key, a) => Math.Max(Unseen, _lengths.TryGetValue(key, out Dictionary<(int, int), double>? own) ? own.GetValueOrDefault(length) : known(c, a, length)))];

    /// <summary>Gives each action its number of messages, the surest first.</summary>
    private Dictionary<(int, string), SampleMessage[]> Assign(Func<int, int, (int, int), double> known)
    {
        var assigned = new Dictionary<(int, string), SampleMessage[]>();
        for (int c = 0; c < _compounds.Count; c++)
        {
            string[] keys = _compounds[c].Keys;
            var claims = new List<(double Share, int Action, int Message)>();
            for (int m = 0; m < _messages[c].Count; m++)
            {
                double[] shares = Shares(c, (_messages[c][m].Min, _messages[c][m].Max), known);
                double sum = shares.Sum();
                claims.AddRange(shares.Select((s, a) => (s / sum, a, m)));
            }

            var owner = new int[_messages[c].Count];
            Array.Fill(owner, -1);
            var count = new int[keys.Length];
            foreach ((_, int action, int message) in claims.OrderByDescending(static x => x.Share))
            {
                if (owner[message] < 0 && count[action] < _each)
                {
                    owner[message] = action;
                    count[action]++;
                }
            }

            for (int a = 0; a < keys.Length; a++)
            {
                if (_lengths.ContainsKey(keys[a]) && count[a] == _each)
                {
                    assigned[(c, keys[a])] = [.. _messages[c].Where((_, m) => owner[m] == a).OrderBy(static m => m.Delay)];
                }
            }
        }

        return assigned;
    }
}
