using System.Management.Automation;
using IotActionId.Actions;
using IotActionId.Assessment;
using IotActionId.Identification;
using IotActionId.Lab;
using IotActionId.Messages;

namespace IotActionId.PowerShell;

/// <summary>Compares matches with the log of what was really done.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "IotAccuracy")]
[OutputType(typeof(IotAccuracy))]
public sealed class MeasureIotAccuracyCommand : IotCmdlet
{
    private readonly List<IotActionMatch> _matches = [];

    /// <summary>The matches, from Find-IotAction.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public IotActionMatch[]? Match { get; set; }

    /// <summary>What was really done, from Import-IotActionLog.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [AllowEmptyCollection]
    public IotCommand[] ActionLog { get; set; } = [];

    /// <summary>How far a match may be from its command; by default the clock offset is estimated from the data.</summary>
    [Parameter]
    public TimeSpan? Tolerance { get; set; }

    /// <summary>All flows that were looked at, from Get-IotFlow: what the rates of false alarms refer to.</summary>
    [Parameter]
    [AllowEmptyCollection]
    public IotFlow[]? Flow { get; set; }

    /// <summary>The exact lengths of the lab's test session, of what Invoke-IotLab emits: for the best possible values.</summary>
    [Parameter]
    [AllowEmptyCollection]
    public LabLengths[]? Lengths { get; set; }

    /// <summary>The messages of the matches; where nothing was identified, of all flows.</summary>
    private IEnumerable<IotMessageUnit> Observed =>
        _matches.Count > 0 ? _matches.SelectMany(static m => m.Exchange.Units) : (Flow ?? []).SelectMany(IotMessageUnit.Of);

    /// <inheritdoc/>
    protected override void ProcessInput() => _matches.AddRange(Match ?? []);

    /// <inheritdoc/>
    protected override void Finish() => WriteObject(AccuracyMeasurement.Measure(
        _matches,
        ActionLog,
        Tolerance,
        Flow,
        Lengths is { Length: > 0 } ? LabBestAnswers.Of(ActionLog, Lengths, Observed, CancellationToken) : null));
}
