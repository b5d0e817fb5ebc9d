namespace IotActionId.Flows;

/// <summary>The memory that all flows together may hold out of order, and the buffers that wait to be used again.</summary>
internal sealed class ReorderBudget(long limit)
{
    private const int MaxIdleBuffers = 256;
    private readonly Stack<ReorderBuffer> _idle = new();

    /// <summary>Bytes held now.</summary>
    public long Held { get; set; }

    /// <summary>Holes that were given up because too much was held behind them.</summary>
    public long HolesGivenUp { get; set; }

    /// <summary>Whether more is held than may be.</summary>
    public bool IsExceeded => Held > limit;

    /// <summary>An empty buffer.</summary>
    public ReorderBuffer Rent() => _idle.TryPop(out ReorderBuffer? buffer) ? buffer : new ReorderBuffer();

    /// <summary>Takes a buffer back, with whatever it holds.</summary>
    public void Return(ReorderBuffer buffer)
    {
        Held -= buffer.Bytes;
        buffer.Clear();
        if (_idle.Count < MaxIdleBuffers)
        {
            _idle.Push(buffer);
        }
    }
}
