namespace IotActionId.Messages;

/// <summary>Consecutive application-data records of one direction that belong together. Lengths and times only, never content.</summary>
public sealed class IotMessage
{
    /// <summary>When its first byte was captured, UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>When its last byte was captured, UTC.</summary>
    public required DateTimeOffset EndTime { get; init; }

    /// <summary>Which way it went.</summary>
    public required IotDirection Direction { get; init; }

    /// <summary>Bytes on the wire: the sum of <see cref="RecordLengths"/>.</summary>
    public required int Length { get; init; }

    /// <summary>Wire bytes of each record, its 5-byte header included, in order of arrival.</summary>
    public required IReadOnlyList<int> RecordLengths { get; init; }

    /// <summary>The fewest plaintext bytes that its records can hold, summed over the records.</summary>
    public required int PlaintextMin { get; init; }

    /// <summary>The most plaintext bytes that its records can hold, summed over the records.</summary>
    public required int PlaintextMax { get; init; }

    /// <summary>The <see cref="IotFlow.Id"/> of its flow.</summary>
    public required string FlowId { get; init; }
}
