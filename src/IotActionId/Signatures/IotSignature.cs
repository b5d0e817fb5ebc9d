using IotActionId.Actions;

namespace IotActionId.Signatures;

/// <summary>The signature of one elementary action: what it does, alone, to the lengths of the messages of each slot.</summary>
public sealed class IotSignature
{
    /// <summary>The elementary action.</summary>
    public required IotAction Action { get; init; }

    /// <summary>What it puts into each slot that it uses, in the order of the set's slots.</summary>
    public required IReadOnlyList<SlotSignature> Slots { get; init => field = value.ToArray(); }

    /// <summary>Training exchanges that it was learned from.</summary>
    public required int Support { get; init; }

    /// <summary>Keys of the actions that it cannot be told from when each happens alone.</summary>
    public IReadOnlyList<string> Collides { get; init => field = value.ToArray(); } = [];

    /// <summary>What it puts into the slot of that name, or null.</summary>
    /// <param name="slot">The slot's name.</param>
    public SlotSignature? Find(string slot) => Slots.FirstOrDefault(s => s.Slot == slot);

    /// <inheritdoc/>
    public override string ToString() => $"{Action}: {string.Join("; ", Slots)}";
}
