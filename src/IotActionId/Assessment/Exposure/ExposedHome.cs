using IotActionId.Signatures;

namespace IotActionId.Assessment;

/// <summary>A signature set as an observer meets it: which wire lengths each action gives the messages that are looked at, with a defence or none.</summary>
internal sealed class ExposedHome
{
    /// <summary>Messages of an exchange that are looked at; the few that a set may have more tell nothing that these do not.</summary>
    private const int MostSlots = 8;

    private const int KindOfMessage = 2;
    private const int KindOfShape = 4;
    private const int KindOfType = 5;

    private readonly List<string> _warnings = [];
    private readonly ExposedSlot[] _summed;
    private readonly Lazy<IReadOnlyList<Dictionary<UInt128, double>>?> _typeShares;

    /// <param name="set">The set.</param>
    /// <param name="observation">Which messages are looked at.</param>
    /// <param name="maximumActions">The most elementary actions of a compound.</param>
    /// <param name="defence">What is done against it; null for nothing.</param>
    public ExposedHome(IotSignatureSet set, IotObservation observation, int maximumActions, IotDefence? defence = null)
    {
        _typeShares = new(() => Assessment.TypeShares.Of(this));
        Set = set;
        string[] devices = [.. set.Signatures.Select(static s => s.Action.Device).Distinct().Order(StringComparer.Ordinal)];
        bool composes = set.Slots[0].Composition is SlotComposition.Summed or SlotComposition.Separate;
        MaximumActions = Math.Min(composes ? maximumActions : 1, devices.Length);
        if (!composes && maximumActions > 1)
        {
            _warnings.Add("No compound action was learned: only actions that come alone are looked at.");
        }

        IotSlot[] seen = [.. set.Slots.Where((s, i) => observation == IotObservation.All || i == 0 || (observation == IotObservation.CommandAndAcknowledgement && s.Name == "acknowledgement"))];
        IotSlot[] used = [.. seen.Where(s => MaximumActions == 1 || s.Composition is SlotComposition.Summed or SlotComposition.Separate).Take(MostSlots)];
        foreach (IotSlot slot in seen.Except(used))
        {
            _warnings.Add($"The {slot.Name} is left out: how it composes is not known. With one action at most it counts.");
        }

        Padding padding = new(set, defence ?? IotDefence.None, MaximumActions);
        Slots = [.. used.Select((s, i) => new ExposedSlot(s, i, set.Framing, padding.Of(s)))];
        _summed = [.. Slots.Where(static s => s.IsSummed)];
        Actions = [.. set.Signatures.Select((s, i) => Expose(s, i, Array.IndexOf(devices, s.Action.Device)))];
        Devices = [.. devices.Select((_, d) => Actions.Where(a => a.Device == d).ToArray())];
        Counts = new double[MaximumActions + 1];
        Counts[0] = 1;
        foreach (ExposedAction[] device in Devices)
        {
            for (int k = MaximumActions; k >= 1; k--)
            {
                Counts[k] += Counts[k - 1] * device.Length;
            }
        }
    }

    private ExposedHome(ExposedHome home)
    {
        Set = home.Set;
        Slots = home.Slots;
        _summed = home._summed;
        _typeShares = home._typeShares;
        MaximumActions = home.MaximumActions;
        Counts = home.Counts;
        Actions = [.. home.Actions.Select(a =>
        {
            ExposedWay likeliest = a.Ways.MaxBy(static w => w.Probability)! with { Probability = 1 };
            OutcomeList outcomes = OutcomeList.Of(SummedCount, [(Sums(likeliest), Apart(likeliest), 1)]);
            return a with { Ways = [likeliest], Outcomes = outcomes, Code = CodeOf(outcomes) };
        })];
        Devices = [.. home.Devices.Select(device => device.Select(a => Actions[a.Index]).ToArray())];
    }

    public IotSignatureSet Set { get; }

    /// <summary>The slots that are looked at.</summary>
    public ExposedSlot[] Slots { get; }

    /// <summary>Those of them that sum.</summary>
    public ReadOnlySpan<ExposedSlot> Summed => _summed;

    public int SummedCount => _summed.Length;

    /// <summary>The elementary actions, in the order of the set.</summary>
    public ExposedAction[] Actions { get; }

    /// <summary>The actions of each device.</summary>
    public ExposedAction[][] Devices { get; }

    public int MaximumActions { get; }

    /// <summary>How many compound actions there are of each size.</summary>
    public double[] Counts { get; }

    /// <summary>By size, from 0 on, how often each collection of device types is among the compound actions; null where there are too many.</summary>
    public IReadOnlyList<Dictionary<UInt128, double>>? TypeShares => _typeShares.Value;

    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>The same home with the likeliest lengths of each action alone.</summary>
    public ExposedHome Likeliest() => new(this);

    /// <summary>The number of what is seen of a way in which actions come out.</summary>
    public UInt128 Observe(OutcomeList outcomes, int way)
    {
        UInt128 code = outcomes.Apart(way);
        ReadOnlySpan<long> sums = outcomes.Sums(way);
        for (int s = 0; s < sums.Length; s++)
        {
            code += _summed[s].CodeOf(sums[s]);
        }

        return code;
    }

