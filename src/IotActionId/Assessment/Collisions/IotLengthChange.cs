namespace IotActionId.Assessment;

/// <summary>A change of how long what a device is called or says is, and what it does to collisions.</summary>
/// <param name="Device">The device whose name, or another field of its messages, becomes longer or shorter.</param>
/// <param name="Bytes">By how many bytes; below 0 where it becomes shorter.</param>
/// <param name="Resolves">Keys of the compound actions of the collision that can be told from all its others then; empty where it resolves none.</param>
/// <param name="Creates">Keys of the compound actions that cannot be told from a member of the collision any more; empty where it creates none.</param>
public sealed record IotLengthChange(string Device, int Bytes, IReadOnlyList<string> Resolves, IReadOnlyList<string> Creates)
{
    /// <summary>Keys of the compound actions of the collision that can be told from all its others then; empty where it resolves none.</summary>
    public IReadOnlyList<string> Resolves { get; init => field = value.ToArray(); } = Resolves.ToArray();

    /// <summary>Keys of the compound actions that cannot be told from a member of the collision any more; empty where it creates none.</summary>
    public IReadOnlyList<string> Creates { get; init => field = value.ToArray(); } = Creates.ToArray();

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Device} {Bytes:+0;-0}");
}
