using IotActionId.Actions;
using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>Counts how the messages of each device changed from one of its commands to the next.</summary>
internal static class StatusChanges
{
    /// <summary>The changes, over commands of single actions that follow each other without another command of the device between them.</summary>
    /// <param name="log">All commands, in order of time.</param>
    /// <param name="samples">Exchanges of single actions.</param>
    /// <param name="effects">By key: the bytes that each slot grows by with each character of a value.</param>
    /// <param name="slots">The slots; those of the side that answers are looked at.</param>
    /// <param name="initiator">The side that begins exchanges.</param>
    public static List<StatusChange> Of(
        IEnumerable<IotCommand> log, IEnumerable<TrainingSample> samples, IReadOnlyDictionary<string, int[]> effects, IReadOnlyList<IotSlot> slots, IotDirection initiator)
    {
        Dictionary<IotCommand, TrainingSample> trusted = samples
            .Where(static s => s.Weight >= 0.5 && s.Exchange.Command.Actions.Count == 1)
            .DistinctBy(static s => s.Exchange.Command).ToDictionary(static s => s.Exchange.Command);
        var last = new Dictionary<string, TrainingSample?>();
        var changes = new List<(string Device, string From, string To, int Slot, int ValueBytes, int Bytes)>();
        foreach (IotCommand command in log)
        {
            TrainingSample? now = trusted.GetValueOrDefault(command);
            foreach (string device in command.Actions.Select(static a => a.Device))
            {
                if (now is not null && last.GetValueOrDefault(device) is { } before)
                {
                    changes.AddRange(Between(before, now, effects.GetValueOrDefault(now.Key)).Select(c => (device, NameOf(before), NameOf(now), c.Slot, c.ValueBytes, c.Bytes)));
                }

                last[device] = now;
            }
        }

        // Of a slot whose messages never change there is nothing to remember.
        HashSet<int> kept = [.. changes.Where(c => c.Bytes != 0 && slots[c.Slot].Direction != initiator).Select(static c => c.Slot)];
        return [.. changes.Where(c => kept.Contains(c.Slot))
            .GroupBy(static c => (c.Device, c.From, c.To, c.Slot, c.ValueBytes))
            .OrderBy(static g => g.Key.Device, StringComparer.Ordinal).ThenBy(static g => g.Key.From, StringComparer.Ordinal).ThenBy(static g => g.Key.To, StringComparer.Ordinal).ThenBy(static g => g.Key.Slot)
            .Select(g => new StatusChange(g.Key.Device, g.Key.From, g.Key.To, slots[g.Key.Slot].Name, g.Key.ValueBytes, new SortedDictionary<int, int>(g.CountBy(static c => c.Bytes).ToDictionary())))];
    }

    /// <summary>The changes of all messages of which the lengths are known exactly.</summary>
    private static IEnumerable<(int Slot, int ValueBytes, int Bytes)> Between(TrainingSample before, TrainingSample now, int[]? effects)
    {
        for (int s = 0; s < now.Slots.Length; s++)
        {
            if (before.Slots[s] is { } old && now.Slots[s] is { } message && old.Min == old.Max && message.Min == message.Max)
            {
                int valueBytes = effects?[s] ?? 0;
                yield return (s, valueBytes, message.Min - (valueBytes * (now.ValueLength ?? 0)) - old.Min);
            }
        }
    }

    private static string NameOf(TrainingSample sample) => sample.Exchange.Command.Actions[0].Action;
}
