using System.Runtime.CompilerServices;
using IotActionId.Flows;

namespace IotActionId.Tls;

/// <summary>A flow as the protocol that protects it shows it: hellos, and the lengths of records or datagrams.</summary>
internal abstract class SecureFlow : Flow
{
    private readonly TlsRecordArrays _arrays;
    private readonly int _maxRecords;

    /// <summary>The records so far.</summary>
    private protected TlsRecordLog Log;

    /// <summary>Creates a flow object.</summary>
    /// <param name="arrays">Where the memory for its records comes from.</param>
    /// <param name="maxRecords">Records that it keeps; more are counted only.</param>
    private protected SecureFlow(TlsRecordArrays arrays, int maxRecords)
    {
        _arrays = arrays;
        _maxRecords = maxRecords;
    }

    /// <summary>The records so far, in the order in which their last bytes arrived.</summary>
    public ReadOnlySpan<TlsRecord> Records => Log.Records;

    /// <summary>Records that were not kept.</summary>
    public long RecordsDropped { get; private set; }

    /// <summary>The version in the headers of application data; 0 before the first.</summary>
    public int RecordVersion { get; set; }

    /// <summary>Whether record headers were cut off by the capture's snapshot length.</summary>
    public bool Truncated { get; set; }

    /// <summary>The side that sent a ClientHello, or received a ServerHello; -1 where neither was captured.</summary>
    public abstract int ClientSide { get; }

    /// <summary>The first ClientHello, or null.</summary>
    public abstract ClientHello? ClientHello { get; }

    /// <summary>The ServerHello, or the HelloRetryRequest while nothing followed it; null where none was captured.</summary>
    public abstract ServerHello? ServerHello { get; }

    /// <summary>What is spoken.</summary>
    public abstract SecureProtocol Spoken { get; }

    /// <summary>While the flow goes on: takes for certain what would be taken for certain if it ended now.</summary>
    public virtual void SettleSoFar()
    {
    }

    /// <summary>Forgets all but the latest records, where nothing refers to the others any more.</summary>
    /// <param name="kept">How many to keep.</param>
    public void Forget(int kept)
    {
        if (CanForget && Log.Count > kept)
        {
            Log.RemoveFirst(Log.Count - kept);
        }
    }

    /// <summary>Whether no record is waited for to be judged.</summary>
    private protected virtual bool CanForget => true;

    /// <inheritdoc/>
    internal override void Reset()
    {
        base.Reset();
        Log.Clear(_arrays);
        RecordsDropped = 0;
        RecordVersion = 0;
        Truncated = false;
    }

    /// <summary>Keeps a record, of which <see cref="HasRoom"/> was asked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected void Keep(TlsRecord record) => Log.Add(record, _arrays);

    /// <summary>Whether one more record is kept; counts it where not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected bool HasRoom()
    {
        if (Log.Count < _maxRecords)
        {
            return true;
        }

        RecordsDropped++;
        return false;
    }
}
