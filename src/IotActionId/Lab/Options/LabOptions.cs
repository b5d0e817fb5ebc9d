namespace IotActionId.Lab;

/// <summary>What a lab run is to be. <c>lab.json</c> holds these, so that a run can be repeated.</summary>
public sealed record LabOptions
{
    /// <summary>The gateway style, of gateways that have none of their own: a name of <see cref="LabRunner.Styles"/>.</summary>
    public string Style { get; init; } = "WebSocketJsonRpc";

    /// <summary>The TLS version instead of the styles' own; null for those.</summary>
    public LabTlsVersion? TlsVersion { get; init; }

    /// <summary>The IANA name of a cipher suite instead of the styles' own; null for those.</summary>
    public string? CipherSuite { get; init; }

    /// <summary>What is simulated, in this order of <see cref="LabSessionKind"/>.</summary>
    public IReadOnlyList<LabSessionKind> Sessions { get; init; } = [LabSessionKind.Training, LabSessionKind.Test];

    /// <summary>How often each elementary action is done in the training session: 1 to 1,000.</summary>
    public int Repetition { get; init; } = 12;

    /// <summary>How many pairs of actions follow in the training session: 0 to 100,000.</summary>
    public int PairCount { get; init; } = 40;

    /// <summary>How many commands the test session has: 0 to 100,000.</summary>
    public int TestCount { get; init; } = 120;

    /// <summary>The most actions of a command of the test session: 1 to <see cref="LabTestSizes.MaxActions"/>.</summary>
    public int MaximumActions { get; init; } = LabTestSizes.MaxActions;

    /// <summary>How long sessions last that have no number of commands: a minute to 366 days.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Whatever is random comes from this number.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>When the first session starts, in simulated time; 1990 to 2090.</summary>
    public DateTimeOffset StartTime { get; init; } = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    /// <summary>What the network does.</summary>
    public LabNetwork Network { get; init; } = new();

    /// <summary>What else goes wrong, or happens without a command.</summary>
    public LabDisturbance Disturbance { get; init; } = new();

    /// <summary>What is done against eavesdroppers.</summary>
    public LabDefence Defence { get; init; } = new();
}