    /// <summary>The number of what is seen when actions come out in one way and others in another.</summary>
    public UInt128 Observe(OutcomeList outcomes, int way, OutcomeList others, int other)
    {
        UInt128 code = outcomes.Apart(way) + others.Apart(other);
        ReadOnlySpan<long> sums = outcomes.Sums(way), more = others.Sums(other);
        for (int s = 0; s < sums.Length; s++)
        {
            code += _summed[s].CodeOf(sums[s] + more[s]);
        }

        return code;
    }

    /// <summary>What is seen of actions and how probable each observation is. What was in <paramref name="seen"/> is cleared.</summary>
    public void Observe(OutcomeList outcomes, Dictionary<UInt128, double> seen)
    {
        seen.Clear();
        for (int way = 0; way < outcomes.Count; way++)
        {
            System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(seen, Observe(outcomes, way), out _) += outcomes.Probabilities[way];
        }
    }

    /// <summary>The ways in which actions come out together.</summary>
    public OutcomeList Outcomes(IEnumerable<ExposedAction> actions) =>
        actions.Aggregate(OutcomeList.Empty(SummedCount), static (list, action) => list.With(action.Outcomes));

    /// <summary>Whether a message was there in all of training: what presence lacks of 1 then is only caution.</summary>
    private static bool IsSure(double presence, int support) => presence >= 1 - (1.0 / (support + 1));

    private ExposedAction Expose(IotSignature signature, int index, int device)
    {
        ExposedWay[] ways = [.. signature.Variants.SelectMany(v => Ways(v, signature.Support))];
        OutcomeList outcomes = OutcomeList.Of(SummedCount, ways.Select(w => (Sums(w), Apart(w), w.Probability)));
        return new ExposedAction(index, device, signature.Action, ways, outcomes, CodeOf(outcomes), CodeWords.Of(KindOfType, signature.Action.Type));
    }

    private IEnumerable<ExposedWay> Ways(SignatureVariant variant, int support)
    {
        IEnumerable<ExposedWay> ways = [new ExposedWay(new int[Slots.Length], variant.Weight)];
        foreach (ExposedSlot slot in Slots)
        {
            (int Length, double Probability)[] choices = variant.Find(slot.Slot.Name) is { } part ? [.. Choices(slot, part, support)] : [(ExposedSlot.Absent, 1)];
            ways = [.. ways.SelectMany(way => choices.Select(choice => new ExposedWay([.. way.Plaintexts.Select((n, s) => s == slot.Index ? choice.Length : n)], way.Probability * choice.Probability)))];
        }

        return ways;
    }

    private static IEnumerable<(int Plaintext, double Probability)> Choices(ExposedSlot slot, SlotSignature part, int support)
    {
        double presence = IsSure(part.Presence, support) ? 1 : part.Presence;
        if (presence < 1)
        {
            yield return (ExposedSlot.Absent, 1 - presence);
        }

        if (part.Lengths.Max - part.Lengths.Min > ExposedSlot.WidestPart)
        {
            yield return (ExposedSlot.Any, presence);
            yield break;
        }

        foreach ((int plaintext, double probability) in slot.Lengths(part.Lengths))
        {
            yield return (plaintext, presence * probability);
        }
    }

    private long[] Sums(ExposedWay way) => [.. _summed.Select(slot => way.Plaintexts[slot.Index] switch
    {
        ExposedSlot.Absent => 0,
        ExposedSlot.Any => OutcomeList.Any,
        int plaintext => OutcomeList.Pack(slot.Summand(plaintext)),
    })];

    private UInt128 Apart(ExposedWay way)
    {
        UInt128 sum = 0;
        foreach (ExposedSlot slot in Slots.Where(s => !s.IsSummed && way.Plaintexts[s.Index] != ExposedSlot.Absent))
        {
            sum += CodeWords.Of(KindOfMessage, ((long)slot.Index << 40) + slot.WireAlone(way.Plaintexts[slot.Index]));
        }

        return sum;
    }

    /// <summary>The number of the first way, and of how the others differ from it: actions whose messages scatter alike have the same shape.</summary>
    private static UInt128 CodeOf(OutcomeList outcomes)
    {
        UInt128 first = outcomes.Code(0);
        if (outcomes.Count == 1)
        {
            return first;
        }

        UInt128 shape = 0;
        for (int way = 0; way < outcomes.Count; way++)
        {
            UInt128 difference = outcomes.Code(way) - first;
            shape += (CodeWords.Of(KindOfShape, (long)(ulong)difference) ^ CodeWords.Of(KindOfShape, (long)(ulong)(difference >> 64))) * CodeWords.Of(KindOfShape, BitConverter.DoubleToInt64Bits(Math.Round(outcomes.Probabilities[way], 9)));
        }

        return first + CodeWords.Of(KindOfShape, (long)(ulong)shape);
    }
}
