namespace IotActionId.Lab;

/// <summary>What the web service asks of one gateway.</summary>
/// <param name="Commands">The numbers of the user's commands; several where a defence batches, none where it made the order up.</param>
/// <param name="Targets">The actions, at most one for each device.</param>
/// <param name="IsCover">Whether a defence made it up.</param>
/// <param name="Attack">The attack that it is part of, or null.</param>
/// <param name="Exchanges">The numbers of the exchanges that it belongs to: one, but where a defence batches statuses.</param>
internal sealed record Order(
    IReadOnlyList<int> Commands, IReadOnlyList<TargetedAction> Targets, bool IsCover = false, string? Attack = null, IReadOnlyList<int>? Exchanges = null)
{
    /// <summary>The same for some of the actions.</summary>
    public Order For(IReadOnlyList<TargetedAction> targets) => this with { Targets = targets };

    /// <summary>As many messages as the composition wants.</summary>
    public IEnumerable<Order> Parts(LabComposition composition) =>
        composition == LabComposition.Summed ? [this] : Targets.Select(target => For([target]));

    /// <summary>The message that tells of it.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="letter">What it says.</param>
    /// <param name="number">The number that it carries, or null.</param>
    /// <param name="arrived">What follows once it has arrived.</param>
    public LabMessage Message(LabMessageKind kind, Letter letter, int? number = null, Action? arrived = null) => new(kind, letter.Payload)
    {
        Topic = letter.Topic,
        Actions = [.. Targets.Select(target => target.Action)],
        Commands = Commands,
        Exchanges = Exchanges ?? [],
        Number = number,
        IsCover = IsCover,
        Attack = Attack,
        Arrived = arrived,
    };
}
