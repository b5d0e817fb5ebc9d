namespace IotActionId.Assessment;

/// <summary>What a measurement of leakage rests on.</summary>
public enum IotLeakageBasis
{
    /// <summary>A signature set: what could leak, to an observer who knows it.</summary>
    Signature,

    /// <summary>Matches: what did leak.</summary>
    Matches,
}
