using System.Numerics;
using System.Runtime.CompilerServices;

namespace IotActionId.Identification;

/// <summary>What of a partial compound matters for the rest: the sums so far, the messages taken, the number of actions.</summary>
/// <param name="Sums">One sum of each summed slot in 16 bits.</param>
/// <param name="Taken">
/// Bit u: message u is taken. Bits 48 to 51: lanes whose sum may be anything. Bits 52 to 55: lanes to which an action of several lengths adds.
/// Bits 56 to 63: the number of actions.
/// </param>
internal readonly record struct LatticeKey(ulong Sums, ulong Taken)
{
    private const ulong Tops = 0x8000_8000_8000_8000;

    public const int AnyShift = 48;
    public const int LooseShift = 52;
    public const int CountShift = 56;

    public const ulong UnitMask = (1UL << AnyShift) - 1;
    public const ulong LaneMask = 0xFFUL << AnyShift;
    public const ulong CountMask = 0xFFUL << CountShift;

    /// <summary>The most messages that can be taken.</summary>
    public const int MostUnits = 48;

    public int Count => (int)(Taken >> CountShift);

    /// <summary>The sum in a lane.</summary>
    public int Sum(int lane) => (short)(Sums >> (16 * lane));

    public bool IsAny(int lane) => (Taken >> (AnyShift + lane) & 1) != 0;

    public bool IsLoose(int lane) => (Taken >> (LooseShift + lane) & 1) != 0;

    /// <summary>Adds in each lane for itself.</summary>
    public static ulong Add(ulong a, ulong b) => ((a & ~Tops) + (b & ~Tops)) ^ ((a ^ b) & Tops);

    /// <summary>Subtracts in each lane for itself.</summary>
    public static ulong Subtract(ulong a, ulong b) => ((a | Tops) - (b & ~Tops)) ^ ((a ^ ~b) & Tops);

    public static ulong Lane(int lane, int value) => (ulong)(ushort)value << (16 * lane);
}

/// <summary>The states of a lattice after some devices: for each key the sum and the maximum of the weights of all ways that lead there.</summary>
internal sealed class LatticeTable
{
    private LatticeKey[] _keys;
    private double[] _sums;
    private double[] _most;
    private double[] _gains;
    private int[] _slots;

    public LatticeTable(int capacity)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, capacity));
        _keys = new LatticeKey[size / 2];
        _sums = new double[size / 2];
        _most = new double[size / 2];
        _gains = [];
        _slots = new int[size];
    }

    private LatticeTable(LatticeKey[] keys, double[] sums, double[] most, double[] gains)
    {
        _keys = keys;
        _sums = sums;
        _most = most;
        _gains = gains;
        _slots = [];
        Count = keys.Length;
    }

    public int Count { get; private set; }

    public LatticeKey Key(int index) => _keys[index];

    public double Sum(int index) => _sums[index];

    /// <summary>The weight of the heaviest single way.</summary>
    public double Most(int index) => _most[index];

    /// <summary>What the ways may still become, at most, by the messages that are free; without limit before anything is known.</summary>
    public double Gain(int index) => _gains.Length == 0 ? double.PositiveInfinity : _gains[index];

    public void SetGain(int index, double gain)
    {
        if (_gains.Length < _keys.Length)
        {
            _gains = new double[_keys.Length];
        }

        _gains[index] = gain;
    }

    /// <summary>Those states whose bound is high enough.</summary>
    public LatticeTable Copy(double[] bounds, double least)
    {
        int count = 0;
        foreach (double bound in bounds)
        {
            count += bound >= least ? 1 : 0;
        }

        var copy = new LatticeTable(new LatticeKey[count], new double[count], new double[count], new double[count]);
        for (int i = 0, next = 0; i < bounds.Length; i++)
        {
            if (bounds[i] >= least)
            {
                (copy._keys[next], copy._sums[next], copy._most[next], copy._gains[next]) = (_keys[i], _sums[i], _most[i], _gains[i]);
                next++;
            }
        }

        return copy;
    }

    public void Clear()
    {
        Count = 0;
        Array.Clear(_slots);
    }

    /// <summary>The index of a key, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Find(LatticeKey key)
    {
        if (_slots.Length == 0)
        {
            // A copy is searched only when ways are gone back.
            Index((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, 2 * Count)));
        }

        for (int slot = Hash(key) & (_slots.Length - 1); _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            if (_keys[_slots[slot] - 1] == key)
            {
                return _slots[slot] - 1;
            }
        }

        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(LatticeKey key, double sum, double most)
    {
        int slot = Hash(key) & (_slots.Length - 1);
        while (_slots[slot] != 0)
        {
            int index = _slots[slot] - 1;
            if (_keys[index] == key)
            {
                _sums[index] += sum;
                _most[index] = Math.Max(_most[index], most);
                return;
            }

            slot = (slot + 1) & (_slots.Length - 1);
        }

        if (Count == _keys.Length)
        {
            Grow();
            Add(key, sum, most);
            return;
        }

        _keys[Count] = key;
        _sums[Count] = sum;
        _most[Count] = most;
        _slots[slot] = ++Count;
    }

    private void Grow()
    {
        Array.Resize(ref _keys, _keys.Length * 2);
        Array.Resize(ref _sums, _sums.Length * 2);
        Array.Resize(ref _most, _most.Length * 2);
        Index(_slots.Length * 2);
    }

    private void Index(int size)
    {
        _slots = new int[size];
        for (int i = 0; i < Count; i++)
        {
            int slot = Hash(_keys[i]) & (_slots.Length - 1);
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & (_slots.Length - 1);
            }

            _slots[slot] = i + 1;
        }
    }

    private static int Hash(LatticeKey key)
    {
        ulong mixed = (key.Sums * 0x9E37_79B9_7F4A_7C15) ^ BitOperations.RotateLeft(key.Taken * 0xC2B2_AE3D_27D4_EB4F, 31);
        return (int)((mixed ^ (mixed >> 29)) * 0xBF58_476D_1CE4_E5B9 >> 33);
    }
}
