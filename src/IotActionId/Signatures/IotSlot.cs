using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>A place in an exchange that all actions of a gateway share: the command, the acknowledgement, a status.</summary>
/// <param name="Name">Unique in its set: <c>command</c>, <c>acknowledgement</c>, <c>status</c>, <c>status2</c>, ..., <c>confirmation</c> (what the initiator sends later)</param>
/// <param name="Direction">Which way its messages go.</param>
/// <param name="Composition">How compound actions compose in it.</param>
/// <param name="Kappa">For <see cref="SlotComposition.Summed"/>: the bytes that each further action saves, the constant part of the message less the separator (design: kappa = c - s).</param>
/// <param name="CompoundSupport">How many compound training exchanges the composition agrees with.</param>
/// <param name="CompoundTotal">How many compound training exchanges could tell.</param>
/// <param name="Envelope">For <see cref="SlotComposition.Summed"/>: the protocol within which the lengths add up.</param>
public sealed record IotSlot(
    string Name, IotDirection Direction, SlotComposition Composition, int Kappa, int CompoundSupport, int CompoundTotal, LengthEnvelope Envelope = LengthEnvelope.None)
{
    /// <summary>For <see cref="LengthEnvelope.HttpContentLength"/>: bytes of the message before its body, the digits of Content-Length left out.</summary>
    public int EnvelopeHead { get; init; }

    /// <summary>Bytes by which a message of the slot grows when the gateway's shared counter gains a digit: 1 where it holds the counter, 0 where not.</summary>
    public int CounterBytes { get; init; }

    /// <summary>The natural logarithm of how much likelier the compound training exchanges are as sums than as sets of elementary messages; below zero where they are rather sets. 0 where there were none.</summary>
    public double SummedLogRatio { get; init; }

    /// <summary>For <see cref="SlotComposition.Summed"/> and <see cref="SlotComposition.NotAdditive"/>: mean distance in bytes between a compound's message and the expected sum.</summary>
    public double ResidualMean { get; init; }

    /// <summary>By how many bytes that distance grows with each further action; additivity is false where it is not near 0.</summary>
    public double ResidualSlope { get; init; }
}
