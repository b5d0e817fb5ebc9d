using System.Runtime.CompilerServices;
using IotActionId.Capture;
using IotActionId.Flows;

namespace IotActionId.Tls;

/// <summary>A TCP flow read as TLS: the hellos and the records of both directions.</summary>
internal sealed class TlsFlow : SecureFlow
{
    private readonly TlsBudget _budget;
    private TlsStreamReader _reader0;
    private TlsStreamReader _reader1;
    private TlsHandshake? _handshake;

    /// <summary>The handshake object of an earlier flow, to be used again.</summary>
    private TlsHandshake? _idleHandshake;
    private bool _settled;

    /// <summary>Creates a flow object.</summary>
    /// <param name="budget">What it shares with the others.</param>
    /// <param name="maxRecords">Records that it keeps; more are counted only.</param>
    public TlsFlow(TlsBudget budget, int maxRecords)
        : base(budget.Arrays, maxRecords) => _budget = budget;

    /// <inheritdoc/>
    public override int ClientSide => _handshake?.ClientSide ?? -1;

    /// <inheritdoc/>
    public override ClientHello? ClientHello => _handshake?.ClientHello;

    /// <inheritdoc/>
    public override ServerHello? ServerHello => _handshake?.ServerHello;

    /// <inheritdoc/>
    public override SecureProtocol Spoken
    {
        get
        {
            if (ClientSide >= 0)
            {
                return SecureProtocol.Tls;
            }

            foreach (TlsRecord record in Records)
            {
                if (record.Role != TlsRecordRole.Void && record.Type != TlsContentType.Opaque)
                {
                    return SecureProtocol.Tls;
                }
            }

            return SecureProtocol.None;
        }
    }

    /// <summary>Has the memory fetched, beyond the object itself, that its next record will need; the object must have come.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void FetchNext()
    {
        Log.Fetch();
        if (!_settled && _handshake is { } handshake)
        {
            CacheHint.FetchObject(handshake);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void OnBytes(int side, in StreamBytes bytes)
    {
        if (Truncated)
        {
            Reader(1 - side).FlushOpaque(this, 1 - side);
        }

        Reader(side).Read(this, side, bytes, SeenFromStart(side));
    }

    /// <inheritdoc/>
    protected override void OnGap(int side, long length) => Reader(side).Gap(this, side, length);

    /// <inheritdoc/>
    protected override void OnDatagram(int side, ReadOnlySpan<byte> captured, int length, long time) => throw new InvalidOperationException();

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        _reader0.End(this, 0);
        _reader1.End(this, 1);
    }

    /// <inheritdoc/>
    public override void SettleSoFar()
    {
        _reader0.SettleSoFar(this);
        _reader1.SettleSoFar(this);
    }

    /// <inheritdoc/>
    private protected override bool CanForget =>
        (_handshake is null || _settled) && !Truncated && !_reader0.HasTentativeRecords && !_reader1.HasTentativeRecords;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Reset()
    {
        base.Reset();
        _reader0 = default;
        _reader1 = default;
        _idleHandshake = _handshake ?? _idleHandshake;
        _idleHandshake?.Reset();
        _handshake = null;
        _settled = false;
    }

    /// <summary>Whether the handshake records of this side may still carry a hello.</summary>
    internal bool WantsHello(int side) => BeginHandshake().WantsHello(side);

    /// <summary>Takes bytes of a handshake record.</summary>
    /// <param name="side">Who sent them.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="isCut">Whether the capture lacks the bytes that follow.</param>
    /// <returns>Whether more are wanted.</returns>
    internal bool CollectHello(int side, ReadOnlySpan<byte> bytes, bool isCut)
    {
        bool wanted = _handshake!.Collect(side, bytes, isCut, out bool isHello);
        if (isHello)
        {
            Reader(side).Trust(this);
        }

        return wanted;
    }

    /// <summary>Takes notice of an SSLv2 hello.</summary>
    internal void NoteLegacyHello(int side) => BeginHandshake().NoteClient(side);

    /// <summary>Takes a record.</summary>
    /// <returns>Its place among the records; -1 where it was not kept.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int Add(int side, in TlsRecordSighting record, bool isTentative)
    {
        if (!HasRoom())
        {
            return -1;
        }

        TlsRecordRole role = isTentative ? TlsRecordRole.Tentative
            : _handshake is not null && !_settled ? Classify(side, record)
            : record.Type is TlsContentType.ApplicationData or TlsContentType.Opaque ? TlsRecordRole.Data
            : TlsRecordRole.Control;
        Keep(new TlsRecord(side, record.Type, record.Length, record.Time, record.EndTime, role));
        return Log.Count - 1;
    }

    /// <summary>Says whether a tentative record is one.</summary>
    internal void Settle(int index, bool accept)
    {
        ref TlsRecord record = ref Log[index];
        bool isData = record.Type is TlsContentType.ApplicationData or TlsContentType.Opaque && _handshake is not { IsHidden: true };
        record = record.As(!accept ? TlsRecordRole.Void : isData ? TlsRecordRole.Data : TlsRecordRole.Control);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private TlsRecordRole Classify(int side, in TlsRecordSighting record)
    {
        TlsRecordRole role = _handshake!.Classify(side, record, ref Log);
        _settled = _handshake.IsSettled;
        return role;
    }

    private TlsHandshake BeginHandshake() => _handshake ??= _idleHandshake ?? new TlsHandshake(_budget);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref TlsStreamReader Reader(int side) => ref side == 0 ? ref _reader0 : ref _reader1;
}
