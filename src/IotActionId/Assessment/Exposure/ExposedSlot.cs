using System.Runtime.InteropServices;
using IotActionId.Messages;
using IotActionId.Signatures;
using IotActionId.Tls;

namespace IotActionId.Assessment;

/// <summary>What of a slot's messages is to be seen: wire lengths, after envelope, padding and framing.</summary>
internal sealed class ExposedSlot
{
    /// <summary>Lengths that scatter further than this, as pictures do, make a message anything: they hide what else is in it, and how long they are tells nothing.</summary>
    public const int WidestPart = 600;

    /// <summary>Wire lengths that stand for no message, and for one of any length.</summary>
    public const int Absent = -2;
    public const int Any = -1;

    private const int KindOfObservation = 3;

    private readonly TlsFraming _framing;
    private readonly SlotPadding _padding;
    private readonly int? _everyLength;
    private readonly Dictionary<long, UInt128> _codes = [];

    /// <param name="slot">The slot.</param>
    /// <param name="index">Its place among those that are seen.</param>
    /// <param name="framing">How the gateway's records show their plaintext.</param>
    /// <param name="padding">What a defence makes of its messages.</param>
    public ExposedSlot(IotSlot slot, int index, TlsFraming framing, SlotPadding padding)
    {
        Slot = slot;
        Index = index;
        _framing = framing;
        _padding = padding;
        _everyLength = padding.Longest is { } longest ? framing.WireLength(longest) : null;
    }

    public IotSlot Slot { get; }

    /// <summary>Its place among the slots that are seen; what its numbers are made of.</summary>
    public int Index { get; }

    /// <summary>How its messages are padded.</summary>
    public SlotPadding Padding => _padding;

    /// <summary>How its records show their plaintext.</summary>
    public TlsFraming Framing => _framing;

    public bool IsSummed => Slot.Composition == SlotComposition.Summed;

    /// <summary>Wire bytes of a message of that many plaintext bytes, padded.</summary>
    public int Wire(int plaintext) => _framing.WireLength(_padding.Padded(plaintext));

    /// <summary>Wire bytes of a message that an action has alone, or what stands for it.</summary>
    public int WireAlone(int plaintext) => plaintext >= 0 ? Wire(plaintext) : plaintext == Any && _everyLength is { } one ? one : plaintext;

    /// <summary>Plaintext bytes of a summed message whose parts add up to this, without padding.</summary>
    public int Plaintext(int sum) => Slot.Envelope.Wrap(Slot.Direction, Math.Max(0, sum + Slot.Kappa), Slot.EnvelopeHead);

    /// <summary>What a message that an action has alone adds to a sum.</summary>
    public int Summand(int plaintext) => Slot.Envelope.Unwrap(Slot.Direction, plaintext, Slot.EnvelopeHead) - Slot.Kappa;

    /// <summary>The number of what is seen of a packed sum.</summary>
    public UInt128 CodeOf(long packed)
    {
        ref UInt128 code = ref CollectionsMarshal.GetValueRefOrAddDefault(_codes, packed, out bool exists);
        if (!exists)
        {
            code = CodeWords.Of(KindOfObservation, ((long)Index << 40) + WireOf(packed));
        }

        return code;
    }

    /// <summary>The wire length of a packed sum, or what stands for it.</summary>
    private int WireOf(long packed)
    {
        if (packed == 0)
        {
            return Absent;
        }

        if (OutcomeList.IsAny(packed))
        {
            return WireAlone(Any);
        }

        return Wire(Plaintext(OutcomeList.Sum(packed)));
    }

    /// <summary>The lengths that a part can have, one for all that look alike when it is alone: what an interval leaves open is not chance.</summary>
    public IEnumerable<(int Plaintext, double Probability)> Lengths(LengthDistribution lengths) =>
        lengths.Lengths.Zip(lengths.Masses)
            .GroupBy(l => _framing.WireLength(l.First))
            .Select(static g => ((int)Math.Round(g.Sum(static l => l.First * l.Second) / g.Sum(static l => l.Second)), g.Sum(static l => l.Second)));
}
