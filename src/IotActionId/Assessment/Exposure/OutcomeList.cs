namespace IotActionId.Assessment;

/// <summary>
/// The ways in which an action, or several, come out, with their probabilities: for each summed slot a packed sum, and the number of all
/// messages of their own. Both add up over the actions of a compound.
/// </summary>
internal sealed class OutcomeList
{
    /// <summary>Bits of a packed sum below the number of its parts.</summary>
    private const int PartShift = 36;

    /// <summary>Bits below the number of parts that make the sum anything.</summary>
    private const int AnyShift = 50;

    /// <summary>What each part has more, so that sums are never negative.</summary>
    private const int Bias = 1 << 20;

    private const int KindOfSum = 1;

    private readonly int _summed;
    private readonly long[] _sums;
    private readonly UInt128[] _apart;
    private readonly double[] _probabilities;

    private OutcomeList(int summed, long[] sums, UInt128[] apart, double[] probabilities)
    {
        (_summed, _sums, _apart, _probabilities) = (summed, sums, apart, probabilities);
    }

    /// <summary>How many ways there are.</summary>
    public int Count => _probabilities.Length;

    /// <summary>The probabilities; they add up to 1.</summary>
    public ReadOnlySpan<double> Probabilities => _probabilities;

    /// <summary>The packed sum of a part: what it adds to the message of its slot, which may be below 0.</summary>
    public static long Pack(int summand) => summand + Bias + (1L << PartShift);

    /// <summary>The packed sum of a part whose length scatters so far that the sum may be anything.</summary>
    public static long Any { get; } = Pack(0) + (1L << AnyShift);

    /// <summary>How many parts a packed sum has.</summary>
    public static int Parts(long packed) => (int)(packed >> PartShift) & ((1 << (AnyShift - PartShift)) - 1);

    /// <summary>Whether the sum may be anything.</summary>
    public static bool IsAny(long packed) => packed >> AnyShift > 0;

    /// <summary>The sum that is packed.</summary>
    public static int Sum(long packed) => (int)((packed & ((1L << PartShift) - 1)) - ((long)Parts(packed) * Bias));

    /// <summary>Nothing, for sure.</summary>
    public static OutcomeList Empty(int summed) => new(summed, new long[summed], [0], [1]);

    /// <summary>From ways that may recur.</summary>
    public static OutcomeList Of(int summed, IEnumerable<(long[] Sums, UInt128 Apart, double Probability)> ways)
    {
        var merged = new Dictionary<UInt128, (long[] Sums, UInt128 Apart, double Probability)>();
        foreach ((long[] sums, UInt128 apart, double probability) in ways)
        {
            UInt128 code = Code(sums, apart);
            merged[code] = (sums, apart, probability + (merged.TryGetValue(code, out (long[], UInt128, double Probability) known) ? known.Probability : 0));
        }

        (long[] Sums, UInt128 Apart, double Probability)[] sorted = [.. merged.Values];
        Array.Sort(sorted, static (a, b) => a.Sums.AsSpan().SequenceCompareTo(b.Sums) is var order && order != 0 ? order : a.Apart.CompareTo(b.Apart));
        return new OutcomeList(summed, [.. sorted.SelectMany(static s => s.Sums)], [.. sorted.Select(static s => s.Apart)], [.. sorted.Select(static s => s.Probability)]);
    }

    /// <summary>One of the ways, for sure.</summary>
    public OutcomeList Only(int way) => new(_summed, Sums(way).ToArray(), [_apart[way]], [1]);

    /// <summary>The packed sums of a way, by summed slot.</summary>
    public ReadOnlySpan<long> Sums(int way) => _sums.AsSpan(way * _summed, _summed);

    /// <summary>The number of the messages of their own of a way.</summary>
    public UInt128 Apart(int way) => _apart[way];

    /// <summary>The number of a way.</summary>
    public UInt128 Code(int way) => Code(Sums(way), _apart[way]);

    /// <summary>The ways of these and of others that are independent of them, those that are alike taken together.</summary>
    public OutcomeList With(OutcomeList other)
    {
        int count = Count * other.Count;
        long[] sums = new long[count * _summed];
        var apart = new UInt128[count];
        double[] probabilities = new double[count];
        Dictionary<UInt128, int>? known = Count > 1 && other.Count > 1 ? new(count) : null;
        int next = 0;
        for (int i = 0; i < Count; i++)
        {
            for (int j = 0; j < other.Count; j++)
            {
                Span<long> sum = sums.AsSpan(next * _summed, _summed);
                for (int s = 0; s < _summed; s++)
                {
                    sum[s] = _sums[(i * _summed) + s] + other._sums[(j * _summed) + s];
                }

                UInt128 messages = _apart[i] + other._apart[j];
                double probability = _probabilities[i] * other._probabilities[j];
                if (known is not null)
                {
                    UInt128 code = Code(sum, messages);
                    if (known.TryGetValue(code, out int place))
                    {
                        probabilities[place] += probability;
                        continue;
                    }

                    known.Add(code, next);
                }

                apart[next] = messages;
                probabilities[next] = probability;
                next++;
            }
        }

        return new OutcomeList(_summed, sums[..(next * _summed)], apart[..next], probabilities[..next]);
    }

    private static UInt128 Code(ReadOnlySpan<long> sums, UInt128 apart)
    {
        for (int s = 0; s < sums.Length; s++)
        {
            apart += (UInt128)(ulong)sums[s] * (CodeWords.Of(KindOfSum, s) | 1);
        }

        return apart;
    }
}
