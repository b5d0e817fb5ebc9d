using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>A message that an action causes, before it is given a slot: neighbouring lengths of one direction over the repetitions of the action.</summary>
/// <param name="Direction">Which way it goes.</param>
/// <param name="Lengths">Plaintext lengths.</param>
/// <param name="Presence">Probability that it comes.</param>
/// <param name="DelayMin">Shortest delay after the exchange began, seconds.</param>
/// <param name="DelayMax">Longest delay, seconds.</param>
/// <param name="DelayMedian">Median delay, seconds.</param>
internal sealed record MessageTemplate(IotDirection Direction, LengthDistribution Lengths, double Presence, double DelayMin, double DelayMax, double DelayMedian)
{
    /// <summary>Lengths this close are one field with another number of digits rather than two messages; short messages have few fields.</summary>
    public static int SameMessage(int length) => Math.Min(4, 1 + (length / 32));

    /// <summary>The templates of one action from its exchanges alone.</summary>
    /// <param name="exchanges">At least one.</param>
    public static List<MessageTemplate> Of(IReadOnlyList<TrainingExchange> exchanges)
    {
        var templates = new List<MessageTemplate>();
        int least = exchanges.Count >= 3 ? Math.Max(2, (int)Math.Ceiling(exchanges.Count * 0.08)) : exchanges.Count;
        foreach (IotDirection direction in Enum.GetValues<IotDirection>())
        {
            var seen = exchanges
                .SelectMany((x, i) => x.Units.Where(u => u.Unit.Direction == direction).Select(u => (Exchange: i, u.Delay, u.Unit)))
                .OrderBy(static s => s.Unit.PlaintextMax).ToList();
            for (int start = 0; start < seen.Count;)
            {
                int end = start + 1;
                while (end < seen.Count && seen[end].Unit.PlaintextMin - seen[end - 1].Unit.PlaintextMax <= SameMessage(seen[end].Unit.PlaintextMin))
                {
                    end++;
                }

                AddCluster(templates, seen[start..end], exchanges.Count, least);
                start = end;
            }
        }

        return [.. templates.OrderBy(static t => t.DelayMedian).ThenBy(static t => t.Direction)];
    }

    /// <summary>Adds one template, or as many as the cluster has messages in a typical exchange: the first of each, the second, ...</summary>
    private static void AddCluster(List<MessageTemplate> templates, List<(int Exchange, double Delay, IotMessageUnit Unit)> cluster, int exchanges, int least)
    {
        var perExchange = cluster.GroupBy(static s => s.Exchange).Select(static g => g.OrderBy(static s => s.Delay).ToList()).ToList();
        int[] counts = [.. perExchange.Select(static g => g.Count).Order()];
        int messages = counts[counts.Length / 2];
        for (int rank = 0; rank < messages; rank++)
        {
            var members = perExchange.Where(g => g.Count > rank).Select(g => g[rank]).ToList();
            if (members.Count < least)
            {
                continue;
            }

            double[] delays = [.. members.Select(static m => m.Delay).Order()];
            templates.Add(new MessageTemplate(
                members[0].Unit.Direction,
                LengthDistribution.FromObservations(members.Select(static m => (m.Unit.PlaintextMin, m.Unit.PlaintextMax))),
                (members.Count + 0.5) / (exchanges + 1),
                delays[0],
                delays[^1],
                delays[delays.Length / 2]));
        }
    }
}
