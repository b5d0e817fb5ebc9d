namespace IotActionId.Lab;

/// <summary>What the web service asks of one gateway.</summary>
/// <param name="Commands">The numbers of the user's commands; several where a defence batches, none where it made the order up.</param>
/// <param name="Targets">The actions, at most one for each device.</param>
/// <param name="IsCover">Whether a defence made it up.</param>
/// <param name="Attack">The attack that it is part of, or null.</param>
internal sealed record Order(IReadOnlyList<int> Commands, IReadOnlyList<TargetedAction> Targets, bool IsCover = false, string? Attack = null)
{
    /// <summary>The same for some of the actions.</summary>
    public Order For(IReadOnlyList<TargetedAction> targets) => this with { Targets = targets };

    /// <summary>As many messages as the composition wants.</summary>
    public IEnumerable<Order> Parts(Composition composition) =>
        composition == Composition.Summed ? [this] : Targets.Select(target => For([target]));

    /// <summary>The message that tells of it.</summary>
    public LabMessage Message(LabMessageKind kind, Letter letter, Action? arrived = null) => new(kind, letter.Payload)
    {
        Topic = letter.Topic,
        Actions = [.. Targets.Select(target => target.Action)],
        Commands = Commands,
        IsCover = IsCover,
        Attack = Attack,
        Arrived = arrived,
    };
}
