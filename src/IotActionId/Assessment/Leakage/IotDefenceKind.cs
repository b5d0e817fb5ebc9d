namespace IotActionId.Assessment;

/// <summary>What a gateway and its web service can do against an observer.</summary>
public enum IotDefenceKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Each message is filled up to a multiple of <see cref="IotDefence.Amount"/> plaintext bytes (RFC 8446 section 5.4).</summary>
    PadToBlock,

    /// <summary>Each message is filled up to the longest of its slot.</summary>
    PadToMaximum,

    /// <summary>Each message gets 0 to <see cref="IotDefence.Amount"/> bytes more, all equally likely.</summary>
    RandomPadding,

    /// <summary>Commands wait for the end of a window of <see cref="IotDefence.Amount"/> seconds and go together.</summary>
    Batching,

    /// <summary>Each command waits for up to <see cref="IotDefence.Amount"/> seconds, all equally likely.</summary>
    Delay,

    /// <summary>Commands that change nothing are sent at random, <see cref="IotDefence.Amount"/> an hour.</summary>
    CoverCommands,
}
