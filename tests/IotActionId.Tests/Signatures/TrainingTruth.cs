using IotActionId.Actions;
using IotActionId.Lab;
using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Tests.Signatures;

/// <summary>A lab training with its truth, and how far what was learned of it is from that.</summary>
internal sealed class TrainingTruth
{
    private readonly List<LabTruthEntry> _entries;

    // Of the number of the last command of the training.
    private readonly int _digits;

    public TrainingTruth(string folder, string style, Func<LabOptions, LabOptions>? change = null, int seed = 3, int devices = 16)
    {
        LabOptions options = new() { Style = style, Seed = seed, TestCount = 40 };
        options = change?.Invoke(options) ?? options;
        Result = LabRunner.Run(LabHome.Create(new LabHomeOptions { DeviceCount = devices, Seed = seed }), options, new LabOutput(folder, Force: true));
        _entries = [.. LabTruthEntry.Read(Result.Truth)];
        Style = style;
        _digits = Exchanges("training.pcap").Max(static e => Digits(e.Number ?? 0));
    }

    public string Style { get; }

    public LabResult Result { get; }

    /// <summary>Messages of a session that exchanges are made of, without receipts.</summary>
    public IEnumerable<LabTruthEntry> Exchanges(string capture) =>
        _entries.Where(e => e.Capture == capture && e.Exchanges is not null && e.Kind is LabMessageKind.Command or LabMessageKind.Acknowledgement or LabMessageKind.Status);

    public List<IotFlow> Flows(string capture = "training.pcap")
    {
        using FlowReader reader = FlowReader.Open(Path.Combine(Result.Path, capture));
        return [.. reader.ReadFlows()];
    }

    public List<IotCommand> Log() => [.. new ActionLogReader(Result.Sessions[0].Log).Read()];

    /// <summary>Labels to the minute, as a log without seconds has them.</summary>
    public static List<IotCommand> ToMinutes(IEnumerable<IotCommand> log) => [.. log.Select(static c => new IotCommand
    {
        Time = new DateTimeOffset(c.Time.Year, c.Time.Month, c.Time.Day, c.Time.Hour, c.Time.Minute, 30, TimeSpan.Zero),
        TimeUncertainty = TimeSpan.FromSeconds(30),
        Actions = c.Actions,
        Source = c.Source,
    })];

    /// <summary>A log in which every tenth single command names another action.</summary>
    public static List<IotCommand> WithWrongLabels(List<IotCommand> log, int seed = 5)
    {
        var random = new Random(seed);
        IotCommand[] singles = [.. log.Where(static c => c.Actions.Count == 1)];
        HashSet<IotCommand> wrong = [.. singles.OrderBy(_ => random.Next()).Take(singles.Length / 10)];
        return [.. log.Select(c => !wrong.Contains(c) ? c : new IotCommand
        {
            Time = c.Time,
            TimeUncertainty = c.TimeUncertainty,
            Actions = [.. singles[random.Next(singles.Length)].Actions],
            Source = c.Source,
        })];
    }

    /// <summary>A command whose label has another time.</summary>
    public static IotCommand Move(IotCommand command, TimeSpan by) => new()
    {
        Time = command.Time + by,
        TimeUncertainty = command.TimeUncertainty,
        Actions = command.Actions,
        BodyLength = command.BodyLength,
        Source = command.Source,
    };

    /// <summary>Kappa of a summed slot: what the texts of the actions overlap by, and the header of the message at its smallest.</summary>
    public int Kappa(string slot)
    {
        LabLengths lengths = Result.Sessions[1].Lengths[^1];
        LabSlot truth = lengths.Slots.Single(s => NameOf(s.Kind) == slot);
        return truth.Overlap + truth.PlaintextLength(lengths.Actions[0].Action.Device, 1) - 1;
    }

    /// <summary>Plaintext lengths that the messages of single actions of a kind had in the training.</summary>
    public IEnumerable<int> Lengths(string key, LabMessageKind kind) => Exchanges("training.pcap")
        .GroupBy(static e => e.Exchanges![0])
        .Where(static x => x.Where(static e => e.Kind == LabMessageKind.Command).SelectMany(static e => e.Actions!).Count() == 1)
        .SelectMany(x => x.Where(e => e.Kind == kind && e.Actions![0].Key == key).Select(AtTheEnd));

