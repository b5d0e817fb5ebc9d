using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>A place in an exchange that all actions of a gateway share: the command, the acknowledgement, a status.</summary>
/// <param name="Name">Unique in its set: <c>command</c>, <c>acknowledgement</c>, <c>status</c>, <c>status2</c>, ..., <c>confirmation</c> (what the initiator sends later, a receipt for a status for example)</param>
/// <param name="Direction">Which way its messages go.</param>
/// <param name="Composition">How compound actions compose in it.</param>
/// <param name="Kappa">For <see cref="SlotComposition.Summed"/>: the bytes that each further action saves, the constant part of the message less the separator (design: kappa = c - s).</param>
/// <param name="CompoundSupport">How many compound training exchanges the composition agrees with.</param>
/// <param name="CompoundTotal">How many compound training exchanges could tell.</param>
/// <param name="Envelope">For <see cref="SlotComposition.Summed"/>: the protocol within which the lengths add up.</param>
public sealed record IotSlot(
    string Name, IotDirection Direction, SlotComposition Composition, int Kappa, int CompoundSupport, int CompoundTotal, LengthEnvelope Envelope = LengthEnvelope.None);
