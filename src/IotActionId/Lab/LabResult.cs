namespace IotActionId.Lab;

/// <summary>What a lab run has written.</summary>
public sealed record LabResult
{
    /// <summary>The folder.</summary>
    public required string Path { get; init; }

    /// <summary>The gateway style.</summary>
    public required string Style { get; init; }

    /// <summary>The seed.</summary>
    public required int Seed { get; init; }

    /// <summary>Devices of the home.</summary>
    public required int DeviceCount { get; init; }

    /// <summary>Elementary actions that the devices have between them, values not counted.</summary>
    public required int ElementaryActionCount { get; init; }

    /// <summary>The gateway's traffic while each elementary action and then pairs were done.</summary>
    public required string TrainingCapture { get; init; }

    /// <summary>The commands of the training session, JSON Lines.</summary>
    public required string TrainingLog { get; init; }

    /// <summary>The commands of the training session as the user's browser saved them, HAR 1.2.</summary>
    public required string TrainingHar { get; init; }

    /// <summary>The gateway's traffic of the test session.</summary>
    public required string TestCapture { get; init; }

    /// <summary>The commands of the test session, JSON Lines.</summary>
    public required string TestLog { get; init; }

    /// <summary>The commands of the test session, HAR 1.2.</summary>
    public required string TestHar { get; init; }

    /// <summary>Every message of every session: <see cref="LabTruthEntry"/> as JSON Lines.</summary>
    public required string Truth { get; init; }

    /// <summary>What repeats the run: <c>lab.json</c>.</summary>
    public required string Configuration { get; init; }

    /// <summary>Commands of the training session.</summary>
    public required int TrainingCommandCount { get; init; }

    /// <summary>Commands of the test session.</summary>
    public required int TestCommandCount { get; init; }

    /// <summary>Messages of all sessions, the user's included.</summary>
    public required long MessageCount { get; init; }

    /// <summary>Packets in all captures.</summary>
    public required long PacketCount { get; init; }

    /// <summary>Time that passed in the lab.</summary>
    public required TimeSpan SimulatedTime { get; init; }
}
