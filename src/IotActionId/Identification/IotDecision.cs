namespace IotActionId.Identification;

/// <summary>What a match claims.</summary>
public enum IotDecision
{
    /// <summary>One compound action has at least the asked posterior.</summary>
    Identified,

    /// <summary>Known actions explain the exchange, but none has the asked posterior.</summary>
    Ambiguous,

    /// <summary>Something was commanded that no known action explains.</summary>
    Unknown,
}
