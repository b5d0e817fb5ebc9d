namespace IotActionId.Lab;

/// <summary>What a lab run has written of one session.</summary>
public sealed record LabSessionResult
{
    /// <summary>What it was for.</summary>
    public required LabSessionKind Kind { get; init; }

    /// <summary>When the gateways connected, in simulated time.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>When they left.</summary>
    public required DateTimeOffset EndTime { get; init; }

    /// <summary>What passed between the gateways and the web service.</summary>
    public required string Capture { get; init; }

    /// <summary>What passed between the user and the web service.</summary>
    public required string UserCapture { get; init; }

    /// <summary>The user's commands, JSON Lines.</summary>
    public required string Log { get; init; }

    /// <summary>The user's commands as the browser saved them, HAR 1.2.</summary>
    public required string Har { get; init; }

    /// <summary>The user's commands, without those of an intruder.</summary>
    public required int CommandCount { get; init; }

    /// <summary>
    /// The exact lengths that each elementary action gives its messages; one entry for each gateway and for each number of digits that its
    /// message numbers had. None but for a test session.
    /// </summary>
    public IReadOnlyList<LabLengths> Lengths { get; init; } = [];

    /// <summary>Packets of both captures.</summary>
    public required long PacketCount { get; init; }
}
