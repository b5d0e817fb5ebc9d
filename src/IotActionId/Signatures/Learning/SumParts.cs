using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>
/// Works out, from messages that several actions share, what each action that never occurs alone adds to them. Each message is an equation:
/// length = sum of the actions' lengths + bytes for each character of their values - (k - 1) kappa. Then the lengths become distributions, by
/// expectation-maximisation over the equations: a reported power has more digits at one time than at another, and CBC hides four bits.
/// </summary>
internal sealed class SumParts
{
    private const int Steps = 25;

    /// <summary>Bytes on each side of the solution within which an action's length may vary.</summary>
    private const int LeastReach = 2;
    private const int MostReach = 24;

    /// <summary>Bytes within which a compound agrees with the solution, beyond the width of its interval.</summary>
    private const double Agreement = 3;

    /// <summary>A length this much less likely than the likeliest is left out.</summary>
    private const double LeastPosterior = 0.2;

    private readonly IReadOnlyList<PartExchange> _compounds;
    private readonly SampleMessage[] _messages;
    private readonly IotSlot _slot;
    private readonly LengthEnvelope _envelope;
    private readonly Func<int, int, LengthDistribution?> _known;
    private readonly string[] _missing;
    private readonly Dictionary<string, int> _column;
    private readonly double[] _errors;
    private readonly List<int> _used = [];

    private SumParts(IReadOnlyList<PartExchange> compounds, SampleMessage[] messages, IotSlot slot, LengthEnvelope envelope, IReadOnlySet<string> missing, Func<int, int, LengthDistribution?> known)
    {
        _compounds = compounds;
        _messages = messages;
        _slot = slot;
        _envelope = envelope;
        _known = known;
        for (int c = 0; c < compounds.Count; c++)
        {
            // A picture may have any length, and an action that does not use the slot is no part of the sum.
            PartExchange compound = compounds[c];
            if (Enumerable.Range(0, compound.Keys.Length).All(a => missing.Contains(compound.Keys[a]) || known(c, a) is { } part && part.Max - part.Min <= 1000))
            {
                _used.Add(c);
            }
        }

        _missing = [.. _used.SelectMany(c => compounds[c].Keys).Where(missing.Contains).Distinct().Order(StringComparer.Ordinal)];
        _column = _missing.Select(static (key, i) => (key, i)).ToDictionary(static k => k.key, static k => k.i);
        bool kappaKnown = slot.Composition == SlotComposition.Summed;
        (LinearSystem system, double[] solution) = Solve(kappaKnown ? slot.Kappa : null, values: true);
        Kappa = kappaKnown ? slot.Kappa : (int)Math.Round(solution[_missing.Length]);
        if (!kappaKnown && !system.Determines(_missing.Length))
        {
            // Half of kappa goes into each action of a pair; the least kappa under which lengths are whole numbers nevertheless.
            IsConvention = true;
            Kappa = Enumerable.Range(0, Math.Max(1, _used.Count == 0 ? 1 : compounds[_used[0]].Keys.Length)).MinBy(k => Math.Round(Fraction(Solve(k, values: true).Solution), 2));
            (system, solution) = Solve(Kappa, values: true);
        }

        int value = _missing.Length + 1;
        ValueBytes = system.Determines(value) ? Math.Clamp((int)Math.Round(solution[value]), 0, 2) : 0;
        (system, solution) = Solve(Kappa, values: false);
        Unidentified = [.. _missing.Where((_, i) => !system.Determines(i))];
        _errors = [.. _used.Select((_, e) => system.Error(e, solution))];
        Means = [.. _missing.Select((_, i) => solution[i])];
        Total = _used.Count;
        Support = _used.Where((c, e) => Math.Abs(_errors[e]) <= Agreement + ((messages[c].Max - messages[c].Min) / 2.0)).Count();
    }

    /// <summary>Bytes that each further action saves.</summary>
    public int Kappa { get; private set; }

    /// <summary>Whether the compounds leave kappa open, so that it was set to 0 or 1 by convention.</summary>
    public bool IsConvention { get; }

    /// <summary>Bytes for each character of a value.</summary>
    public int ValueBytes { get; }

    /// <summary>Actions whose lengths the compounds leave open.</summary>
    public HashSet<string> Unidentified { get; }

    /// <summary>Compounds that are sums of the parts.</summary>
    public int Support { get; }

    /// <summary>Compounds that could tell.</summary>
    public int Total { get; }

    public LengthEnvelope Envelope => _envelope;

    /// <summary>Bytes that the message of each compound has more than the sum of its parts, where it could tell.</summary>
    public IEnumerable<(int Compound, double Bytes)> Residuals => _used.Zip(_errors);

    private double[] Means { get; }

    /// <summary>The logarithm of the likelihood of the messages as sums, less what the number of parameters costs (Schwarz 1978).</summary>
    public double Score
    {
        get
        {
            if (_errors.Length == 0)
            {
                return 0;
            }

            // In units of what can be told apart: a byte, or a block of CBC.
            double[] errors = [.. _used.Select((c, e) => Math.Abs(_errors[e]) / (_messages[c].Max - _messages[c].Min + 1))];
            double width = Math.Max(0.3, errors.Average());
            return errors.Sum(e => -Math.Log((2 * width) + 1) - (e / width)) - (0.5 * (_missing.Length + 1) * Math.Log(_errors.Length + 1));
        }
    }

