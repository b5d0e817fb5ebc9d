using IotActionId.Actions;
using IotActionId.Assessment;
using IotActionId.Identification;
using IotActionId.Messages;

namespace IotActionId.Benchmarks;

/// <summary>Names, for each burst, the set of actions of the training whose mean lengths are nearest. Knows no set that it was not shown.</summary>
internal sealed class NearestLength
{
    /// <summary>Messages of a burst that are looked at.</summary>
    private const int MostMessages = 12;

    private readonly BurstFinder _finder;
    private readonly Func<Burst, double[]> _features;
    private readonly List<(IReadOnlyList<IotAction> Actions, double[] Mean)> _classes;

    private NearestLength(BaselineCapture capture, Func<Burst, double[]> features)
    {
        _finder = new BurstFinder(capture);
        _features = features;
        List<Burst> bursts = _finder.Find(capture.Training);
        int[] places = CommandPairing.Pair(capture.TrainingLog, bursts.Select(static b => b.Time), capture.Tolerance);
        _classes = [.. capture.TrainingLog.Zip(places)
            .Where(static p => p.Second >= 0)
            .GroupBy(static p => AssessedCommand.KeyOf(p.First.Actions))
            .Select(g => (g.First().First.Actions, Mean([.. g.Select(p => features(bursts[p.Second]))])))];
    }

    /// <summary>By the length of the command alone: the first message to the gateway.</summary>
    public static NearestLength OfCommand(BaselineCapture capture) => new(capture, static b => [Command(b).Length]);

    /// <summary>By the lengths of all messages in their order, those from the gateway negative; 0 where there are no more.</summary>
    public static NearestLength OfExchange(BaselineCapture capture) => new(capture, static b =>
        [.. Enumerable.Range(0, MostMessages).Select(i => i >= b.Units.Count ? 0.0 : b.Units[i].Direction == IotDirection.ToGateway ? b.Units[i].Length : -b.Units[i].Length)]);

    /// <summary>An answer for each burst of the test.</summary>
    public IReadOnlyList<IotActionMatch> Find(IReadOnlyList<IotFlow> flows) =>
        [.. _finder.Find(flows).Select(b => Answer.Of(b, _classes.MinBy(c => Distance(c.Mean, _features(b))).Actions))];

    private static IotMessageUnit Command(Burst burst) => burst.Units.FirstOrDefault(static u => u.Direction == IotDirection.ToGateway, burst.Units[0]);

    private static double[] Mean(double[][] vectors) => [.. Enumerable.Range(0, vectors[0].Length).Select(i => vectors.Average(v => v[i]))];

    private static double Distance(double[] a, double[] b) => a.Zip(b, static (x, y) => (x - y) * (x - y)).Sum();
}
