using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>The exchanges of single actions with their messages in the slots that all actions share.</summary>
internal sealed class SampleSet
{
    /// <summary>A slot that fewer exchanges than this share use is none.</summary>
    private const double LeastShare = 0.02;

    private SampleSet(List<TrainingSample> samples, List<IotSlot> slots)
    {
        Samples = samples;
        Slots = slots;
    }

    /// <summary>In order of time.</summary>
    public List<TrainingSample> Samples { get; }

    public List<IotSlot> Slots { get; }

    /// <param name="singles">Exchanges of commands of one action.</param>
    /// <param name="initiator">The side that begins the exchanges.</param>
    /// <param name="key">The key of a command's action.</param>
    public static SampleSet Of(IEnumerable<TrainingExchange> singles, IotDirection initiator, Func<TrainingExchange, string> key)
    {
        var placed = new List<(string Key, int Profile, ActionProfile Found, string[] Names)>();
        foreach (IGrouping<string, TrainingExchange> action in singles.GroupBy(key))
        {
            List<ActionProfile> profiles = ActionProfile.Of([.. action]);
            placed.AddRange(profiles.Select((p, i) => (action.Key, i, p, Names(p, initiator))));
        }

        // A place that hardly any exchange fills is background that fell into some.
        double all = placed.Sum(static p => p.Found.Exchanges.Count);
        HashSet<string> kept = [.. placed
            .SelectMany(static p => p.Names.Zip(p.Found.Places, static (name, place) => (name, place.Filled.Count(static f => f >= 0))))
            .GroupBy(static p => p.name, static p => p.Item2)
            .Where(g => g.Sum() >= LeastShare * all)
            .Select(static g => g.Key)];
        IotSlot[] slots = [.. SlotNames.Ordered(placed
            .SelectMany(static p => p.Names.Zip(p.Found.Places, static (name, place) => SlotNames.Slot(name, place.Direction)))
            .Where(s => kept.Contains(s.Name))
            .DistinctBy(static s => s.Name))];
        var samples = new List<TrainingSample>();
        foreach ((string action, int profile, ActionProfile found, string[] names) in placed)
        {
            int[] index = [.. names.Select(n => Array.FindIndex(slots, s => s.Name == n))];
            for (int x = 0; x < found.Exchanges.Count; x++)
            {
                var messages = new SampleMessage?[slots.Length];
                for (int p = 0; p < index.Length; p++)
                {
                    if (index[p] >= 0 && found.Places[p].Filled[x] is >= 0 and int filled)
                    {
                        TrainingMessage message = found.Exchanges[x].Messages[filled];
                        messages[index[p]] = new SampleMessage(message.Unit.PlaintextMin, message.Unit.PlaintextMax, message.Delay, message.Flow);
                    }
                }

                samples.Add(new TrainingSample(found.Exchanges[x], action, profile, messages));
            }
        }

        return new SampleSet([.. samples.OrderBy(static s => s.Exchange.Start)], [.. slots]);
    }

    /// <summary>Takes the steps of a shared counter out of the lengths.</summary>
    public void Straighten(IReadOnlyList<(double Time, int Bytes)> steps, int[] slotBytes)
    {
        foreach (TrainingSample sample in Samples)
        {
            int shift = CounterLearner.ShiftAt(sample.Exchange.Start, steps);
            for (int s = 0; s < slotBytes.Length && shift != 0; s++)
            {
                if (slotBytes[s] != 0 && sample.Slots[s] is { } message)
                {
                    sample.Slots[s] = message with { Min = message.Min + shift, Max = message.Max + shift };
                }
            }
        }

        for (int s = 0; s < Slots.Count; s++)
        {
            Slots[s] = Slots[s] with { CounterBytes = slotBytes[s] };
        }
    }

    private static string[] Names(ActionProfile profile, IotDirection initiator)
    {
        int first = 0, other = 0;
        return [.. profile.Places.Select(p =>
        {
            bool begins = p.Direction == initiator;
            double[] delays = [.. p.Filled.Select((m, x) => (m, x)).Where(static f => f.m >= 0).Select(f => profile.Exchanges[f.x].Messages[f.m].Delay).Order()];
            return SlotNames.Of(begins, begins ? first++ : other++, delays[delays.Length / 2] > ExchangeCollector.Burst);
        })];
    }
}
