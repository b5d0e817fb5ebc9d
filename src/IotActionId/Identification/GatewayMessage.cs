using IotActionId.Messages;

namespace IotActionId.Identification;

/// <summary>A message of a gateway with the flow that carried it.</summary>
internal readonly record struct GatewayMessage(IotMessageUnit Unit, IotFlow Flow)
{
    /// <summary>The messages of flows on one time line; those of one flow keep their order.</summary>
    public static List<GatewayMessage> Of(IReadOnlyList<IotFlow> flows)
    {
        IEnumerable<GatewayMessage> all = flows.SelectMany(static f => IotMessageUnit.Of(f).Select(u => new GatewayMessage(u, f)));
        return [.. flows.Count == 1 ? all : all.OrderBy(static m => m.Unit.Time)];
    }
}
