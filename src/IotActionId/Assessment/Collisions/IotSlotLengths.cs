namespace IotActionId.Assessment;

/// <summary>Which lengths messages of one slot have.</summary>
/// <param name="Slot">The slot's name; with <c>#2</c>, <c>#3</c> behind it for further messages where the slot has one for each action.</param>
/// <param name="Min">The shortest, wire bytes.</param>
/// <param name="Max">The longest, wire bytes.</param>
public sealed record IotSlotLengths(string Slot, int Min, int Max)
{
    /// <inheritdoc/>
    public override string ToString() => Min == Max ? $"{Slot} {Min}" : $"{Slot} {Min}-{Max}";
}
