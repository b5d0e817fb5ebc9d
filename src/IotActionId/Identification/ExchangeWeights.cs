namespace IotActionId.Identification;

/// <summary>Everything that may be behind an exchange with its weight, over the moves of the shared counter.</summary>
internal sealed class ExchangeWeights(HomeModel home)
{
    private readonly List<(double Probability, CompoundPosterior Posterior)> _posteriors = [];
    private readonly Dictionary<int, double> _byMove = [];
    private WeighedCompound[]? _compounds;

    /// <summary>The weight of all known compounds.</summary>
    public double Known { get; private set; }

    /// <summary>The weight of an action that was not learned.</summary>
    public double Unknown { get; private set; }

    /// <summary>The weight of background alone.</summary>
    public double Background { get; private set; }

    public double Total => Known + Unknown + Background;

    /// <summary>The weight of known compounds by their number of actions.</summary>
    public double[] ByCount { get; } = new double[home.MaximumActions + 1];

    /// <summary>How well each move that was looked at explains the exchange.</summary>
    public IReadOnlyDictionary<int, double> ByMove => _byMove;

    public bool IsListed => _posteriors.TrueForAll(static p => p.Posterior.IsListed);

    public bool IsComplete => _posteriors.TrueForAll(static p => p.Posterior.IsComplete);

    /// <summary>Compounds, best first.</summary>
    public IReadOnlyList<WeighedCompound> Compounds => _compounds ??= _posteriors.Count == 1
        ? [.. _posteriors[0].Posterior.Compounds.Select(c => c with { Weight = c.Weight * _posteriors[0].Probability })]
        : [.. _posteriors
            .SelectMany(static p => p.Posterior.Compounds.Select(c => (Compound: c, Weight: p.Probability * c.Weight)))
            .GroupBy(static c => string.Join(',', c.Compound.Actions))
            .Select(static g => g.MaxBy(static c => c.Weight).Compound with { Weight = g.Sum(static c => c.Weight) })
            .OrderByDescending(static c => c.Weight)];

    /// <summary>The messages that the best compound explains, as bits.</summary>
    public ulong Explained => Compounds.Count == 0 ? 0 : Compounds[0].Explained;

    public void Add(int move, double probability, CompoundPosterior posterior, double unknown, double background)
    {
        _posteriors.Add((probability, posterior));
        _byMove[move] = posterior.Mass + unknown + background;
        Known += probability * posterior.Mass;
        Unknown += probability * unknown;
        Background += probability * background;
        for (int k = 1; k < ByCount.Length; k++)
        {
            ByCount[k] += probability * posterior.ByCount[k];
        }
    }

    /// <summary>The posterior of a compound; 0 where it is not listed.</summary>
    public double PosteriorOf(int[] actions) => Compounds.FirstOrDefault(c => c.Actions.AsSpan().SequenceEqual(actions))?.Weight / Total ?? 0;

    /// <summary>The probability of each action, given that a known compound is behind the exchange.</summary>
    public double[] Marginals()
    {
        var marginals = new double[home.Actions.Length];
        foreach ((double probability, CompoundPosterior posterior) in _posteriors)
        {
            double share = Known == 0 ? 0 : probability * posterior.Mass / Known;
            double[] some = share == 0 ? [] : posterior.Marginals();
            for (int a = 0; a < some.Length; a++)
            {
                marginals[a] += share * some[a];
            }
        }

        return marginals;
    }

    /// <summary>How many compounds go with the messages by the lengths that training showed, under the likeliest move.</summary>
    public long CountCompatible() => _posteriors.MaxBy(static p => p.Probability * p.Posterior.Mass).Posterior.CountCompatible();
}
