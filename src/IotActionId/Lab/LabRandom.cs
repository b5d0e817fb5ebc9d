namespace IotActionId.Lab;

/// <summary>
/// A SplitMix64 generator. Not System.Random, whose sequence for a seed is no contract; and forked by name, so that a part of the lab which
/// draws more numbers than before does not shift the numbers of the others.
/// </summary>
internal sealed class LabRandom(ulong seed)
{
    private ulong _state = seed;

    public LabRandom(int seed, string name)
        : this(Mix((ulong)(uint)seed + 0x9E37_79B9_7F4A_7C15UL, name))
    {
    }

    /// <summary>A generator of its own for the part of that name. Does not draw from this one.</summary>
    public LabRandom Fork(string name) => new(Mix(_state, name));

    public ulong NextUInt64()
    {
        ulong z = _state += 0x9E37_79B9_7F4A_7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>In [0, 1).</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>From <paramref name="min"/> to <paramref name="max"/>, both included.</summary>
    public int Next(int min, int max) => min + (int)(NextDouble() * ((long)max - min + 1));

    /// <summary>From <paramref name="min"/> to <paramref name="max"/>.</summary>
    public long NextBetween(long min, long max) => min + (long)(NextDouble() * (max - min + 1));

    public void NextBytes(Span<byte> target)
    {
        foreach (ref byte value in target)
        {
            value = (byte)NextUInt64();
        }
    }

    public bool Chance(double probability) => probability > 0 && NextDouble() < probability;

    public T Pick<T>(IReadOnlyList<T> items) => items[Next(0, items.Count - 1)];

    /// <summary>Exponentially distributed with this mean.</summary>
    public double NextExponential(double mean) => -mean * Math.Log(1 - NextDouble());

    /// <summary>Normally distributed with mean 0 and standard deviation 1 (Box and Muller).</summary>
    public double NextGaussian() => Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = Next(0, i);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static ulong Mix(ulong state, string name)
    {
        // FNV-1a: string.GetHashCode differs from process to process.
        ulong hash = 14695981039346656037UL ^ state;
        foreach (char c in name)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return new LabRandom(hash).NextUInt64();
    }
}
