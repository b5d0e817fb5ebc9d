using IotActionId.Actions;
using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>How the messages of each device changed from one of its commands to the next, and which came last.</summary>
internal sealed class StatusHistory
{
    /// <summary>What the messages after a command say of one of its devices.</summary>
    /// <param name="Action">The action.</param>
    /// <param name="Time">When the command came.</param>
    /// <param name="Lengths">By slot: the length of the device's message; null where there is none, or it is not known which it is.</param>
    private sealed record Status(IotAction Action, DateTimeOffset Time, int?[] Lengths);

    private readonly IReadOnlyList<IotSlot> _slots;
    private readonly IotDirection _initiator;
    private readonly List<(string Device, string From, string To, int Slot, int ValueBytes, int Bytes)> _changes = [];
    private readonly SortedDictionary<string, Status?> _last = new(StringComparer.Ordinal);

    /// <param name="log">All commands, in order of time.</param>
    /// <param name="samples">Exchanges of single actions.</param>
    /// <param name="compounds">Exchanges of several actions.</param>
    /// <param name="signatures">Signatures by key.</param>
    /// <param name="keyOf">The key of an action.</param>
    /// <param name="effects">By key: the bytes that each slot grows by with each character of a value.</param>
    /// <param name="slots">The slots.</param>
    /// <param name="initiator">The side that begins exchanges.</param>
    public StatusHistory(
        IEnumerable<IotCommand> log,
        IEnumerable<TrainingSample> samples,
        IEnumerable<CompoundSample> compounds,
        IReadOnlyDictionary<string, IotSignature> signatures,
        Func<IotAction, string> keyOf,
        IReadOnlyDictionary<string, int[]> effects,
        IReadOnlyList<IotSlot> slots,
        IotDirection initiator)
    {
        _slots = slots;
        _initiator = initiator;
        ILookup<IotCommand, Status> statuses = samples.Where(static s => s.Weight >= 0.5 && s.Exchange.Command.Actions.Count == 1).SelectMany(Of)
            .Concat(compounds.SelectMany(c => Of(c, signatures, keyOf))).ToLookup(static s => s.Command, static s => s.Status);
        foreach (IotCommand command in log)
        {
            foreach (IotAction action in command.Actions)
            {
                Status? now = statuses[command].FirstOrDefault(s => s.Action.Device == action.Device);
                if (now is not null && _last.GetValueOrDefault(action.Device) is { } before)
                {
                    Note(before, now, effects.GetValueOrDefault(keyOf(now.Action)));
                }

                _last[action.Device] = now;
            }
        }

        // A slot in which every action always has the same length shows no state.
        HashSet<int> kept = [.. _changes.Select(static c => c.Slot).Distinct().Where(s => signatures.Values.Any(a => a.Variants.Any(v => v.Find(slots[s].Name)?.Lengths.Lengths.Count > 1)))];
        Changes = [.. _changes.Where(c => kept.Contains(c.Slot))
            .GroupBy(static c => (c.Device, c.From, c.To, c.Slot, c.ValueBytes))
            .OrderBy(static g => g.Key.Device, StringComparer.Ordinal).ThenBy(static g => g.Key.From, StringComparer.Ordinal).ThenBy(static g => g.Key.To, StringComparer.Ordinal).ThenBy(static g => g.Key.Slot)
            .Select(g => new StatusChange(g.Key.Device, g.Key.From, g.Key.To, slots[g.Key.Slot].Name, g.Key.ValueBytes, new SortedDictionary<int, int>(g.CountBy(static c => c.Bytes).ToDictionary())))];
        Last = [.. _last.Where(static l => l.Value is not null).SelectMany(l => kept.Order()
            .Where(s => l.Value!.Lengths[s] is not null)
            .Select(s => new LastStatus(l.Key, l.Value!.Action.Action, slots[s].Name, l.Value.Lengths[s]!.Value, l.Value.Time)))];
    }

    /// <summary>The changes.</summary>
    public IReadOnlyList<StatusChange> Changes { get; }

    /// <summary>The last messages of each device.</summary>
    public IReadOnlyList<LastStatus> Last { get; }

    private static int? Exactly(SampleMessage? message) => message is { } m && m.Min == m.Max ? m.Min : null;

    private static IEnumerable<(IotCommand Command, Status Status)> Of(TrainingSample sample)
    {
        IotCommand command = sample.Exchange.Command;
        yield return (command, new Status(command.Actions[0], DateTimeOffset.UnixEpoch.AddSeconds(sample.Exchange.Start), [.. sample.Slots.Select(Exactly)]));
    }

    /// <summary>The messages of a compound's actions that one of them alone can have sent.</summary>
    private IEnumerable<(IotCommand Command, Status Status)> Of(CompoundSample compound, IReadOnlyDictionary<string, IotSignature> signatures, Func<IotAction, string> keyOf)
    {
        IotCommand command = compound.Exchange.Command;
        foreach (IotAction action in command.Actions)
        {
            var lengths = new int?[_slots.Count];
            for (int s = 0; s < lengths.Length; s++)
            {
                if (_slots[s] is { Composition: SlotComposition.Separate } slot && slot.Direction != _initiator)
                {
                    int shift = slot.CounterBytes == 0 ? 0 : compound.Shift;
                    int[] own = [.. compound.Of(slot.Direction).Select(m => m.Unit).Where(u => u.PlaintextMin == u.PlaintextMax).Select(u => u.PlaintextMin + shift)
                        .Where(length => CanSend(action, length) && !command.Actions.Any(other => other != action && CanSend(other, length)))];
                    lengths[s] = own.Length == 1 ? own[0] : null;

                    bool CanSend(IotAction of, int length) =>
                        signatures.GetValueOrDefault(keyOf(of)) is { } signature && CompoundSample.PartOf(signature, of.Value?.Length, slot.Name)?.Probability(length, length) > 0;
                }
            }

            yield return (command, new Status(action, DateTimeOffset.UnixEpoch.AddSeconds(compound.Exchange.Start), lengths));
        }
    }

    private void Note(Status before, Status now, int[]? effects)
    {
        for (int s = 0; s < _slots.Count; s++)
        {
            if (_slots[s].Direction != _initiator && before.Lengths[s] is { } old && now.Lengths[s] is { } length)
            {
                int valueBytes = effects?[s] ?? 0;
                _changes.Add((now.Action.Device, before.Action.Action, now.Action.Action, s, valueBytes, length - (valueBytes * (now.Action.Value?.Length ?? 0)) - old));
            }
        }
    }
}
