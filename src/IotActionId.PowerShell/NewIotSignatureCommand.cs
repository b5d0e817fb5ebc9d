using System.Management.Automation;
using System.Net;
using IotActionId.Actions;
using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.PowerShell;

/// <summary>Learns the signatures of a gateway's elementary actions from training flows and the log of the commands that were triggered.</summary>
[Cmdlet(VerbsCommon.New, "IotSignature")]
[OutputType(typeof(IotSignatureSet))]
public sealed class NewIotSignatureCommand : IotCmdlet
{
    private readonly List<IotFlow> _flows = [];
    private IotSignatureSet? _known;

    /// <summary>The flows of the training captures.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public IotFlow[] Flow { get; set; } = [];

    /// <summary>The commands that were triggered meanwhile, from Import-IotActionLog.</summary>
    [Parameter(Position = 1)]
    [AllowEmptyCollection]
    public IotCommand[] ActionLog { get; set; } = [];

    /// <summary>The encrypted flows between the user and the web service, captured meanwhile: their requests refine the times of the log, or stand in for it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public IotFlow[] UserFlow { get; set; } = [];

    /// <summary>Commands with the lengths of their request bodies, from Import-IotActionLog: actions, or with -ByValue values, that were never triggered and whose signatures are to be predicted.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public IotCommand[] Predict { get; set; } = [];

    /// <summary>The gateway to learn; by default the one whose traffic goes with the log best.</summary>
    [Parameter]
    public IPAddress? Gateway { get; set; }

    /// <summary>What to call the gateway; by default its address.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>The largest difference between the log's clock and the capture's that is looked for; 5 minutes by default.</summary>
    [Parameter]
    public TimeSpan MaximumClockOffset { get; set; } = new LearningOptions().MaxClockOffset;

    /// <summary>The longest time after a command at which its answers are looked for; 10 seconds by default.</summary>
    [Parameter]
    public TimeSpan MaximumResponseTime { get; set; } = new LearningOptions().MaxResponseTime;

    /// <summary>Learns each value of an action as an action of its own: setLevel=40, setLevel=90.</summary>
    [Parameter]
    public SwitchParameter ByValue { get; set; }

    /// <summary>A signature set of the same gateway, or the path of its file, to which what is learned is added.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Append { get; set; }

    /// <inheritdoc/>
    protected override void Prepare() => _known = Append is null ? null : SignatureInput.Read(Append, nameof(Append), path => [ResolveLiteralPath(path)]).Single();

    /// <inheritdoc/>
    protected override void ProcessInput() => _flows.AddRange(Flow);

    /// <inheritdoc/>
    protected override void Finish()
    {
        var options = new LearningOptions
        {
            Gateway = Gateway ?? (_flows.Exists(f => f.Gateway.Equals(_known?.GatewayAddress)) ? _known!.GatewayAddress : null),
            Name = Name,
            MaxClockOffset = MaximumClockOffset,
            MaxResponseTime = MaximumResponseTime,
            ByValue = ByValue,
            UserFlows = UserFlow,
            Predict = Predict,
        };
        IotSignatureSet set = SignatureLearner.Learn(_flows, ActionLog, options, CancellationToken);
        WriteVerboseAndWarnings(set);
        if (_known is not null)
        {
            IotSignatureSet merged = SignatureMerge.Merge([_known, set]);
            WriteVerbose($"{set.Signatures.Count} signatures were added to {_known.Signatures.Count} or updated there: {merged.Signatures.Count} in all.");
            foreach (string warning in merged.Warnings.Except(set.Warnings).Except(_known.Warnings))
            {
                WriteWarning(warning);
            }

            set = merged;
        }

        WriteObject(set);
    }

    private void WriteVerboseAndWarnings(IotSignatureSet set)
    {
        TrainingSummary from = set.TrainedFrom;
        WriteVerbose(FormattableString.Invariant(
            $"Gateway {set.Gateway}: {from.Messages} messages, {set.Background.Count} kinds of background, {set.Signatures.Count} elementary actions; the capture's clock is {from.ClockOffsetSeconds:+0.0;-0.0} s from the log's, within {from.ClockSpreadSeconds:0.0} s."));
        foreach (string warning in set.Warnings)
        {
            WriteWarning(warning);
        }

        string[] thin = [.. set.Signatures.Where(static s => s.Support < 3 && !s.IsPredicted).Select(static s => s.Action.ValueKey)];
        if (thin.Length > 0)
        {
            WriteWarning($"Learned from fewer than three repetitions, so hardly reliable: {string.Join(", ", thin)}.");
        }
    }
}
