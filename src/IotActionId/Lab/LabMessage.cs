using IotActionId.Actions;

namespace IotActionId.Lab;

/// <summary>One message between web service and gateway before any protocol has wrapped it, with what the truth file says of it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Payload">Its JSON text.</param>
/// <param name="Actions">The elementary actions that it tells of; empty for background.</param>
/// <param name="Command">The number of the user's command that it belongs to, from 1 in each session; 0 for background.</param>
/// <param name="Topic">Where it goes, for protocols with addresses: an MQTT topic, the path of a request.</param>
internal sealed record LabMessage(LabMessageKind Kind, byte[] Payload, IReadOnlyList<IotAction> Actions, int Command = 0, string Topic = "")
{
    public static LabMessage Background(LabMessageKind kind, byte[] payload, string topic = "") => new(kind, payload, [], 0, topic);

    /// <summary>What a protocol sends on its own account.</summary>
    public static LabMessage Of(LabMessageKind kind) => new(kind, [], []);
}
