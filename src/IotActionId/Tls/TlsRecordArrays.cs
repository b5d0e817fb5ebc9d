using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace IotActionId.Tls;

/// <summary>Arrays of records that wait to be used again, by the flows of one capture: a flow's list of records grows through several sizes.</summary>
internal sealed class TlsRecordArrays
{
    private const int Smallest = 16;
    private const int Sizes = 12;

    /// <summary>What may wait of each size, in records: 4 MiB.</summary>
    private const int MaxIdle = 1 << 18;

    private readonly Stack<TlsRecord[]>[] _idle = [.. Enumerable.Range(0, Sizes).Select(static _ => new Stack<TlsRecord[]>())];

    /// <summary>An array twice as long as another, with whatever was in it last.</summary>
    /// <param name="length">The length of the other; 0 where there is none.</param>
    public TlsRecord[] Rent(int length)
    {
        length = Math.Max(Smallest, length * 2);
        return TryFind(length, out Stack<TlsRecord[]>? idle) && idle.TryPop(out TlsRecord[]? array) ? array : new TlsRecord[length];
    }

    /// <summary>Takes an array back.</summary>
    public void Return(TlsRecord[] array)
    {
        if (TryFind(array.Length, out Stack<TlsRecord[]>? idle) && idle.Count * array.Length < MaxIdle)
        {
            idle.Push(array);
        }
    }

    private bool TryFind(int length, [NotNullWhen(true)] out Stack<TlsRecord[]>? idle)
    {
        int size = BitOperations.Log2((uint)(length / Smallest));
        idle = size < Sizes ? _idle[size] : null;
        return idle is not null;
    }
}
