namespace IotActionId.Actions;

/// <summary>Which requests of a HAR file are commands, and what actions their bodies mean.</summary>
public sealed class HarLogOptions
{
    /// <summary>The request methods to look at; <c>POST</c>, <c>PUT</c> and <c>PATCH</c> by default.</summary>
    public IReadOnlyList<string> Methods { get; init; } = ["POST", "PUT", "PATCH"];

    /// <summary>Wildcards (<c>*</c>, <c>?</c>; case ignored) one of which the request's whole URL must match; none takes every URL.</summary>
    public IReadOnlyList<string> UrlLike { get; init; } = [];

    /// <summary>
    /// Where body or URL say what was done. Null reads <see cref="HarPropertyMap.Commands"/> and, where that finds nothing,
    /// <see cref="HarPropertyMap.Flat"/>. Requests in which no action has both a device and a name are no commands.
    /// </summary>
    public HarPropertyMap? PropertyMap { get; init; }

    /// <summary>
    /// Turns a request into actions instead of the property map; no actions: the request is no command. An
    /// <see cref="IotException"/> thrown in it becomes a defect of that entry and its message is shown, so it must quote nothing
    /// of the request; any other exception passes through to the reader's caller.
    /// </summary>
    public Func<HarRequest, IEnumerable<IotAction>?>? ActionSelector { get; init; }
}
