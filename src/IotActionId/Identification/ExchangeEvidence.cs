using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>The messages of one exchange as the slots of a home see them, and how likely background is to have put each of them there.</summary>
internal sealed class ExchangeEvidence
{
    /// <summary>Delays are trusted within this factor and this many seconds of those seen in training.</summary>
    private const double DelayFactor = 1.5;
    private const double DelaySlack = 0.5;

    /// <summary>What an answer outside its usual delay costs: one in a hundred comes that late.</summary>
    private const double LateAnswer = 0.01;

    private readonly IReadOnlyList<IotSlot> _slots;
    private readonly double[] _delays;
    private readonly int[] _moved;

    /// <param name="exchange">The exchange; messages beyond <see cref="LatticeKey.MostUnits"/> are left out.</param>
    /// <param name="slots">The slots.</param>
    /// <param name="noise">What flows without the user.</param>
    /// <param name="quietSeconds">How long an exchange lasts.</param>
    /// <param name="moved">By slot: the bytes by which the shared counter has made messages longer since the signatures were learned.</param>
    public ExchangeEvidence(IotExchange exchange, IReadOnlyList<IotSlot> slots, NoiseModel noise, double quietSeconds, int[] moved)
    {
        _slots = slots;
        _moved = moved;
        Units = [.. exchange.Units.Take(LatticeKey.MostUnits)];
        IsComplete = Units.Count == exchange.Units.Count;
        IsExact = Units.All(static u => u.PlaintextMin == u.PlaintextMax);
        _delays = [.. Units.Select(u => (u.Time - exchange.Time).TotalSeconds)];
        LogNoise = [.. Units.Select((u, i) => i == 0 ? 0 : Math.Log(Math.Min(0.9, noise.Rate(u) * quietSeconds)))];
    }

    /// <summary>The first is the command.</summary>
    public IReadOnlyList<IotMessageUnit> Units { get; }

    /// <summary>Whether no message was left out.</summary>
    public bool IsComplete { get; }

    /// <summary>Whether the lengths of all messages are known to the byte.</summary>
    public bool IsExact { get; }

    /// <summary>The logarithm of the probability that background puts each message into the exchange; 0 for the command.</summary>
    public double[] LogNoise { get; }

    /// <summary>Seconds after the exchange began at which a message came.</summary>
    public double Delay(int unit) => _delays[unit];

    /// <summary>The plaintext interval of a message, as it would have been when the signatures were learned.</summary>
    public (int Min, int Max) Plain(int unit, int slot)
    {
        return (Units[unit].PlaintextMin - _moved[slot], Units[unit].PlaintextMax - _moved[slot]);
    }

    /// <summary>The same within the slot's envelope, in which lengths add up.</summary>
    public (int Min, int Max) Unwrapped(int unit, int slot)
    {
        (int min, int max) = Plain(unit, slot);
        IotSlot s = _slots[slot];
        return (s.Envelope.Unwrap(s.Direction, min, s.EnvelopeHead), s.Envelope.Unwrap(s.Direction, max, s.EnvelopeHead));
    }

    /// <summary>What it costs, as a factor, that a message comes when it comes: nothing within its usual delays.</summary>
    public double Lateness(int unit, double delayMin, double delayMax)
    {
        (double earliest, double latest) = Usual(delayMin, delayMax);
        return _delays[unit] <= latest && _delays[unit] >= earliest ? 1 : LateAnswer;
    }

    /// <summary>The delays that cost nothing, in seconds, by those of training.</summary>
    public static (double Earliest, double Latest) Usual(double delayMin, double delayMax) => ((delayMin / DelayFactor) - DelaySlack, (delayMax * DelayFactor) + DelaySlack);

    /// <summary>How likely an option's own part sent a message, over how likely background did; 0 where it cannot have.</summary>
    /// <param name="unit">The message.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="option">The option.</param>
    /// <param name="seenOnly">Whether only lengths that training showed count.</param>
    public double Gain(int unit, int slot, ActionOption option, bool seenOnly = false)
    {
        if (Units[unit].Direction != _slots[slot].Direction || option.Parts[slot] is not { } part)
        {
            return 0;
        }

        (int min, int max) = Plain(unit, slot);
        double p = seenOnly ? part.Lengths.Probability(min, max) : option.Lengths[slot]!.Probability(min, max);
        return p == 0 ? 0 : Gain(unit, part, p);
    }

    /// <summary>The same for a message whose length has a probability above 0.</summary>
    public double Gain(int unit, SlotSignature part, double probability) =>
        part.Presence * probability * Lateness(unit, part.DelayMin, part.DelayMax) * Math.Exp(-LogNoise[unit]);
}
