using IotActionId.Actions;

namespace IotActionId.Lab;

/// <summary>A line of <c>truth.jsonl</c>: one message as it went into TLS, in the order in which the messages of a capture pass the capture point.</summary>
/// <param name="Capture">The capture file's name.</param>
/// <param name="Time">When its first byte passed the capture point, UTC; were it not lost there.</param>
/// <param name="Direction"><c>ToGateway</c>, <c>FromGateway</c>; on the user's side <c>ToUser</c>, <c>FromUser</c>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="PlaintextLength">Bytes handed to TLS, the envelope (WebSocket, MQTT, HTTP) included; 0 for the handshake.</param>
/// <param name="WireLength">Bytes that TLS made of it, record headers included.</param>
/// <param name="Connection">The TCP connection's number in its capture, from 1.</param>
/// <param name="Gateway">The gateway's name; null on the user's side.</param>
/// <param name="Command">The number of the user's command in the session that it belongs to, from 1; null for background.</param>
/// <param name="Actions">The elementary actions that it tells of; null for background.</param>
public sealed record LabTruthEntry(
    string Capture,
    DateTimeOffset Time,
    string Direction,
    LabMessageKind Kind,
    int PlaintextLength,
    int WireLength,
    int Connection,
    string? Gateway = null,
    int? Command = null,
    IReadOnlyList<IotAction>? Actions = null);
