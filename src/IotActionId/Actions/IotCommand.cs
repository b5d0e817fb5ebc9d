namespace IotActionId.Actions;

/// <summary>One line of an action log: what the user asked of the web service in one go.</summary>
public sealed class IotCommand
{
    /// <summary>When the log says it was sent, UTC, by the log's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The command was sent within <see cref="Time"/> ± this: what the log's time resolution leaves open, or what the log states.</summary>
    public TimeSpan TimeUncertainty { get; init; }

    /// <summary>The elementary actions, at most one per device; at least one.</summary>
    public required IReadOnlyList<IotAction> Actions { get; init => field = value.ToArray(); }

    /// <summary>Bytes of the request body that carried the command from the user to the web service; null where the log does not tell.</summary>
    public int? BodyLength { get; init; }

    /// <summary>Where it stands: path and line (<c>home.csv:12</c>) or entry of a HAR file (<c>home.har:entry 12</c>).</summary>
    public string Source { get; init; } = "";

    /// <summary>The actions, joined by <c> + </c>.</summary>
    public override string ToString() => string.Join(" + ", Actions);
}
