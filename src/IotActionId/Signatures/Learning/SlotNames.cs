using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>Names the slots by direction and order: all actions of a gateway share them.</summary>
internal static class SlotNames
{
    /// <summary>The slot of a place.</summary>
    /// <param name="fromInitiator">Whether the side that begins the exchange sends it.</param>
    /// <param name="rank">Its place among the messages of its direction, from 0.</param>
    /// <param name="isLate">Whether it comes after the burst of the beginning.</param>
    public static string Of(bool fromInitiator, int rank, bool isLate) =>
        !fromInitiator ? (rank == 0 ? "acknowledgement" : Numbered("status", rank - 1))
        : rank == 0 || !isLate ? Numbered("command", rank)
        : Numbered("confirmation", rank - 1);

    /// <summary>The slots in the order of an exchange: command, acknowledgement, statuses, confirmations.</summary>
    public static IEnumerable<IotSlot> Ordered(IEnumerable<IotSlot> slots) =>
        slots.OrderBy(static s => Rank(s.Name)).ThenBy(static s => s.Name.Length).ThenBy(static s => s.Name, StringComparer.Ordinal);

    public static IotSlot Slot(string name, IotDirection direction) => new(name, direction, SlotComposition.Unknown, 0, 0, 0);

    private static string Numbered(string name, int place) => place == 0 ? name : $"{name}{place + 1}";

    private static int Rank(string name) => name[..3] switch { "com" => 0, "ack" => 1, "sta" => 2, _ => 3 };
}
