namespace IotActionId.Lab;

/// <summary>What a lab run is to be.</summary>
public sealed record LabOptions
{
    /// <summary>The folder that the files go to; made where it does not exist.</summary>
    public required string Path { get; init; }

    /// <summary>Whether a folder that holds files already is written into, and files of the same names are replaced.</summary>
    public bool Force { get; init; }

    /// <summary>The gateway style: a name of <see cref="LabRunner.Styles"/>.</summary>
    public string Style { get; init; } = "WebSocketJsonRpc";

    /// <summary>How many devices the home has: 1 to <see cref="LabHome.MaxDevices"/>.</summary>
    public int DeviceCount { get; init; } = 16;

    /// <summary>How often each elementary action is done in the training session: 1 to 1,000.</summary>
    public int Repetition { get; init; } = 12;

    /// <summary>How many pairs of actions follow in the training session: 0 to 100,000.</summary>
    public int PairCount { get; init; } = 40;

    /// <summary>How many commands the test session has: 0 to 100,000.</summary>
    public int TestCount { get; init; } = 120;

    /// <summary>Whatever is random comes from this number.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>When the first session starts, in simulated time.</summary>
    public DateTimeOffset StartTime { get; init; } = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
}
