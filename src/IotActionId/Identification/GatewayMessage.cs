using IotActionId.Messages;
using IotActionId.Tls;

namespace IotActionId.Identification;

/// <summary>A message of a gateway with the flow that carried it.</summary>
internal readonly record struct GatewayMessage(IotMessageUnit Unit, IotFlow Flow)
{
    /// <summary>The messages of flows on one time line; those of one flow keep their order.</summary>
    /// <param name="flows">The flows.</param>
    /// <param name="known">The framing of the gateway: what a flow whose handshake was not captured is believed to have, rather than what its lengths suggest.</param>
    public static List<GatewayMessage> Of(IReadOnlyList<IotFlow> flows, TlsFraming known)
    {
        IEnumerable<GatewayMessage> all = flows.SelectMany(f => IotMessageUnit.Of(f, Goes(f, known) ? known : f.Framing).Select(u => new GatewayMessage(u, f)));
        return [.. flows.Count == 1 ? all : all.OrderBy(static m => m.Unit.Time)];
    }

    private static bool Goes(IotFlow flow, TlsFraming framing) =>
        framing != TlsFraming.None && flow is { CipherSuite: null, Truncated: false, Protocol: "TLS" }
        && flow.Messages.All(m => m.RecordLengths.All(r => framing.WireLength(framing.PlaintextMax(r)) == r));
}
