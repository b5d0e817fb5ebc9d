using IotActionId.Actions;

namespace IotActionId.Lab;

/// <summary>
/// A line of <c>truth.jsonl</c>: one message as it went into TLS, in the order in which the messages of a session pass the capture point;
/// a handshake is told when it is over.
/// </summary>
/// <param name="Capture">The capture file's name.</param>
/// <param name="Time">When its first byte passed the capture point, UTC; were it not lost there.</param>
/// <param name="Direction"><c>ToGateway</c>, <c>FromGateway</c>; on the user's side <c>ToUser</c>, <c>FromUser</c>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="PlaintextLength">Bytes handed to TLS, the envelope (WebSocket, MQTT, HTTP) included; 0 for the handshake. TLS makes a record of each 16,384 bytes.</param>
/// <param name="WireLength">Bytes that TLS made of it, record headers included.</param>
/// <param name="Client">Address and port of the TCP client: the connection that it went over.</param>
/// <param name="Gateway">The gateway's name; null on the user's side.</param>
/// <param name="Exchanges">
/// The numbers of the exchanges of the gateway in the session that it belongs to, from 1: a command with all that answers it. Several where
/// a defence batches statuses; null for background, for statuses without a command, and on the user's side.
/// </param>
/// <param name="Commands">The numbers of the commands in the session that it belongs to, from 1, those of an intruder counted too; null for background.</param>
/// <param name="Actions">The elementary actions that it tells of; null for background.</param>
/// <param name="Number">The number by which command and acknowledgement name the command, whose digits add to their lengths; null for all others.</param>
/// <param name="Cover">True where a defence made the command up; null otherwise.</param>
/// <param name="Attack">The attack that it is part of: <c>OddHour</c>, <c>Replay</c>, <c>Flood</c>; null otherwise.</param>
public sealed record LabTruthEntry(
    string Capture,
    DateTimeOffset Time,
    string Direction,
    LabMessageKind Kind,
    int PlaintextLength,
    int WireLength,
    string Client,
    string? Gateway = null,
    IReadOnlyList<int>? Exchanges = null,
    IReadOnlyList<int>? Commands = null,
    IReadOnlyList<IotAction>? Actions = null,
    int? Number = null,
    bool? Cover = null,
    string? Attack = null)
{
    /// <summary>Reads a <c>truth.jsonl</c>.</summary>
    /// <exception cref="IotException"><see cref="IotErrorId.FileNotFound"/>, <see cref="IotErrorId.FileAccessDenied"/>, or
    /// <see cref="IotErrorId.InvalidLabFile"/> with the number of the line.</exception>
    public static IEnumerable<LabTruthEntry> Read(string path) => LabFile.ReadLines(path, LabJson.Default.LabTruthEntry);
}
