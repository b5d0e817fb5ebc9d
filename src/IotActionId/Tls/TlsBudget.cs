namespace IotActionId.Tls;

/// <summary>What all flows of one capture hold together of hellos that are not complete yet.</summary>
internal sealed class TlsBudget
{
    private const long MaxTotal = 16 << 20;

    /// <summary>Bytes held.</summary>
    public long HelloBytes { get; set; }

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
