using IotActionId.Actions;

namespace IotActionId.Assessment;

/// <summary>A compound action: elementary actions performed with one command, at most one of a device.</summary>
/// <param name="Actions">Its elementary actions, by key.</param>
public sealed record IotCompound(IReadOnlyList<IotAction> Actions)
{
    /// <summary>Its elementary actions, by key.</summary>
    public IReadOnlyList<IotAction> Actions { get; init => field = value.ToArray(); } = Actions.ToArray();

    /// <summary>The actions, joined by <c> + </c>.</summary>
    public string Key => string.Join(" + ", Actions.Select(static a => a.ValueKey));

    /// <inheritdoc/>
    public override string ToString() => Key;
}
