namespace IotActionId.Assessment;

/// <summary>A defence, and how much of it.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Amount">Bytes of padding, seconds of batching and delay, cover commands an hour; 0 where the kind needs none.</param>
/// <param name="CommandsOnly">Whether only commands are padded; false for all messages.</param>
public sealed record IotDefence(IotDefenceKind Kind, double Amount = 0, bool CommandsOnly = false)
{
    /// <summary>No defence.</summary>
    public static IotDefence None { get; } = new(IotDefenceKind.None);

    /// <inheritdoc/>
    public override string ToString() => (Kind switch
    {
        IotDefenceKind.None => "None",
        IotDefenceKind.PadToBlock => FormattableString.Invariant($"Pad to blocks of {Amount:0.##} bytes"),
        IotDefenceKind.PadToMaximum => "Pad to the longest",
        IotDefenceKind.RandomPadding => FormattableString.Invariant($"Pad by 0 to {Amount:0.##} bytes"),
        IotDefenceKind.Batching => FormattableString.Invariant($"Batch for {Amount:0.##} s"),
        IotDefenceKind.Delay => FormattableString.Invariant($"Delay by 0 to {Amount:0.##} s"),
        _ => FormattableString.Invariant($"{Amount:0.##} cover commands an hour"),
    }) + (CommandsOnly ? " (commands only)" : "");
}
