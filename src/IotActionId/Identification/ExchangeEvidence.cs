using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>The messages of one exchange while compounds are weighed against it: which are explained, and what each explanation gains over noise.</summary>
internal sealed class ExchangeEvidence
{
    /// <summary>Delays are trusted within this factor and this many seconds of those seen in training.</summary>
    private const double DelayFactor = 1.5;
    private const double DelaySlack = 0.5;

    /// <summary>What an answer outside its usual delay costs: one in a hundred comes that late.</summary>
    private static readonly double LateAnswer = Math.Log(0.01);

    /// <summary>Less than one exchange in a hundred holds such a message by chance.</summary>
    private static readonly double Surprising = Math.Log(0.01);

    private readonly IReadOnlyList<IotMessageUnit> _units;
    private readonly double[] _delays;
    private readonly bool[] _taken;

    public ExchangeEvidence(IotExchange exchange, NoiseModel noise, double quietSeconds)
    {
        _units = exchange.Units;
        _taken = new bool[_units.Count];
        _delays = [.. _units.Select(u => (u.Time - exchange.Time).TotalSeconds)];
        LogNoise = [.. _units.Select(u => Math.Log(Math.Min(0.9, noise.Rate(u) * quietSeconds)))];
        for (int u = 1; u < _units.Count; u++)
        {
            MostSummedGain -= LogNoise[u];
        }
    }

    /// <summary>The logarithm of the probability that background puts each message into the exchange; the first message's is not used.</summary>
    public double[] LogNoise { get; }

    /// <summary>The fewest plaintext bytes of the first message.</summary>
    public int CommandMin => _units[0].PlaintextMin;

    /// <summary>The most plaintext bytes of the first message.</summary>
    public int CommandMax => _units[0].PlaintextMax;

    /// <summary>What explaining every message but the first with certainty would gain.</summary>
    public double MostSummedGain { get; }

    /// <summary>Whether something explains the first message.</summary>
    public bool CommandTaken => _taken[0];

    /// <summary>Gives all messages free.</summary>
    public void Release() => Array.Clear(_taken);

    /// <summary>The gain of the best message for a slot, whichever are taken; negative infinity where none fits.</summary>
    public double BestGain(IotSlot slot, SlotSignature part, LengthDistribution lengths, bool command) => Best(slot, part, lengths, command, free: false).Gain;

    /// <summary>The gain of the best free message for a slot; negative infinity where none fits.</summary>
    public double BestFreeGain(IotSlot slot, SlotSignature part, LengthDistribution lengths) => Best(slot, part, lengths, command: false, free: true).Gain;

    /// <summary>Whether a message is left that background hardly ever sends.</summary>
    public bool HasSurprise
    {
        get
        {
            for (int u = 1; u < _units.Count; u++)
            {
                if (!_taken[u] && LogNoise[u] < Surprising)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Explains the best free message by the slot, or counts the slot as missing, whichever is likelier; returns the logarithm gained or lost.</summary>
    public double Take(IotSlot slot, SlotSignature part, LengthDistribution lengths, bool command)
    {
        (int unit, double gain) = Best(slot, part, lengths, command, free: true);
        double missing = Math.Log(1 - part.Presence);
        if (unit < 0 || (missing > gain && !(command && unit == 0)))
        {
            return missing;
        }

        _taken[unit] = true;
        return gain;
    }

    private (int Unit, double Gain) Best(IotSlot slot, SlotSignature part, LengthDistribution lengths, bool command, bool free)
    {
        (int Unit, double Gain) best = (-1, double.NegativeInfinity);
        for (int u = 0; u < _units.Count; u++)
        {
            IotMessageUnit unit = _units[u];
            if (unit.Direction != slot.Direction || (free && _taken[u]) || (u == 0 && !command))
            {
                continue;
            }

            double p = lengths.Probability(unit.PlaintextMin, unit.PlaintextMax);
            if (p <= 0)
            {
                continue;
            }

            bool inTime = _delays[u] <= (part.DelayMax * DelayFactor) + DelaySlack && _delays[u] >= (part.DelayMin / DelayFactor) - DelaySlack;
            double gain = Math.Log(part.Presence * p) + (inTime ? 0 : LateAnswer) - (u == 0 ? 0 : LogNoise[u]);
            if (gain > best.Gain)
            {
                best = (u, gain);
            }
        }

        return best;
    }
}
