namespace IotActionId.Identification;

/// <summary>Everything that may be behind an exchange under one move of the shared counter.</summary>
/// <param name="Move">The move.</param>
/// <param name="Probability">How probable the move is.</param>
/// <param name="Posterior">The compounds.</param>
/// <param name="Unknown">The weight of an action that was not learned.</param>
/// <param name="Background">The weight of background alone.</param>
internal sealed record MoveWeights(int Move, double Probability, CompoundPosterior Posterior, double Unknown, double Background);

/// <summary>Everything that may be behind an exchange with its weight, over the moves of the shared counter.</summary>
internal sealed record ExchangeWeights
{
    /// <summary>How probable a compound is that nothing that went before can change.</summary>
    private const double Clear = 0.999;

    private WeighedCompound[]? _compounds;

    public ExchangeWeights(IReadOnlyList<MoveWeights> moves)
    {
        Unknown = moves.Sum(static m => m.Probability * m.Unknown);
        Background = moves.Sum(static m => m.Probability * m.Background);
        ByCount = [.. moves[0].Posterior.ByCount.Select((_, k) => moves.Sum(m => m.Probability * m.Posterior.ByCount[k]))];
        ByMove = moves.ToDictionary(static m => m.Move, static m => m.Posterior.Mass + m.Unknown + m.Background);
        IsListed = moves.All(static m => m.Posterior.IsListed);
        IsComplete = moves.All(static m => m.Posterior.IsComplete);
        Ways = [.. moves.SelectMany(static m => m.Posterior.Ways.Select(w => w with { Weight = w.Weight * m.Probability }))];
        Known = ByCount.Sum();
        if (!IsListed && Known > Total / 4)
        {
            // What is not listed is known by its sums only, which only the lattices tell.
            double[][] some = [.. moves.Select(static m => m.Posterior.Marginals())];
            AllMarginals = [.. some[0].Select((_, a) => moves.Select((m, i) => m.Probability * m.Posterior.Mass * some[i][a]).Sum())];
            CountCompatible = IsComplete ? moves.MaxBy(static m => m.Probability * m.Posterior.Mass)!.Posterior.CountCompatible() : 0;
        }
    }

    /// <summary>The weight of all known compounds.</summary>
    public double Known { get; }

    /// <summary>The weight of an action that was not learned.</summary>
    public double Unknown { get; }

    /// <summary>The weight of background alone.</summary>
    public double Background { get; }

    public double Total => Known + Unknown + Background;

    /// <summary>The weight of known compounds by their number of actions.</summary>
    public double[] ByCount { get; private init; }

    /// <summary>How well each move that was looked at explains the exchange.</summary>
    public IReadOnlyDictionary<int, double> ByMove { get; }

    public bool IsListed { get; }

    public bool IsComplete { get; }

    /// <summary>How many compounds go with the messages by the lengths that training showed, under the likeliest move; 0 where all are listed.</summary>
    public long CountCompatible { get; }

    /// <summary>The ways in which compounds explain the exchange.</summary>
    public IReadOnlyList<WeighedWay> Ways { get; private init; }

    /// <summary>Compounds, best first.</summary>
    public IReadOnlyList<WeighedCompound> Compounds => _compounds ??= WeighedCompound.Of(Ways);

    /// <summary>The messages that the best compound explains, as bits.</summary>
    public ulong Explained => Compounds.Count == 0 ? 0 : Compounds[0].Explained;

    /// <summary>The posterior of a compound; 0 where it is not listed.</summary>
    public double PosteriorOf(int[] actions) => Compounds.FirstOrDefault(c => c.Actions.AsSpan().SequenceEqual(actions))?.Weight / Total ?? 0;

    /// <summary>
    /// The same by what the last statuses of the devices say as well, of which compound it is, not of whether it is a known one. What is not
    /// listed gains or loses by that as what is listed does on average.
    /// </summary>
    /// <param name="statuses">The last statuses.</param>
    /// <param name="time">When the exchange began.</param>
    public ExchangeWeights Given(StatusTracker statuses, DateTimeOffset time)
    {
        if (Compounds.Count > 0 && Compounds[0].Weight > Clear * Total)
        {
            return this;
        }

        double[] ratios = statuses.Ratios(Ways.Select(static w => w.Statuses), time);
        double mean = Ways.Zip(ratios, static (w, ratio) => w.Weight * ratio).Sum() / Ways.Sum(static w => w.Weight);
        if (!(mean > 0) || Array.TrueForAll(ratios, r => r == mean))
        {
            return this;
        }

        WeighedWay[] ways = [.. Ways.Zip(ratios, (w, ratio) => w with { Weight = w.Weight * ratio / mean })];
        double[] byCount = [.. ByCount];
        double[]? marginals = AllMarginals?.ToArray();
        for (int i = 0; i < ways.Length; i++)
        {
            double more = ways[i].Weight - Ways[i].Weight;
            byCount[ways[i].Actions.Length] += more;
            foreach (int action in marginals is null ? [] : ways[i].Actions)
            {
                marginals![action] += more;
            }
        }

        return this with { Ways = ways, ByCount = byCount, AllMarginals = marginals, _compounds = null };
    }

    /// <summary>The weight of all compounds with each action, where not all are listed.</summary>
    private double[]? AllMarginals { get; init; }

    /// <summary>The weight of all compounds with each action.</summary>
    /// <param name="actions">How many actions there are.</param>
    public double[] Marginals(int actions)
    {
        if (!IsListed)
        {
            return AllMarginals ?? [.. Enumerable.Repeat(Known, actions)];
        }

        var marginals = new double[actions];
        foreach (WeighedWay way in Ways)
        {
            foreach (int action in way.Actions)
            {
                marginals[action] += way.Weight;
            }
        }

        return marginals;
    }
}
