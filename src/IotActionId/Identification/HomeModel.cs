using IotActionId.Actions;
using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>A signature set prepared for identification: devices with the ways in which their actions come out, priors, and what sums can still reach.</summary>
internal sealed class HomeModel
{
    /// <summary>The most actions of a compound that can be asked for.</summary>
    public const int MostActions = 64;

    /// <summary>Lengths that an exactly known part has at most, on average over the actions.</summary>
    private const double ExactSupport = 8;

    /// <summary>Lengths of all its summed slots together.</summary>
    private const double ExactTogether = 48;

    /// <summary>Each further elementary action makes a compound half as likely.</summary>
    private const double FurtherAction = 0.5;

    // By slot, number of actions, and whether one of them had several lengths.
    private readonly double[][] _unseenSums;

    // Every delay from which or up to which an answer is usual for some action, ascending.
    private readonly double[] _lateness;

    public HomeModel(IotSignatureSet set, int maximumActions)
    {
        Set = set;
        Slots = set.Slots;
        Actions = [.. set.Signatures.Select(static s => s.Action)];
        UnseenWhereSteady = [.. Slots.Select(slot => LengthModel.UnseenWhereSteady(
            set.Signatures.Where(s => !s.IsPredicted && s.Variants[0].Find(slot.Name) is not null).Select(s => (s.Variants[0].Find(slot.Name)!.Lengths, s.Support))))];
        int options = 0;
        Devices = [.. set.Signatures
            .Select((s, i) => (Signature: s, Index: i))
            .GroupBy(static s => s.Signature.Action.Device)
            .OrderBy(static g => g.Key, StringComparer.Ordinal)
            .Select(g => g.SelectMany(s => s.Signature.Variants.Select(v => new ActionOption(options++, s.Index, v, s.Signature, set.Slots, UnseenWhereSteady))).ToArray())];
        Options = [.. Devices.SelectMany(static d => d)];
        DeviceOf = new int[Actions.Length];
        for (int d = 0; d < Devices.Length; d++)
        {
            foreach (ActionOption option in Devices[d])
            {
                DeviceOf[option.Action] = d;
            }
        }

        Summed = [.. Enumerable.Range(0, Slots.Count).Where(s => Slots[s].Composition == SlotComposition.Summed)];
        MaximumActions = Slots[0].Composition is SlotComposition.Summed or SlotComposition.Separate ? Math.Min(maximumActions, Devices.Length) : 1;
        Prior = Priors();
        MostPrior = [.. Prior.Select((_, k) => Prior[k..].Max())];
        Variance = new double[Slots.Count];
        foreach (int s in Summed.OrderByDescending(s => Mean(o => o.Summands[s]?.Lengths.Count)))
        {
            // What all summed slots of an action can be together is what one step of the lattice has to choose from.
            double together = Mean(o => Summed.Aggregate(1.0, (p, t) => p * (o.Summands[t]?.Lengths.Count ?? 1)));
            if (Mean(o => o.Summands[s]?.Lengths.Count) > ExactSupport || together > ExactTogether)
            {
                Variance[s] = Mean(o => VarianceOf(o.Summands[s]));
                foreach (ActionOption option in Options.Where(_ => Variance[s] > 0))
                {
                    option.Blur(s);
                }
            }
        }

        Reach = [.. Enumerable.Range(0, Slots.Count).Select(s => Slots[s].Composition == SlotComposition.Summed
            ? new SumReach([.. Devices.Select(d => d.Select(o => o.Summands[s]).OfType<LengthDistribution>())], ActionOption.Bias, MaximumActions)
            : null)];
        IsAny = [.. Slots.Select((_, s) => Array.Exists(Options, o => o.IsAny(s)))];
        Presence = [.. Slots.Select((_, s) => Mean(o => o.Parts[s]?.Presence))];
        UnseenWhereLoose = [.. Slots.Select((_, s) => Mean(o => o.IsLoose(s) ? o.Unseen[s] : null))];
        _unseenSums = [.. Slots.Select((_, s) => Enumerable.Range(0, 2 * (MaximumActions + 1)).Select(i => (i & 1) == 0
            ? 1 - Math.Pow(1 - UnseenWhereSteady[s], i / 2)
            : 1 - ((1 - UnseenWhereLoose[s]) * Math.Pow(1 - UnseenWhereSteady[s], Math.Max(0, (i / 2) - 1)))).ToArray())];
        Delays = [.. Slots.Select((_, s) =>
        {
            SlotSignature[] parts = [.. Options.Select(o => o.Parts[s]).OfType<SlotSignature>()];
            return (parts.Min(static p => p.DelayMin), parts.Max(static p => p.DelayMax));
        })];
        Statuses = new StatusModel(this);
        Own = [.. Slots.Select((_, s) => new LengthIndex(Options, s))];
        BySummand = Options.SelectMany(static o => o.Added[0].Select(a => (a.Added, Option: o))).ToLookup(static a => a.Added, static a => a.Option);
        LeastSummand = Array.TrueForAll(Options, static o => o.Added[0].Length > 0) ? BySummand.Min(static g => g.Key) : 0;
        MostSilent = Options.Max(static o => o.Silent);
        _lateness = [.. Options.SelectMany(static o => o.Parts.Skip(1)).OfType<SlotSignature>()
            .Select(static p => (p.DelayMin, p.DelayMax)).Concat(Delays.Skip(1))
            .Select(static d => ExchangeEvidence.Usual(d.Item1, d.Item2)).SelectMany(static u => (double[])[u.Earliest, u.Latest])
            .Distinct().Order()];
    }

