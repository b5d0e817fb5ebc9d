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
    private readonly Dictionary<UInt128, int> _types = [];
    private readonly CancellationToken _cancellationToken;
    private double[] _probabilities = new double[256];
    private double[] _most = new double[256];
    private double[] _compatible = new double[256];

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
        var seen = new Dictionary<UInt128, double>();
        var touched = new List<int>();
        var types = new Dictionary<long, double>();
        int before = -1, done = 0;
        OutcomeList prefix = OutcomeList.Empty(_home.SummedCount);
        foreach ((double count, int node) in _classes.Of(size).OrderBy(c => _classes.At(c.Node).Before))
        {
            if ((++done & 0xFFF) == 0)
            {
                _cancellationToken.ThrowIfCancellationRequested();
                progress?.Report(done);
            }

            (int rest, ExposedAction last) = _classes.At(node);
            List<ExposedAction> actions = _classes.Actions(node);
            if (rest != before)
            {
                prefix = _home.Outcomes(actions.Skip(1));
                before = rest;
            }

            _home.Observe(prefix.With(last.Outcomes), seen);
            int type = Index(_types, actions.Aggregate(UInt128.Zero, static (sum, a) => sum + a.Type));
            double share = count / compounds;
            foreach ((UInt128 code, double probability) in seen)
            {
                equivocation += share * Information.Term(probability);
                int o = Index(_observations, code);
                Reserve(o);
                if (_compatible[o] == 0)
                {
                    touched.Add(o);
                }

                _probabilities[o] += share * probability;
                _most[o] = Math.Max(_most[o], probability / compounds);
                _compatible[o] += count;
                CollectionsMarshal.GetValueRefOrAddDefault(types, ((long)o << 32) + type, out _) += share * probability;
            }
        }

        int[] observations = [.. touched];
        var tally = new SizeTally(
            size,
            compounds,
            observations,
            [.. observations.Select(o => _probabilities[o])],
            [.. observations.Select(o => _most[o])],
            [.. observations.Select(o => _compatible[o])],
            equivocation,
            [.. types.Select(static t => ((int)(t.Key >> 32), (int)t.Key, t.Value))]);
        foreach (int o in observations)
        {
            _probabilities[o] = _most[o] = _compatible[o] = 0;
        }

        return tally;
    }

    private void Reserve(int index)
    {
        if (index >= _probabilities.Length)
        {
            int length = _probabilities.Length * 2;
            Array.Resize(ref _probabilities, length);
            Array.Resize(ref _most, length);
            Array.Resize(ref _compatible, length);
        }
    }

    private static int Index(Dictionary<UInt128, int> indexes, UInt128 code)
    {
        ref int index = ref CollectionsMarshal.GetValueRefOrAddDefault(indexes, code, out bool exists);
        if (!exists)
        {
            index = indexes.Count - 1;
        }

        return index;
    }
}
