using System.Management.Automation;
using IotActionId.Actions;
using IotActionId.Assessment;
using IotActionId.Identification;
using IotActionId.Signatures;

namespace IotActionId.PowerShell;

/// <summary>Tells how many bits a gateway gives away: by its signature set, with defences or none, or by what was identified.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "IotLeakage", DefaultParameterSetName = SignatureSet)]
[OutputType(typeof(IotLeakage))]
public sealed class MeasureIotLeakageCommand : IotCmdlet
{
    private const string SignatureSet = "Signature";
    private const string MatchSet = "Match";

    private static readonly string[] s_ofSignatures = [nameof(Defence), nameof(CommandsOnly), nameof(Observation), nameof(CommandsPerHour), nameof(SampleCount)];

    private readonly List<IotActionMatch> _matches = [];

    /// <summary>The signature set, or the path of a signature file; matches come this way too. With -Match: what an observer believes before, so that there is a prior.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = SignatureSet)]
    [Parameter(ParameterSetName = MatchSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public object[] Signature { get; set; } = [];

    /// <summary>The matches, from Find-IotAction.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = MatchSet)]
    [AllowNull]
    [AllowEmptyCollection]
    public IotActionMatch[]? Match { get; set; }

    /// <summary>What was really done, from Import-IotActionLog; without it, how sure the matches are counts.</summary>
    [Parameter(ParameterSetName = MatchSet)]
    [AllowEmptyCollection]
    public IotCommand[]? ActionLog { get; set; }

    /// <summary>The defences: None, PadToBlock:64, PadToMaximum, RandomPadding:63, Batching:60, Delay:60, CoverCommands:6, or All for some of each.</summary>
    [Parameter(ParameterSetName = SignatureSet)]
    [DefenceTransformation]
    [ArgumentCompleter(typeof(DefenceCompleter))]
    [ValidateNotNullOrEmpty]
    public IotDefence[] Defence { get; set; } = [IotDefence.None];

    /// <summary>Pads commands only; acknowledgements and statuses stay as they are.</summary>
    [Parameter(ParameterSetName = SignatureSet)]
    public SwitchParameter CommandsOnly { get; set; }

    /// <summary>Which messages the observer looks at; all by default.</summary>
    [Parameter(ParameterSetName = SignatureSet)]
    public IotObservation Observation { get; set; } = new LeakageOptions().Observation;

    /// <summary>The most elementary actions of a command; 3 by default.</summary>
    [Parameter]
    [ValidateRange(1, LeakageOptions.MostActions)]
    public int MaximumActions { get; set; } = new LeakageOptions().MaximumActions;

    /// <summary>Commands an hour that the user gives; by default as the training log shows.</summary>
    [Parameter(ParameterSetName = SignatureSet)]
    [ValidateRange(0.001, 3600)]
    public double? CommandsPerHour { get; set; }

    /// <summary>How many exchanges are drawn where there are too many compound actions to go through; 20,000 by default.</summary>
    [Parameter(ParameterSetName = SignatureSet)]
    [ValidateRange(100, 10_000_000)]
    public int SampleCount { get; set; } = new LeakageOptions().Samples;

    /// <summary>What random draws follow from; the same number gives the same result.</summary>
    [Parameter]
    public int Seed { get; set; } = new LeakageOptions().Seed;

    private LeakageOptions Options => new()
    {
        Observation = Observation,
        MaximumActions = MaximumActions,
        Samples = SampleCount,
        Seed = Seed,
        CommandsPerHour = CommandsPerHour,
    };

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        if (ParameterSetName == MatchSet)
        {
            _matches.AddRange(Match ?? []);
            return;
        }

        foreach (object signature in Signature)
        {
            // Anything binds here, matches from the pipeline too.
            if ((signature is PSObject wrapped ? wrapped.BaseObject : signature) is IotActionMatch match)
            {
                _matches.Add(match);
                continue;
            }

            RunOrReport(() =>
            {
                foreach (IotSignatureSet set in SignatureInput.Read(signature, nameof(Signature), ResolveWildcardPath))
                {
                    Measure(set);
                }
            });
        }
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (ParameterSetName == MatchSet || _matches.Count > 0)
        {
            string[] idle = ParameterSetName == MatchSet ? [] : [.. s_ofSignatures.Where(MyInvocation.BoundParameters.ContainsKey)];
            if (idle.Length > 0)
            {
                throw new IotException(IotErrorId.InvalidArgument, $"Matches show what did leak, and -{idle[0]} is about what could. Give the signature set instead: Measure-IotLeakage ./home.iotsig.json -{idle[0]} ...");
            }

            IotSignatureSet? set = ParameterSetName == SignatureSet ? null : Signature.SelectMany(s => SignatureInput.Read(s, nameof(Signature), ResolveWildcardPath)).FirstOrDefault();
            Emit([LeakageMeasurement.Measure(_matches, ActionLog, set, Options, CancellationToken)]);
        }
    }

    private void Measure(IotSignatureSet set)
    {
        IotDefence[] defences = CommandsOnly ? [.. Defence.Select(static d => d.Pads ? d with { CommandsOnly = true } : d)] : Defence;
        using var progress = new ProgressMeter(this, $"Measuring what {set.Gateway} gives away", 0, static n => $"{n:#,0} cases");
        Emit(LeakageMeasurement.Measure(set, defences, Options, progress, CancellationToken));
    }

    private void Emit(IReadOnlyList<IotLeakage> results)
    {
        foreach (string warning in results.SelectMany(static r => r.Warnings).Distinct())
        {
            WriteWarning(warning);
        }

        WriteObject(results, enumerateCollection: true);
    }
}
