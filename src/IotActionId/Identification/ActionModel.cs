using IotActionId.Actions;
using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>A signature as the search wants it: its parts by the index of the slot, with the distributions widened for lengths never seen.</summary>
internal sealed class ActionModel
{
    public ActionModel(IotSignature signature, IReadOnlyList<IotSlot> slots)
    {
        Action = signature.Action;
        Parts = [.. slots.Select(s => signature.Find(s.Name))];
        Lengths = [.. Parts.Select(static p => p?.Lengths.Widen(Likelihood.UnseenMass, Likelihood.UnseenReach))];
        Summands = [.. Lengths.Select((l, s) => slots[s].Envelope == LengthEnvelope.None ? l : l?.Map(n => slots[s].Envelope.Unwrap(slots[s].Direction, n, slots[s].EnvelopeHead)))];
        LogMissing = [.. Parts.Select(static p => p is null ? 0 : Math.Log(1 - p.Presence))];
    }

    public IotAction Action { get; }

    /// <summary>What the action puts into each slot; null where nothing.</summary>
    public SlotSignature?[] Parts { get; }

    /// <summary>The widened lengths of each part.</summary>
    public LengthDistribution?[] Lengths { get; }

    /// <summary>The widened lengths of each part, as they add up within the slot's envelope.</summary>
    public LengthDistribution?[] Summands { get; }

    /// <summary>The logarithm of the probability that each part's message does not come.</summary>
    public double[] LogMissing { get; }
}
