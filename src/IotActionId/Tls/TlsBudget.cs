using System.Runtime.CompilerServices;

namespace IotActionId.Tls;

/// <summary>What the flows of one capture share: the memory for hellos that are not complete yet, and the hellos that say the same.</summary>
internal sealed class TlsBudget
{
    private const long MaxTotal = 16 << 20;

    /// <summary>Different hellos that are remembered; beyond it every flow keeps its own.</summary>
    private const int MaxShared = 4096;

    private readonly HashSet<ClientHello> _shared = [];

    /// <summary>Bytes held.</summary>
    public long HelloBytes { get; set; }

    /// <summary>The first hello that said the same: gateways open their connections with one hello again and again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ClientHello Share(ClientHello hello)
    {
        if (_shared.TryGetValue(hello, out ClientHello? known))
        {
            return known;
        }

        if (_shared.Count < MaxShared)
        {
            _shared.Add(hello);
        }

        return hello;
    }

    /// <summary>Takes more, where that is within the limit.</summary>
    public bool TryTake(long bytes)
    {
        if (HelloBytes + bytes > MaxTotal)
        {
            return false;
        }

        HelloBytes += bytes;
        return true;
    }
}
