namespace IotActionId.Signatures;

/// <summary>
/// What the exchanges of each action are taken for by signatures that were learned without them. Exchanges of one day, or of one stretch of a
/// short training, stay together: what is learned from them would know them otherwise.
/// </summary>
internal static class CrossValidation
{
    private const int Blocks = 5;

    /// <summary>Fewer days than this are cut into <see cref="Blocks"/> stretches instead.</summary>
    private const int LeastDays = 3;

    /// <summary>Nats within which two actions explain an exchange equally well.</summary>
    private const double Tie = 0.05;

    /// <summary>By action: what its exchanges were taken for, the most frequent first.</summary>
    public static Dictionary<string, List<SignatureConfusion>> Confusions(IReadOnlyList<TrainingSample> samples, Dictionary<string, int[]> effects, IReadOnlyList<IotSlot> slots)
    {
        var confusions = new Dictionary<string, Dictionary<string, double>>();
        foreach (List<TrainingSample> block in Cut(samples))
        {
            var inside = new HashSet<TrainingSample>(block);
            var others = samples.Where(s => !inside.Contains(s)).GroupBy(static s => s.Key)
                .Where(static g => g.Sum(static s => s.Weight) > 0.5)
                .ToDictionary(static g => g.Key, g => SignatureEstimator.Variants([.. g], effects.GetValueOrDefault(g.Key), slots));

            // An exchange whose label is doubted tells nothing of how good the signatures are.
            foreach (TrainingSample sample in block.Where(s => s.Weight >= 0.5 && others.ContainsKey(s.Key)))
            {
                var likelihoods = others.Select(o => (o.Key, Log: SignatureDistance.LogLikelihood(sample, o.Value, slots))).ToList();
                double best = likelihoods.Max(static l => l.Log);
                List<string> taken = [.. likelihoods.Where(l => l.Log > best - Tie).Select(static l => l.Key)];
                Dictionary<string, double> row = confusions.TryGetValue(sample.Key, out Dictionary<string, double>? known) ? known : confusions[sample.Key] = [];
                foreach (string key in taken)
                {
                    row[key] = row.GetValueOrDefault(key) + (1.0 / taken.Count);
                }
            }
        }

        return confusions.ToDictionary(
            static c => c.Key,
            static c => c.Value.OrderByDescending(static r => r.Value).ThenBy(static r => r.Key, StringComparer.Ordinal).Select(static r => new SignatureConfusion(r.Key, Math.Round(r.Value, 3))).ToList());
    }

    private static IEnumerable<List<TrainingSample>> Cut(IReadOnlyList<TrainingSample> samples)
    {
        const double Day = 86400;
        var days = samples.GroupBy(static s => Math.Floor(s.Exchange.Start / Day)).ToList();
        return days.Count >= LeastDays
            ? days.Select(static d => d.ToList())
            : samples.Count < 2 * Blocks ? [] : samples.Chunk((samples.Count + Blocks - 1) / Blocks).Select(static c => c.ToList());
    }
}
