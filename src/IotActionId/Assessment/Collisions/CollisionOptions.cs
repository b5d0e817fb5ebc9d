namespace IotActionId.Assessment;

/// <summary>Which collisions are looked for.</summary>
public sealed record CollisionOptions
{
    /// <summary>The most actions that can be asked for.</summary>
    public const int MostActions = 8;

    /// <summary>Which messages the observer looks at.</summary>
    public IotObservation Observation { get; init; } = IotObservation.All;

    /// <summary>The most elementary actions of a compound: 1 to <see cref="MostActions"/>.</summary>
    public int MaximumActions { get; init; } = 2;

    /// <summary>How many members of each collision are listed; all are counted.</summary>
    public int MaximumMembers { get; init; } = 10;

    /// <summary>Compounds that differ by up to so many bytes in the message that tells best are given too; 0 for those only that nothing tells apart.</summary>
    public int Within { get; init; }
}
