namespace IotActionId.Lab;

/// <summary>
/// How long the messages of one gateway are in a test session, exactly: not learned from captures, but worked out from what was written
/// and what the devices were like, averaged over the moments at which commands came. With these, the best possible classifier that takes
/// each exchange by itself can be computed.
/// </summary>
/// <remarks>
/// The text of a message that several actions share is as long as the sum of the texts of its actions alone, less
/// <see cref="LabSlot.Overlap"/> for each action after the first; <see cref="RandomPadding"/> adds to it, and
/// <see cref="LabSlot.PlaintextLength"/> makes of it what goes into TLS.
/// </remarks>
public sealed record LabLengths
{
    /// <summary>The gateway's name.</summary>
    public required string Gateway { get; init; }

    /// <summary>The digits of the number that command and acknowledgement carry (<see cref="LabTruthEntry.Number"/>).</summary>
    public required int NumberDigits { get; init; }

    /// <summary>At how many of the session's commands numbers had so many digits.</summary>
    public required int Commands { get; init; }

    /// <summary>Each message gets 0 to so many bytes more, all equally probable.</summary>
    public required int RandomPadding { get; init; }

    /// <summary>Commands, acknowledgements and statuses.</summary>
    public required IReadOnlyList<LabSlot> Slots { get; init; }

    /// <summary>The elementary actions of the gateway's devices, without those of a device that joined later.</summary>
    public required IReadOnlyList<LabActionLengths> Actions { get; init; }
}
