namespace IotActionId.Actions;

/// <summary>A request of the browser session, as a script that turns it into actions sees it. Nothing else of it is kept.</summary>
public sealed class HarRequest
{
    /// <summary>When the browser started it, UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The request method, in capitals.</summary>
    public required string Method { get; init; }

    /// <summary>The whole URL, with its query.</summary>
    public required string Url { get; init; }

    /// <summary>The media type of the body, as the browser wrote it; empty where there is none.</summary>
    public required string ContentType { get; init; }

    /// <summary>The text of the body, at most 1 MiB; empty where there is none.</summary>
    public required string Body { get; init; }

    /// <summary>Bytes of the body as sent, or the UTF-8 length of its text where the archive does not tell; null where there is neither.</summary>
    public required int? BodyLength { get; init; }

    /// <summary>Method and size; never the URL or the body, which may hold secrets.</summary>
    public override string ToString() => $"{Method}, {BodyLength ?? 0} bytes";
}
