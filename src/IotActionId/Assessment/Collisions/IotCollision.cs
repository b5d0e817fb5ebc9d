namespace IotActionId.Assessment;

/// <summary>Compound actions that an observer cannot tell apart, or only by a few bytes.</summary>
/// <remarks>Its lists are arrays: PowerShell cannot index what a collection expression makes of a read-only list.</remarks>
public sealed class IotCollision
{
    /// <summary>What the analyst calls the gateway.</summary>
    public required string Gateway { get; init; }

    /// <summary>Which messages the observer looks at.</summary>
    public required IotObservation Observation { get; init; }

    /// <summary>Elementary actions of each member.</summary>
    public required int ActionCount { get; init; }

    /// <summary>The members, by key, as many as were asked for.</summary>
    public required IReadOnlyList<IotCompound> Members { get; init => field = value.ToArray(); }

    /// <summary>How many there are, also where <see cref="Members"/> is cut; exact.</summary>
    public required long MemberCount { get; init; }

    /// <summary>The wire lengths that the members have in common or near each other, by slot.</summary>
    public required IReadOnlyList<IotSlotLengths> Lengths { get; init => field = value.ToArray(); }

    /// <summary>0 where the members cannot be told apart; else by how many bytes the nearest differ in the slot that tells best.</summary>
    public required int Distance { get; init; }

    /// <summary>The chance, in [0, 1], that an exchange of one member does not tell it from another: the mean over the pairs of the members listed. Below 1 where lengths vary and overlap in part.</summary>
    public required double Overlap { get; init; }

    /// <summary>The slot that tells near ones apart; null where nothing does.</summary>
    public required string? DistinctBy { get; init; }

    /// <summary>Which devices' names or fields would resolve it, or create others, were they longer or shorter; worked out when it is looked at.</summary>
    public IReadOnlyList<IotLengthChange> Remedies { get => field ??= FindRemedies?.Invoke().ToArray() ?? []; init => field = value.ToArray(); }

    /// <summary>Works the remedies out.</summary>
    internal Func<IReadOnlyList<IotLengthChange>>? FindRemedies { private get; init; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{MemberCount} of {ActionCount}: {string.Join(", ", Members.Select(static m => m.Key))}");
}
