namespace IotActionId.Signatures;

/// <summary>
/// Finds the moments at which a counter that all exchanges share gained or lost a digit: from then on the messages that hold it are a byte
/// longer or shorter, whatever the action. A step is believed where it makes the lengths of many actions much more regular: the entropy of
/// their lengths falls by far more than chance would do.
/// </summary>
internal static class CounterLearner
{
    private const int MostSteps = 8;

    /// <summary>Nats by which a step must explain the lengths of all slots better, and of one slot to count for it.</summary>
    private const double LeastGain = 15;
    private const double LeastSlotGain = 4;

    /// <summary>The steps, ascending by time, and how many bytes each slot moves by at a step of one byte: 0 or 1.</summary>
    /// <param name="samples">Exchanges of single actions.</param>
    /// <param name="slots">How many slots there are.</param>
    public static (List<(double Time, int Bytes)> Steps, int[] SlotBytes) Learn(IReadOnlyList<TrainingSample> samples, int slots)
    {
        // Only exact lengths show a byte.
        List<Series> series = [.. Enumerable.Range(0, slots).Select(s => new Series(samples, s))];
        var steps = new List<(double Time, int Bytes)>();
        var moves = new int[slots];
        while (steps.Count < MostSteps)
        {
            (double Gain, double Time, int Bytes, bool[] Slots) best = (0, 0, 0, []);
            foreach (int bytes in (ReadOnlySpan<int>)[1, -1])
            {
                double[][] gains = [.. series.Select(s => s.Gains(bytes))];
                double[] times = series.Count == 0 ? [] : series[0].Times;
                for (int i = 1; i < times.Length; i++)
                {
                    double gain = 0;
                    foreach (double[] g in gains)
                    {
                        gain += g[i] > LeastSlotGain ? g[i] : 0;
                    }

                    if (gain > best.Gain)
                    {
                        best = (gain, times[i], bytes, [.. gains.Select(g => g[i] > LeastSlotGain)]);
                    }
                }
            }

            if (best.Gain < LeastGain || !series.Where((_, s) => best.Slots[s]).Any(s => s.AgreeingKeys(best.Time, best.Bytes)))
            {
                break;
            }

            steps.Add((best.Time, best.Bytes));
            for (int s = 0; s < slots; s++)
            {
                if (best.Slots[s])
                {
                    moves[s] = 1;
                    series[s].Apply(best.Time, best.Bytes);
                }
            }
        }

        return ([.. steps.OrderBy(static s => s.Time)], moves);
    }

    /// <summary>Bytes that a length of a moving slot at some time lacks compared with the end.</summary>
    public static int ShiftAt(double time, IEnumerable<(double Time, int Bytes)> steps) => steps.Where(s => s.Time > time).Sum(static s => s.Bytes);

    /// <summary>The lengths of one slot over time.</summary>
    private sealed class Series
    {
        private readonly List<(int Index, int Key, int Length)> _points = [];
        private readonly int _keys;

        public Series(IReadOnlyList<TrainingSample> samples, int slot)
        {
            Times = [.. samples.Select(static s => s.Exchange.Start)];
            var keys = new Dictionary<(string, int, int?), int>();
            for (int i = 0; i < samples.Count; i++)
            {
                if (samples[i].Slots[slot] is { } message && message.Min == message.Max)
                {
                    // A value of another length is another length for a reason of its own.
                    (string, int, int?) key = (samples[i].Key, samples[i].Profile, samples[i].ValueLength);
                    if (!keys.TryGetValue(key, out int number))
                    {
                        keys.Add(key, number = keys.Count);
                    }

                    _points.Add((i, number, message.Min));
                }
            }

            _keys = keys.Count;
        }

        /// <summary>The start of each sample, ascending.</summary>
        public double[] Times { get; }

        /// <summary>By sample: how many nats better the lengths are explained when all before it are <paramref name="bytes"/> longer.</summary>
        public double[] Gains(int bytes)
        {
            var counts = new Dictionary<(int Key, int Length), int>();
            double value = 0, start;
            foreach ((_, int key, int length) in _points)
            {
                value += Add(counts, (key, length), 1);
            }

            start = value;
            var gains = new double[Times.Length];
            int point = 0;
            for (int i = 0; i < Times.Length; i++)
            {
                for (; point < _points.Count && _points[point].Index < i; point++)
                {
                    (_, int key, int length) = _points[point];
                    value += Add(counts, (key, length), -1) + Add(counts, (key, length + bytes), 1);
                }

                gains[i] = value - start;
            }

            return gains;
        }

        /// <summary>Whether the step helps most of the actions that have lengths on both sides of it.</summary>
        public bool AgreeingKeys(double time, int bytes)
        {
            int both = 0, agree = 0;
            foreach (IGrouping<int, (int Index, int Key, int Length)> key in _points.GroupBy(static p => p.Key))
            {
                int[] before = [.. key.Where(p => Times[p.Index] < time).Select(static p => p.Length)], after = [.. key.Where(p => Times[p.Index] >= time).Select(static p => p.Length)];
                if (before.Length > 0 && after.Length > 0)
                {
                    both++;
                    agree += Math.Abs(before.Average() + bytes - after.Average()) < Math.Abs(before.Average() - after.Average()) ? 1 : 0;
                }
            }

            return agree >= 0.6 * both && agree >= Math.Min(3, _keys);
        }

        public void Apply(double time, int bytes)
        {
            for (int i = 0; i < _points.Count; i++)
            {
                if (Times[_points[i].Index] < time)
                {
                    _points[i] = _points[i] with { Length = _points[i].Length + bytes };
                }
            }
        }

        /// <summary>Changes a count; returns how that changes the sum of c ln c.</summary>
        private static double Add(Dictionary<(int, int), int> counts, (int, int) what, int change)
        {
            int before = counts.GetValueOrDefault(what), after = before + change;
            counts[what] = after;
            return CLogC(after) - CLogC(before);
        }

        private static double CLogC(int count) => count <= 1 ? 0 : count * Math.Log(count);
    }
}
