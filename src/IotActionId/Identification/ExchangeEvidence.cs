using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>The messages of one exchange, and what it gains over noise to explain one of them by a slot. Sets of messages are bit masks.</summary>
internal sealed class ExchangeEvidence
{
    /// <summary>Delays are trusted within this factor and this many seconds of those seen in training.</summary>
    private const double DelayFactor = 1.5;
    private const double DelaySlack = 0.5;

    /// <summary>What an answer outside its usual delay costs: one in a hundred comes that late.</summary>
    private static readonly double LateAnswer = Math.Log(0.01);

    /// <summary>Less than one exchange in a hundred holds such a message by chance.</summary>
    private static readonly double Surprising = Math.Log(0.01);

    private readonly double[] _delays;

    public ExchangeEvidence(IotExchange exchange, NoiseModel noise, double quietSeconds)
    {
        Units = exchange.Units;
        _delays = [.. Units.Select(u => (u.Time - exchange.Time).TotalSeconds)];
        LogNoise = [.. Units.Select(u => Math.Log(Math.Min(0.9, noise.Rate(u) * quietSeconds)))];
    }

    /// <summary>At most 64 messages; the first is the command.</summary>
    public IReadOnlyList<IotMessageUnit> Units { get; }

    /// <summary>The logarithm of the probability that background puts each message into the exchange; the first message's is not used.</summary>
    public double[] LogNoise { get; }

    /// <summary>Whether a message is left that background hardly ever sends.</summary>
    public bool HasSurprise(ulong taken)
    {
        for (int u = 1; u < Units.Count; u++)
        {
            if ((taken & (1UL << u)) == 0 && LogNoise[u] < Surprising)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The gain of the best message for a slot that is not taken yet; negative infinity where none fits.</summary>
    public double BestGain(IotSlot slot, SlotSignature part, LengthDistribution lengths, ulong taken)
    {
        double best = double.NegativeInfinity;
        for (int u = 1; u < Units.Count; u++)
        {
            if ((taken & (1UL << u)) == 0)
            {
                best = Math.Max(best, Gain(u, slot, part, lengths));
            }
        }

        return best;
    }

    /// <summary>The logarithm of the likelihood that a slot put a message there, over that of noise; negative infinity where it does not fit.</summary>
    public double Gain(int unit, IotSlot slot, SlotSignature part, LengthDistribution lengths)
    {
        IotMessageUnit message = Units[unit];
        double p = message.Direction == slot.Direction ? lengths.Probability(message.PlaintextMin, message.PlaintextMax) : 0;
        return p <= 0
            ? double.NegativeInfinity
            : Math.Log(part.Presence * p) + Lateness(unit, part.DelayMin, part.DelayMax) - (unit == 0 ? 0 : LogNoise[unit]);
    }

    /// <summary>What it costs, as a logarithm, that a message comes when it comes: nothing within its usual delays.</summary>
    public double Lateness(int unit, double delayMin, double delayMax) =>
        _delays[unit] <= (delayMax * DelayFactor) + DelaySlack && _delays[unit] >= (delayMin / DelayFactor) - DelaySlack ? 0 : LateAnswer;
}