    public IotSignatureSet Set { get; }

    public IReadOnlyList<IotSlot> Slots { get; }

    /// <summary>The elementary actions, in the order of the set.</summary>
    public IotAction[] Actions { get; }

    /// <summary>The options of each device.</summary>
    public ActionOption[][] Devices { get; }

    /// <summary>All options, by their index.</summary>
    public ActionOption[] Options { get; }

    /// <summary>The device of each action.</summary>
    public int[] DeviceOf { get; }

    /// <summary>The ways in which an action comes out.</summary>
    public ActionOption[] OptionsOf(int action) => [.. Devices[DeviceOf[action]].Where(o => o.Action == action)];

    /// <summary>Messages by which one device answers at most.</summary>
    public int AnswerParts => Slots.Count(s => s.Direction != Set.Initiator);

    /// <summary>The probability that a command is not there, without which there would be no exchange.</summary>
    public const double NoCommand = 1e-4;

    /// <summary>By slot: which options may have sent a message of a length.</summary>
    public LengthIndex[] Own { get; }

    /// <summary>The options by what they add to a summed command.</summary>
    public ILookup<int, ActionOption> BySummand { get; }

    /// <summary>The least that an action adds to a summed command; 0 where some add nothing.</summary>
    public int LeastSummand { get; }

    /// <summary>The greatest <see cref="ActionOption.Silent"/>.</summary>
    public double MostSilent { get; }

    /// <summary>Which of the limits that the usual delays of the actions have a delay passes: nothing else of it matters.</summary>
    /// <param name="delay">Seconds after the exchange began.</param>
    public int LatenessOf(double delay)
    {
        int place = Array.BinarySearch(_lateness, delay);
        return place < 0 ? 2 * ~place : (2 * place) + 1;
    }

    /// <summary>Exchanges during which somebody uses a device by hand, so that its report falls among the answers.</summary>
    public const double ByHand = 0.02;

    /// <summary>The summed slots.</summary>
    public int[] Summed { get; }

    public int MaximumActions { get; }

    /// <summary>Messages of its own that one action sends at most, besides what it adds to summed ones.</summary>
    public int OwnParts => Slots.Count - Summed.Length;

    /// <summary>The prior of one compound, by its number of actions: sizes fall by half, the compounds of one size are equally likely.</summary>
    public double[] Prior { get; }

    /// <summary>The greatest prior of a compound of so many actions or more.</summary>
    public double[] MostPrior { get; }

    /// <summary>By slot: what later devices can add to a summed message; null for other slots.</summary>
    public SumReach?[] Reach { get; }

    /// <summary>By slot: whether an action may make its sum anything.</summary>
    public bool[] IsAny { get; }

    /// <summary>
    /// By slot: the variance of what one action adds to a summed message where lengths are known as intervals only (CBC); sums are then sums
    /// of means with a normal error. 0 where lengths are exact and every sum is followed by itself.
    /// </summary>
    public double[] Variance { get; }

    /// <summary>How far from its sum a message of some actions may be, bytes.</summary>
    public int ReachOf(int slot, int actions) => LengthModel.Reach + (int)Math.Ceiling(3.5 * Math.Sqrt(Variance[slot] * actions));

    /// <summary>By slot: how often its message comes, on average.</summary>
    public double[] Presence { get; }

    /// <summary>By slot: the probability of a length that training did not show, for an action that always had one length.</summary>
    public double[] UnseenWhereSteady { get; }

    /// <summary>By slot: the same for an action that had several, on average.</summary>
    public double[] UnseenWhereLoose { get; }

    /// <summary>The probability that a summed message has a length that training did not show.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="actions">How many actions add to it.</param>
    /// <param name="isLoose">Whether one of them had several lengths.</param>
    public double UnseenSum(int slot, int actions, bool isLoose) => _unseenSums[slot][(2 * actions) + (isLoose ? 1 : 0)];

    /// <summary>What the last status of a device says of its next one.</summary>
    public StatusModel Statuses { get; }

    /// <summary>By slot: the shortest and the longest delay of training, seconds.</summary>
    public (double Min, double Max)[] Delays { get; }

    private static double? VarianceOf(LengthDistribution? lengths)
    {
        if (lengths is null)
        {
            return null;
        }

        double mean = lengths.Mean;
        return lengths.Lengths.Zip(lengths.Masses, (l, m) => m * (l - mean) * (l - mean)).Sum();
    }

    private double Mean(Func<ActionOption, double?> value)
    {
        double sum = 0, weight = 0;
        foreach (ActionOption option in Options)
        {
            if (value(option) is { } v)
            {
                sum += option.Weight * v;
                weight += option.Weight;
            }
        }

        return weight == 0 ? 0 : sum / weight;
    }

    /// <summary>Elementary symmetric polynomials of the devices' numbers of actions count the compounds of each size.</summary>
    private double[] Priors()
    {
        var counts = new double[MaximumActions + 1];
        counts[0] = 1;
        foreach (ActionOption[] device in Devices)
        {
            int actions = device.Select(static o => o.Action).Distinct().Count();
            for (int k = MaximumActions; k >= 1; k--)
            {
                counts[k] += counts[k - 1] * actions;
            }
        }

        double total = Enumerable.Range(1, MaximumActions).Sum(static k => Math.Pow(FurtherAction, k));
        return [.. Enumerable.Range(0, MaximumActions + 1).Select(k => k == 0 ? 0 : Math.Pow(FurtherAction, k) / total / counts[k])];
    }
}
