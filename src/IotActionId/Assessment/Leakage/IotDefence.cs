using System.Globalization;

namespace IotActionId.Assessment;

/// <summary>A defence, and how much of it.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Amount">Bytes of padding, seconds of batching and delay, cover commands an hour; 0 where the kind needs none.</param>
/// <param name="CommandsOnly">Whether only commands are padded; false for all messages.</param>
public sealed record IotDefence(IotDefenceKind Kind, double Amount = 0, bool CommandsOnly = false)
{
    private static readonly int[] s_blocks = [16, 32, 64, 128, 256];
    private static readonly int[] s_random = [15, 63, 255];

    /// <summary>No defence.</summary>
    public static IotDefence None { get; } = new(IotDefenceKind.None);

    /// <summary>Whether it makes messages longer.</summary>
    public bool Pads => Kind is IotDefenceKind.PadToBlock or IotDefenceKind.PadToMaximum or IotDefenceKind.RandomPadding;

    /// <summary>Some of each kind, from weak to strong, no defence first: what a curve of leakage against cost is drawn with.</summary>
    /// <param name="commandsOnly">Whether only commands are padded.</param>
    public static IReadOnlyList<IotDefence> Curve(bool commandsOnly = false) =>
    [
        None,
        .. s_blocks.Select(n => new IotDefence(IotDefenceKind.PadToBlock, n, commandsOnly)),
        new(IotDefenceKind.PadToMaximum, 0, commandsOnly),
        .. s_random.Select(n => new IotDefence(IotDefenceKind.RandomPadding, n, commandsOnly)),
        new(IotDefenceKind.Batching, 60),
        new(IotDefenceKind.Delay, 60),
        new(IotDefenceKind.CoverCommands, 6),
        new(IotDefenceKind.CoverCommands, 60),
    ];

    /// <summary>Reads a defence: a kind, and behind a colon how much of it, as <c>PadToBlock:64</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="commandsOnly">Whether only commands are padded.</param>
    /// <exception cref="IotException"><see cref="IotErrorId.InvalidArgument"/>: it is none.</exception>
    public static IotDefence Parse(string text, bool commandsOnly = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(':', 2, StringSplitOptions.TrimEntries);
        double amount = 0;
        if (!Enum.TryParse(parts[0], ignoreCase: true, out IotDefenceKind kind) || !Enum.IsDefined(kind) || char.IsDigit(parts[0][0])
            || (parts.Length == 2 && !double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out amount)))
        {
            throw new IotException(
                IotErrorId.InvalidArgument, $"'{text}' is no defence. Give one of {string.Join(", ", Enum.GetNames<IotDefenceKind>())}, with its amount behind a colon, such as PadToBlock:64.", text);
        }

        var defence = new IotDefence(kind, amount);
        defence = defence with { CommandsOnly = commandsOnly && defence.Pads };
        defence.Check();
        return defence;
    }

    /// <summary>Checks the amount.</summary>
    /// <exception cref="IotException"><see cref="IotErrorId.InvalidArgument"/>: it is out of range.</exception>
    internal void Check()
    {
        (double least, double most, string unit) = Kind switch
        {
            IotDefenceKind.PadToBlock => (2, 16_384, "bytes"),
            IotDefenceKind.RandomPadding => (1, 16_384, "bytes"),
            IotDefenceKind.Batching or IotDefenceKind.Delay => (0.001, 3600, "seconds"),
            IotDefenceKind.CoverCommands => (0.001, 3600, "commands an hour"),
            _ => (0, 0, "anything"),
        };
        bool whole = Kind is not (IotDefenceKind.PadToBlock or IotDefenceKind.RandomPadding) || Amount == Math.Floor(Amount);
        if (!(Amount >= least && Amount <= most) || !whole)
        {
            throw new IotException(
                IotErrorId.InvalidArgument,
                most == 0
                    ? $"{Kind} takes no amount."
                    : string.Create(CultureInfo.InvariantCulture, $"{Kind} needs {least:0.###} to {most:#,0} {unit}{(least >= 1 ? ", a whole number" : "")}, as {Kind}:{(Kind == IotDefenceKind.RandomPadding ? 63 : Kind == IotDefenceKind.PadToBlock ? 64 : 60)}."));
        }
    }

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
