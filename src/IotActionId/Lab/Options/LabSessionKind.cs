namespace IotActionId.Lab;

/// <summary>What a session is for. Each has captures and logs of its own, and they follow each other in this order.</summary>
public enum LabSessionKind
{
    /// <summary>Each elementary action so many times, then pairs: to learn from.</summary>
    Training,

    /// <summary>Singles, pairs, triples and scenes of 4 to 16 actions: to identify.</summary>
    Test,

    /// <summary>Nobody does anything: background only.</summary>
    Idle,

    /// <summary>A person with habits lives there: days and idle nights.</summary>
    Life,

    /// <summary>As <see cref="Life"/>, with an intruder: commands at odd hours, replayed scenes, a device that floods.</summary>
    Attack,
}