    /// <summary>How far a set is from the truth.</summary>
    public Distance Compare(IotSignatureSet set)
    {
        LabLengths lengths = Result.Sessions[1].Lengths[^1];
        bool compositions = set.Slots.Count == 3 && lengths.Slots.All(slot => set.Slots.SingleOrDefault(s => s.Name == NameOf(slot.Kind))?.Composition.ToString() == slot.Composition.ToString());
        List<double> distances = [];
        int lacking = 0;
        foreach (IGrouping<(string Key, LabMessageKind Kind), int> action in Exchanges("training.pcap")
            .GroupBy(static e => e.Exchanges![0])
            .Where(static x => x.Where(static e => e.Kind == LabMessageKind.Command).SelectMany(static e => e.Actions!).Count() == 1)
            .SelectMany(x => x.Select(e => (e.Actions![0].Key, e.Kind, Length: set.Framing.IsExact ? AtTheEnd(e) : e.PlaintextLength)))
            .GroupBy(static e => (e.Key, e.Kind), static e => e.Length))
        {
            LengthDistribution? learned = set.Signatures.SingleOrDefault(s => s.Action.Key == action.Key.Key)?.Find(NameOf(action.Key.Kind))?.Lengths;
            LengthDistribution truth = LengthDistribution.FromWeights(action.Select(static l => KeyValuePair.Create(l, 1.0)));
            bool picture = truth.Max - truth.Min > 1000;
            distances.Add(learned is null ? 1 : picture ? 0 : 1 - truth.Overlap(learned));
            lacking += learned is null ? action.Count() : action.Count(l => learned.Probability(l, l) == 0);
        }

        // A compound of the test session, which was not learned from, has lengths that the sums of the elementary signatures have.
        int compounds = 0, explained = 0;
        foreach (IGrouping<int, LabTruthEntry> exchange in Exchanges("test.pcap").GroupBy(static e => e.Exchanges![0]))
        {
            foreach (IotSlot slot in set.Slots.Where(static s => s.Composition == SlotComposition.Summed))
            {
                LabTruthEntry[] messages = [.. exchange.Where(e => NameOf(e.Kind) == slot.Name)];
                if (messages is [{ Actions.Count: > 1 and <= 6 } message])
                {
                    LengthDistribution?[] parts = [.. message.Actions.Select(a => set.Signatures.SingleOrDefault(s => s.Action.Key == a.Key)?.Find(slot.Name)?.Lengths)];
                    if (parts.All(static p => p is not null && p.Max - p.Min < 1000))
                    {
                        int Unwrap(int length) => slot.Envelope.Unwrap(slot.Direction, length, slot.EnvelopeHead);
                        LengthDistribution sum = parts.Select(p => p!.Map(Unwrap)).Aggregate(static (a, b) => a.Convolve(b));
                        int length = Unwrap(AtTheEnd(message)) + ((parts.Length - 1) * slot.Kappa);
                        compounds++;
                        explained += sum.Probability(length - Tolerance(set), length + Tolerance(set)) > 0 ? 1 : 0;
                    }
                }
            }
        }

        return new Distance(compositions, distances.Average(), distances.Max(), lacking, compounds, explained);
    }

    /// <summary>Whether the right message was found for each command: their times are those of the truth.</summary>
    public int CommandsAtTheirMessages(IReadOnlyList<(IotCommand Command, double Start)> exchanges)
    {
        double[] starts = [.. Exchanges("training.pcap").GroupBy(static e => e.Exchanges![0]).Select(static g => TrainingTrace.Seconds(g.Min(static e => e.Time)))];
        return exchanges.Count(x => starts.Any(s => Math.Abs(s - x.Start) < 0.6));
    }

    private static int Tolerance(IotSignatureSet set) => set.Framing.IsExact ? 0 : 2;

    /// <summary>The length that the message would have had after the number of commands had gained its last digit.</summary>
    public int AtTheEnd(LabTruthEntry entry) => entry.PlaintextLength + (entry.Number is { } number ? _digits - Digits(number) : 0);

    private static int Digits(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture).Length;

    public static string NameOf(LabMessageKind kind) => kind switch { LabMessageKind.Command => "command", LabMessageKind.Acknowledgement => "acknowledgement", _ => "status" };

    /// <param name="Compositions">Whether the slots are the three of the lab, composed as its gateway does.</param>
    /// <param name="Mean">Mean total variation distance between the learned and the true lengths, over actions and slots.</param>
    /// <param name="Most">The largest.</param>
    /// <param name="Lacking">True lengths that the signature gives no probability.</param>
    /// <param name="Compounds">Summed messages of compounds in the test session.</param>
    /// <param name="Explained">How many of them have a length that the sum of their parts may have.</param>
    internal sealed record Distance(bool Compositions, double Mean, double Most, int Lacking, int Compounds, int Explained);
}
