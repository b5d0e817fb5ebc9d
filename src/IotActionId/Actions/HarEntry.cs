using System.Text;

namespace IotActionId.Actions;

/// <summary>What is read of one entry of a HAR file, before it is known whether it is a command.</summary>
internal sealed class HarEntry
{
    internal string? Started { get; set; }

    internal string Method { get; set; } = "";

    internal string Url { get; set; } = "";

    internal string ContentType { get; set; } = "";

    internal string Body { get; set; } = "";

    /// <summary>As the archive states it; -1 where it does not know.</summary>
    internal int BodySize { get; set; } = -1;

    /// <summary>The status of the response; 0 where there is none.</summary>
    internal int Status { get; set; }

    /// <summary>Whether a text of the entry was too long or no valid Unicode, and so was left out.</summary>
    internal bool Incomplete { get; set; }

    internal int? BodyLength =>
        BodySize > 0 ? BodySize
        : Body.Length > 0 ? Encoding.UTF8.GetByteCount(Body)
        : BodySize == 0 ? 0
        : null;
}