    /// <summary>The solution under the envelope that explains the messages best.</summary>
    /// <param name="compounds">The compounds.</param>
    /// <param name="messages">The message of each.</param>
    /// <param name="slot">The slot; where its composition is known, kappa and envelope are too.</param>
    /// <param name="missing">Actions that are to be worked out.</param>
    /// <param name="known">The lengths of a known action in the slot, by compound and action; null where it does not use it.</param>
    public static SumParts Of(IReadOnlyList<PartExchange> compounds, SampleMessage[] messages, IotSlot slot, IReadOnlySet<string> missing, Func<int, int, LengthDistribution?> known)
    {
        IEnumerable<LengthEnvelope> envelopes = slot.Composition == SlotComposition.Summed ? [slot.Envelope] : [LengthEnvelope.None, LengthEnvelope.WebSocket, LengthEnvelope.Mqtt];
        return envelopes.Select(e => new SumParts(compounds, messages, slot, e, missing, known)).MaxBy(static s => s.Score - (s._envelope == LengthEnvelope.None ? 0 : 3))!;
    }

    /// <summary>What each missing action put into the message of each compound: plaintext lengths as if it were alone. Compounds that do not fit are left out.</summary>
    public Dictionary<(int Compound, string Key), (int Min, int Max)> Parts()
    {
        int reach = Math.Clamp((int)Math.Ceiling(3 * Median(_errors.Select(Math.Abs))) + LeastReach, LeastReach, MostReach);
        int width = _used.Count == 0 ? 0 : _used.Max(c => _messages[c].Max - _messages[c].Min);
        reach += width / 2;
        PointMass[] masses = [.. Means.Select(m => PointMass.Around((int)Math.Round(m), reach, width == 0))];
        for (int step = 0; step < Steps; step++)
        {
            PointMass[] sums = [.. masses.Select(static m => m.Zeroed())];
            foreach (int c in _used)
            {
                foreach ((int column, PointMass posterior) in Posteriors(c, masses))
                {
                    sums[column].Add(posterior);
                }
            }

            masses = [.. sums.Select((s, i) => s.Sum > 0 ? s.Normalized() : masses[i])];
        }

        var parts = new Dictionary<(int, string), (int, int)>();
        foreach (int c in _used)
        {
            foreach ((int column, PointMass posterior) in Posteriors(c, masses))
            {
                (int min, int max) = posterior.Likely(LeastPosterior);
                int value = ValueBytes * _compounds[c].ValueLength(Array.IndexOf(_compounds[c].Keys, _missing[column]));
                parts[(c, _missing[column])] = (Wrap(min + value), Wrap(max + value));
            }
        }

        return parts;
    }

    private int Wrap(int length) => _envelope.Wrap(_slot.Direction, Math.Max(0, length), _slot.EnvelopeHead);

    private int Unwrap(int length) => _envelope.Unwrap(_slot.Direction, length, _slot.EnvelopeHead);

    private int Shift(int compound) => _compounds[compound].Shift * _slot.CounterBytes;

    /// <summary>The distribution of each missing action's part in a compound, given all others; none where the compound does not fit.</summary>
    private IEnumerable<(int Column, PointMass Posterior)> Posteriors(int c, PointMass[] masses)
    {
        PartExchange compound = _compounds[c];
        PointMass[] parts = [.. compound.Keys.Select((key, a) => _column.TryGetValue(key, out int column) ? masses[column] : PointMass.Of(_known(c, a)!.Map(Unwrap)))];
        int constant = ((compound.Keys.Length - 1) * Kappa) + Shift(c)
            - (ValueBytes * Enumerable.Range(0, parts.Length).Where(a => _column.ContainsKey(compound.Keys[a])).Sum(compound.ValueLength));
        int min = Unwrap(_messages[c].Min) + constant, max = Unwrap(_messages[c].Max) + constant;
        for (int a = 0; a < parts.Length; a++)
        {
            if (_column.TryGetValue(compound.Keys[a], out int column))
            {
                PointMass others = parts.Where((_, i) => i != a).Aggregate(PointMass.Zero, static (sum, p) => sum.Convolve(p));
                PointMass posterior = parts[a].Given(others, min, max);
                if (posterior.Sum > 0)
                {
                    yield return (column, posterior.Normalized());
                }
            }
        }
    }

    private (LinearSystem System, double[] Solution) Solve(int? kappa, bool values)
    {
        var system = new LinearSystem(_missing.Length + 2);
        foreach (int c in _used)
        {
            PartExchange compound = _compounds[c];
            var row = new double[_missing.Length + 2];
            double length = ((Unwrap(_messages[c].Min) + Unwrap(_messages[c].Max)) / 2.0) + Shift(c);
            for (int a = 0; a < compound.Keys.Length; a++)
            {
                if (_column.TryGetValue(compound.Keys[a], out int column))
                {
                    row[column]++;
                    row[_missing.Length + 1] += values ? compound.ValueLength(a) : 0;
                    length -= values ? 0 : ValueBytes * compound.ValueLength(a);
                }
                else
                {
                    length -= _known(c, a)!.Map(Unwrap).Mean;
                }
            }

            row[_missing.Length] = kappa is null ? 1 - compound.Keys.Length : 0;
            system.Add(row, length + ((kappa ?? 0) * (compound.Keys.Length - 1)));
        }

        return (system, system.Solve());
    }

    /// <summary>How far the lengths are from whole numbers, on average.</summary>
    private double Fraction(double[] solution) => _missing.Select((_, i) => Math.Abs(solution[i] - Math.Round(solution[i]))).DefaultIfEmpty(0).Average();

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
    }
}
