using System.Management.Automation;
using IotActionId.Assessment;
using IotActionId.Identification;
using IotActionId.Messages;
using IotActionId.Reports;
using IotActionId.Signatures;

namespace IotActionId.PowerShell;

/// <summary>Writes what was found as one HTML page to hand over.</summary>
[Cmdlet(VerbsData.Export, "IotReport", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportIotReportCommand : ExportFileCmdlet
{
    private readonly List<IotActionMatch> _matches = [];

    /// <summary>The file to write.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The matches, from Find-IotAction or Watch-IotAction.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public IotActionMatch[]? Match { get; set; }

    /// <summary>The signature set, or the path of a signature file.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Signature { get; set; }

    /// <summary>The flows that were looked at, from Get-IotFlow: for the lengths of all messages.</summary>
    [Parameter]
    [AllowEmptyCollection]
    public IotFlow[]? Flow { get; set; }

    /// <summary>How the matches compare with what was really done, from Measure-IotAccuracy.</summary>
    [Parameter]
    [AllowNull]
    public IotAccuracy? Accuracy { get; set; }

    /// <summary>What leaks, with defences and without, from Measure-IotLeakage; where it is not given, the signature set's leakage with none and with padding.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyCollection]
    public IotLeakage[]? Leakage { get; set; }

    /// <summary>What cannot be told apart, from Find-IotCollision; where it is not given, the signature set's collisions of up to two actions.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyCollection]
    public IotCollision[]? Collision { get; set; }

    /// <summary>The heading of the page.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Title { get; set; } = ReportContent.DefaultTitle;

    /// <summary>The time that the page says it was made at; now by default.</summary>
    [Parameter]
    public DateTimeOffset Time { get; set; } = DateTimeOffset.UtcNow;

    /// <inheritdoc/>
    protected override void ProcessInput() => _matches.AddRange(Match ?? []);

    /// <inheritdoc/>
    protected override void Finish()
    {
        string path = ResolveLiteralPath(Path);
        if (ShouldProcess(path, "Write report"))
        {
            ReportContent content = Content();
            Export(path, file => ReportFile.Save(content, file));
        }
    }

    private ReportContent Content()
    {
        IotSignatureSet? set = Signature is null ? null : SignatureSource.From(Signature, ResolveLiteralPath).Set;
        return new ReportContent
        {
            Title = Title,
            Time = Time,
            Matches = _matches,
            Signatures = set,
            SignatureFile = (Signature is PSObject wrapped ? wrapped.BaseObject : Signature) switch
            {
                string file => System.IO.Path.GetFileName(ResolveLiteralPath(file)),
                FileInfo file => file.Name,
                _ => null,
            },
            Flows = Flow ?? [],
            Accuracy = Accuracy,
            Leakage = LeakageOf(set),
            Collisions = CollisionsOf(set),
        };
    }

    /// <summary>What was given, or else what the signature set says.</summary>
    private IReadOnlyList<IotLeakage> LeakageOf(IotSignatureSet? set)
    {
        if (set is null || MyInvocation.BoundParameters.ContainsKey(nameof(Leakage)))
        {
            return Leakage ?? [];
        }

        using var progress = new ProgressMeter(this, $"Measuring what {set.Gateway} gives away", 0, static n => $"{n:#,0} cases");
        return ReportSupplement.Leakage(set, progress, CancellationToken);
    }

    /// <summary>What was given, or else what the signature set says.</summary>
    private IReadOnlyList<IotCollision> CollisionsOf(IotSignatureSet? set)
    {
        if (set is null || MyInvocation.BoundParameters.ContainsKey(nameof(Collision)))
        {
            return Collision ?? [];
        }

        using var progress = new ProgressMeter(this, $"Comparing the actions of {set.Gateway}", 0, static n => $"{n:#,0} compounds");

        // What holds for every observation is said once.
        var said = new HashSet<string>();
        return ReportSupplement.Collisions(
            set,
            warning =>
            {
                if (said.Add(warning))
                {
                    WriteWarning(warning);
                }
            },
            progress,
            CancellationToken);
    }
}
