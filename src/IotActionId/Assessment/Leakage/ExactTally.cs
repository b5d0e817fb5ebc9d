using System.Runtime.InteropServices;

namespace IotActionId.Assessment;

/// <summary>Goes through all compounds of a home and adds up what is seen of them.</summary>
internal sealed class ExactTally
{
    /// <summary>Classes of one size.</summary>
    private const int MostClasses = 400_000;

    /// <summary>Ways in which the compounds of one size come out, all together.</summary>
    private const double MostWays = 12_000_000;

    private readonly ExposedHome _home;
    private readonly CompoundClasses _classes;
    private readonly Dictionary<UInt128, int> _observations = [];
    private readonly CancellationToken _cancellationToken;
    private Cell[] _cells = new Cell[256];

    // Those of one size are none of another.
    private int _typesSeen;

    public ExactTally(ExposedHome home, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        _home = home;
        _cancellationToken = cancellationToken;
        _classes = new CompoundClasses(home, home.MaximumActions, byType: true, MostClasses, cancellationToken);
        for (int size = 1; size <= _classes.Complete && Ways(size) <= MostWays; size++)
        {
            Sizes.Add(Tally(size, progress));
        }
    }

    /// <summary>The sizes from 1 on that could be gone through.</summary>
    public List<SizeTally> Sizes { get; } = [];

    private double Ways(int size) => _classes.Of(size).Sum(c => _classes.Actions(c.Node).Aggregate(1.0, static (ways, a) => ways * a.Outcomes.Count));

    private SizeTally Tally(int size, IProgress<long>? progress)
    {
        double compounds = _home.Counts[size], equivocation = 0;
        List<int> touched = [], ofType = [], seen = [];
        var types = new List<(int Observation, int Types, double Probability)>();
        int before = -1, done = 0;
        OutcomeList prefix = OutcomeList.Empty(_home.SummedCount);

        // Those of the same types one after the other, so that what is seen of types adds up in one place.
        var byType = _classes.Of(size).GroupBy(c => _classes.Actions(c.Node).Aggregate(UInt128.Zero, static (sum, a) => sum + a.Type));
        foreach (IGrouping<UInt128, (double Count, int Node)> group in byType)
        {
            foreach ((double count, int node) in group.OrderBy(c => _classes.At(c.Node).Before))
            {
                if ((++done & 0xFFF) == 0)
                {
                    _cancellationToken.ThrowIfCancellationRequested();
                    progress?.Report(done);
                }

                (int rest, ExposedAction last) = _classes.At(node);
                if (rest != before)
                {
                    prefix = _home.Outcomes(_classes.Actions(rest));
                    before = rest;
                }

                See(prefix, last.Outcomes, seen);
                double share = count / compounds;
                foreach (int o in seen)
                {
                    ref Cell cell = ref _cells[o];
                    equivocation += share * Information.Term(cell.Seen);
                    if (cell.Compatible == 0)
                    {
                        touched.Add(o);
                    }

                    if (cell.OfType == 0)
                    {
                        ofType.Add(o);
                    }

                    cell.Probability += share * cell.Seen;
                    cell.OfType += share * cell.Seen;
                    cell.Most = Math.Max(cell.Most, cell.Seen / compounds);
                    cell.Compatible += count;
                    cell.Seen = 0;
                }
            }

            foreach (int o in ofType)
            {
                types.Add((o, _typesSeen, _cells[o].OfType));
                _cells[o].OfType = 0;
            }

            ofType.Clear();
            _typesSeen++;
        }

        var tally = new SizeTally(
            size,
            compounds,
            [.. touched],
            [.. touched.Select(o => _cells[o].Probability)],
            [.. touched.Select(o => _cells[o].Most)],
            [.. touched.Select(o => _cells[o].Compatible)],
            equivocation,
            [.. types]);
        foreach (int o in touched)
        {
            _cells[o] = default;
        }

        return tally;
    }

    /// <summary>Adds up how probable each observation of a compound is, and lists those that are possible.</summary>
    private void See(OutcomeList rest, OutcomeList last, List<int> seen)
    {
        seen.Clear();
        for (int i = 0; i < rest.Count; i++)
        {
            for (int j = 0; j < last.Count; j++)
            {
                int o = Index(_home.Observe(rest, i, last, j));
                if (_cells[o].Seen == 0)
                {
                    seen.Add(o);
                }

                _cells[o].Seen += rest.Probabilities[i] * last.Probabilities[j];
            }
        }
    }

    private int Index(UInt128 observation)
    {
        ref int index = ref CollectionsMarshal.GetValueRefOrAddDefault(_observations, observation, out bool exists);
        if (!exists)
        {
            index = _observations.Count - 1;
            if (index == _cells.Length)
            {
                Array.Resize(ref _cells, index * 2);
            }
        }

        return index;
    }

    /// <summary>What adds up of one observation: over all compounds of a size, over those of some types, and over the ways of one compound.</summary>
    private struct Cell
    {
        public double Probability;
        public double Most;
        public double Compatible;
        public double OfType;
        public double Seen;
    }
}
