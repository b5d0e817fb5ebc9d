namespace IotActionId.Lab;

/// <summary>What a lab run has written.</summary>
public sealed record LabResult
{
    /// <summary>The folder.</summary>
    public required string Path { get; init; }

    /// <summary>The gateways' styles.</summary>
    public required IReadOnlyList<string> Styles { get; init; }

    /// <summary>The seed.</summary>
    public required int Seed { get; init; }

    /// <summary>Devices of the home, without one that joins later.</summary>
    public required int DeviceCount { get; init; }

    /// <summary>Elementary actions that the devices have between them, values not counted, without those of a device that joins later.</summary>
    public required int ElementaryActionCount { get; init; }

    /// <summary>The sessions, in order of time.</summary>
    public required IReadOnlyList<LabSessionResult> Sessions { get; init; }

    /// <summary>The gateways' traffic of the training session; null where there was none.</summary>
    public string? TrainingCapture => Find(LabSessionKind.Training)?.Capture;

    /// <summary>The commands of the training session, JSON Lines; null where there was none.</summary>
    public string? TrainingLog => Find(LabSessionKind.Training)?.Log;

    /// <summary>The commands of the training session as the user's browser saved them, HAR 1.2; null where there was none.</summary>
    public string? TrainingHar => Find(LabSessionKind.Training)?.Har;

    /// <summary>The gateways' traffic of the test session; null where there was none.</summary>
    public string? TestCapture => Find(LabSessionKind.Test)?.Capture;

    /// <summary>The commands of the test session, JSON Lines; null where there was none.</summary>
    public string? TestLog => Find(LabSessionKind.Test)?.Log;

    /// <summary>The commands of the test session, HAR 1.2; null where there was none.</summary>
    public string? TestHar => Find(LabSessionKind.Test)?.Har;

    /// <summary>Every message of every session: <see cref="LabTruthEntry"/> as JSON Lines.</summary>
    public required string Truth { get; init; }

    /// <summary>What repeats the run: <c>lab.json</c>.</summary>
    public required string Configuration { get; init; }

    /// <summary>The TLS secrets of all connections in the format of SSLKEYLOGFILE; null where they were not asked for.</summary>
    public string? KeyLog { get; init; }

    /// <summary>Messages of all sessions, the user's included.</summary>
    public required long MessageCount { get; init; }

    /// <summary>Packets in all captures.</summary>
    public required long PacketCount { get; init; }

    /// <summary>Time that passed in the lab.</summary>
    public required TimeSpan SimulatedTime { get; init; }

    private LabSessionResult? Find(LabSessionKind kind) => Sessions.FirstOrDefault(session => session.Kind == kind);
}
