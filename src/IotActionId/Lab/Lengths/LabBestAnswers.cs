using IotActionId.Actions;
using IotActionId.Assessment;
using IotActionId.Messages;

namespace IotActionId.Lab;

/// <summary>
/// How often the best possible answers to the commands of a test session are right: those of the Bayes-optimal classifier that knows the
/// lab's exact lengths, how often commands of each size come, and that devices and their actions are all as probable as each other. It
/// takes each exchange by itself, and nothing is lost or added.
/// </summary>
/// <remarks>
/// For each command all that its messages can be like is gone through, or as much of it is drawn at random as stays feasible. Of what the
/// classifier sees, the probability of its answer given the command's size counts: so all sets of that size that look the same count alike.
/// </remarks>
public static class LabBestAnswers
{
    /// <summary>Commands of more actions are not worked out.</summary>
    public const int MaximumActions = 6;

    /// <summary>Ways in which a command can come out from which on some are drawn.</summary>
    private const int MostWays = 64;

    private const int Draws = 64;

    /// <summary>Draws of a command of four and more actions.</summary>
    private const int DrawsOfScenes = 8;

    /// <summary>Works out the commands of a log.</summary>
    /// <param name="commands">The commands.</param>
    /// <param name="lengths">The exact lengths of the session: <see cref="LabSessionResult.Lengths"/>.</param>
    /// <param name="messages">Messages of the session, which tell how exactly TLS shows a plaintext's length; none where it shows it exactly.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>
    /// For each command the probabilities; <see cref="BestPossible.Unknown"/> where it has more than <see cref="MaximumActions"/> actions,
    /// concerns several gateways, or where messages are padded at random or look alike in too many ways. 0 where it concerns a device of
    /// which there are no lengths, because it joined later.
    /// </returns>
    public static IReadOnlyDictionary<IotCommand, BestPossible> Of(
        IReadOnlyCollection<IotCommand> commands, IReadOnlyCollection<LabLengths> lengths, IEnumerable<IotMessageUnit> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(commands);
        ArgumentNullException.ThrowIfNull(lengths);
        ArgumentNullException.ThrowIfNull(messages);
        var grain = RecordGrain.Of(messages);
        Dictionary<int, double> sizes = commands.CountBy(static c => c.Actions.Count).Where(static c => c.Key <= MaximumActions).ToDictionary(static c => c.Key, c => (double)c.Value / commands.Count);
        List<(LabLengths Lengths, BestClassifier Classifier)> all = [.. lengths.Where(static l => l.RandomPadding == 0).Select(l => (l, new BestClassifier(l, grain, sizes)))];
        var random = new LabRandom(0, "best answers");
        var answers = new Dictionary<IotCommand, BestPossible>();
        foreach (IotCommand command in commands)
        {
            cancellationToken.ThrowIfCancellationRequested();
            bool isKnown = command.Actions.All(a => lengths.Any(l => l.Actions.Any(k => k.Action.Key == a.Key)));
            answers[command] = !isKnown ? default : command.Actions.Count > MaximumActions ? BestPossible.Unknown : Of(command, all, random, cancellationToken);
        }

        return answers;
    }

    /// <summary>The mean over the numbers of digits, which the classifier knows, weighed by how often there were so many.</summary>
    private static BestPossible Of(IotCommand command, List<(LabLengths Lengths, BestClassifier Classifier)> all, LabRandom random, CancellationToken cancellationToken)
    {
        var fitting = all.Where(l => command.Actions.All(a => l.Lengths.Actions.Any(k => k.Action.Key == a.Key))).ToList();
        if (fitting.Count == 0)
        {
            return BestPossible.Unknown;
        }

        double total = fitting.Sum(static l => (double)l.Lengths.Commands);
        return Mean(fitting.Select(l => (l.Lengths.Commands / total, Of(command, l.Lengths, l.Classifier, random, cancellationToken))));
    }

    private static BestPossible Of(IotCommand command, LabLengths lengths, BestClassifier classifier, LabRandom random, CancellationToken cancellationToken)
    {
        IReadOnlyList<LabOutcome>[] outcomes = [.. command.Actions.Select(a => lengths.Actions.First(k => k.Action.Key == a.Key).Outcomes)];
        string[] devices = [.. command.Actions.Select(static a => a.Device)];
        double ways = outcomes.Aggregate(1.0, static (product, o) => product * o.Count);
        int draws = command.Actions.Count < 4 ? Draws : DrawsOfScenes;
        IEnumerable<LabOutcome[]> seen = ways <= MostWays
            ? outcomes.Aggregate<IReadOnlyList<LabOutcome>, IEnumerable<LabOutcome[]>>([[]], static (before, o) => before.SelectMany(way => o.Select(one => (LabOutcome[])[.. way, one])))
            : Enumerable.Range(0, draws).Select(_ => outcomes.Select(o => Draw(o, random)).ToArray());
        return Mean(seen.Select(way => (ways <= MostWays ? way.Aggregate(1.0, static (product, o) => product * o.Probability) : 1.0 / draws, classifier.Answer(devices, way, cancellationToken))));
    }

    private static LabOutcome Draw(IReadOnlyList<LabOutcome> outcomes, LabRandom random)
    {
        double left = random.NextDouble();
        return outcomes.FirstOrDefault(o => (left -= o.Probability) < 0, outcomes[^1]);
    }

    private static BestPossible Mean(IEnumerable<(double Weight, BestPossible Best)> parts)
    {
        double set = 0, count = 0, types = 0;
        foreach ((double weight, BestPossible best) in parts)
        {
            set += weight * best.ExactSet;
            count += weight * best.DeviceCount;
            types += weight * best.DeviceTypes;
        }

        return new BestPossible(set, count, types);
    }
}
