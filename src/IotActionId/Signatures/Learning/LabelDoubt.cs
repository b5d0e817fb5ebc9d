namespace IotActionId.Signatures;

/// <summary>
/// Judges for each sample whether the log names the right action: a two-part mixture of the action's own lengths, learned from its other
/// repetitions, and of what any action does. A doubted sample counts for next to nothing; nothing is dropped.
/// </summary>
internal static class LabelDoubt
{
    private const int Rounds = 3;

    /// <summary>Share of wrong labels to begin with, and the least and most that is believed.</summary>
    private const double FirstShare = 0.05;
    private const double LeastShare = 0.002;
    private const double MostShare = 0.3;

    /// <summary>Repetitions of an action that are needed to doubt one of them.</summary>
    private const int LeastRepetitions = 4;

    /// <summary>Share of lengths that no repetition has, and over how many they spread.</summary>
    private const double Unseen = 0.05;
    private const double UnseenLengths = 1000;

    /// <summary>Sets the weights of the samples.</summary>
    /// <param name="samples">All samples of single actions.</param>
    /// <param name="effects">Bytes that each slot grows by with each character of the value, by action.</param>
    /// <param name="slots">How many slots there are.</param>
    public static void Judge(IReadOnlyList<TrainingSample> samples, Dictionary<string, int[]> effects, int slots)
    {
        double wrong = FirstShare;
        for (int round = 0; round < Rounds; round++)
        {
            Dictionary<string, Histogram> histograms = samples.GroupBy(static s => s.Key).ToDictionary(static g => g.Key, g => new Histogram([.. g], effects.GetValueOrDefault(g.Key), slots));
            double doubted = 0, judged = 0;
            var weights = new double[samples.Count];
            for (int i = 0; i < samples.Count; i++)
            {
                TrainingSample sample = samples[i];
                weights[i] = 1;
                if (histograms[sample.Key].Repetitions < LeastRepetitions || histograms.Count < 2)
                {
                    continue;
                }

                double own = histograms[sample.Key].Likelihood(sample, itself: true), any = 0;
                foreach ((string key, Histogram other) in histograms)
                {
                    any += key == sample.Key ? own : other.Likelihood(sample, itself: false);
                }

                any /= histograms.Count;
                weights[i] = (1 - wrong) * own / (((1 - wrong) * own) + (wrong * any));
                doubted += 1 - weights[i];
                judged++;
            }

            for (int i = 0; i < samples.Count; i++)
            {
                samples[i].Weight = weights[i];
            }

            wrong = judged == 0 ? wrong : Math.Clamp(doubted / judged, LeastShare, MostShare);
        }
    }

    /// <summary>The lengths of one action, slot by slot.</summary>
    private sealed class Histogram
    {
        private readonly int[]? _effects;
        private readonly Dictionary<(int Min, int Max), double>[] _lengths;
        private readonly double[] _present;
        private readonly double _total;

        public Histogram(List<TrainingSample> samples, int[]? effects, int slots)
        {
            _effects = effects;
            Repetitions = samples.Count;
            _lengths = [.. Enumerable.Range(0, slots).Select(static _ => new Dictionary<(int, int), double>())];
            _present = new double[slots];
            _total = samples.Sum(static s => s.Weight);
            foreach (TrainingSample sample in samples)
            {
                for (int s = 0; s < slots; s++)
                {
                    if (Bare(sample, s) is { } length)
                    {
                        _lengths[s][length] = _lengths[s].GetValueOrDefault(length) + sample.Weight;
                        _present[s] += sample.Weight;
                    }
                }
            }
        }

        public int Repetitions { get; }

        /// <summary>How likely the sample's lengths are for this action.</summary>
        /// <param name="sample">The sample.</param>
        /// <param name="itself">Whether it is one of this action's own, and must not speak for itself.</param>
        public double Likelihood(TrainingSample sample, bool itself)
        {
            double likelihood = 1, own = itself ? sample.Weight : 0, total = _total - own;
            for (int s = 0; s < _lengths.Length; s++)
            {
                (int Min, int Max)? length = Bare(sample, s);
                double present = ((length is null ? _present[s] : _present[s] - own) + 0.5) / (total + 1);
                if (length is not { } l)
                {
                    likelihood *= Math.Max(0.02, 1 - present);
                    continue;
                }

                double near = 0;
                for (int distance = -LengthKernel.Reach; distance <= LengthKernel.Reach; distance++)
                {
                    double count = _lengths[s].GetValueOrDefault((l.Min + distance, l.Max + distance)) - (distance == 0 ? own : 0);
                    near += Math.Max(0, count) * LengthKernel.Weight(distance);
                }

                likelihood *= Math.Max(0.02, present) * (((1 - Unseen) * near / (_present[s] - own + 1)) + (Unseen * (l.Max - l.Min + 1) / UnseenLengths));
            }

            return likelihood;
        }

        private (int Min, int Max)? Bare(TrainingSample sample, int slot)
        {
            if (sample.Slots[slot] is not { } message)
            {
                return null;
            }

            // An interval does not tell a byte from the next.
            int value = message.Min == message.Max ? (_effects?[slot] ?? 0) * (sample.ValueLength ?? 0) : 0;
            return (message.Min - value, message.Max - value);
        }
    }
}
