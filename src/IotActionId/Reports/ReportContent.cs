using IotActionId.Assessment;
using IotActionId.Identification;
using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Reports;

/// <summary>What a report is made of. Anything may be absent; the report says then which cmdlet gives it.</summary>
public sealed class ReportContent
{
    /// <summary>The heading of a page that is given none.</summary>
    public const string DefaultTitle = "What this gateway gives away";

    /// <summary>The heading of the page.</summary>
    public string Title { get; init; } = DefaultTitle;

    /// <summary>When the report is made; the page shows it in UTC. The same content at the same time gives the same bytes.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>What was identified.</summary>
    public IReadOnlyList<IotActionMatch> Matches { get; init => field = value.ToArray(); } = [];

    /// <summary>What was learned of the gateway; null where it is not given.</summary>
    public IotSignatureSet? Signatures { get; init; }

    /// <summary>The name of the signature file, without its folder; null where the set came from no file.</summary>
    public string? SignatureFile { get; init; }

    /// <summary>The flows that were looked at.</summary>
    public IReadOnlyList<IotFlow> Flows { get; init => field = value.ToArray(); } = [];

    /// <summary>How the matches compare with what was really done; null where it is not given.</summary>
    public IotAccuracy? Accuracy { get; init; }

    /// <summary>What leaks, with defences and without.</summary>
    public IReadOnlyList<IotLeakage> Leakage { get; init => field = value.ToArray(); } = [];

    /// <summary>What cannot be told apart.</summary>
    public IReadOnlyList<IotCollision> Collisions { get; init => field = value.ToArray(); } = [];
}
