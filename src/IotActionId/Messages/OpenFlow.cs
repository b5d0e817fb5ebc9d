using IotActionId.Flows;
using IotActionId.Tls;

namespace IotActionId.Messages;

/// <summary>A flow that is not over: its segments are turned into records as they come.</summary>
internal sealed class OpenFlow(TlsBudget budget, FlowReaderOptions options) : Flow
{
    private TlsConversation? _tls;

    /// <summary>What its streams hold; null while no payload came.</summary>
    public TlsConversation? Tls => HasPayload ? _tls : null;

    /// <inheritdoc/>
    internal override void Reset()
    {
        base.Reset();
        _tls?.Reset();
    }

    /// <inheritdoc/>
    protected override void OnBytes(int side, in StreamBytes bytes)
    {
        _tls ??= new TlsConversation(budget, options.MaxRecordsPerFlow);
        _tls.Read(side, bytes, SeenFromStart(side));
    }

    /// <inheritdoc/>
    protected override void OnGap(int side, long length)
    {
        _tls ??= new TlsConversation(budget, options.MaxRecordsPerFlow);
        _tls.Gap(side, length);
    }

    /// <inheritdoc/>
    protected override void OnDatagram(int side, ReadOnlySpan<byte> captured, int length, long time)
    {
    }

    /// <inheritdoc/>
    protected override void OnEnd() => _tls?.End();
}
