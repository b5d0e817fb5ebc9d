using System.Management.Automation;
using System.Net;
using IotActionId.Identification;
using IotActionId.Messages;

namespace IotActionId.PowerShell;

/// <summary>Identifies the actions behind the encrypted exchanges of flows.</summary>
[Cmdlet(VerbsCommon.Find, "IotAction")]
[OutputType(typeof(IotActionMatch))]
public sealed class FindIotActionCommand : IotCmdlet
{
    private readonly HashSet<IPAddress> _others = [];
    private Identifier? _identifier;
    private readonly List<IotFlow> _together = [];
    private int _concerned;
    private int _cut;

    /// <summary>The flows, from Get-IotFlow.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public IotFlow[] Flow { get; set; } = [];

    /// <summary>The signature set, or the path of a signature file.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNull]
    public object Signature { get; set; } = null!;

    /// <summary>The addresses of the gateway; by default the one that the signature set was learned from.</summary>
    [Parameter]
    public IPAddress[]? Gateway { get; set; }

    /// <summary>The posterior from which a match is Identified rather than Ambiguous; 0.9 by default.</summary>
    [Parameter]
    [ValidateRange(0.01, 1.0)]
    public double MinimumPosterior { get; set; } = new IdentificationOptions().MinimumPosterior;

    /// <summary>The most elementary actions of a compound action; 6 by default.</summary>
    [Parameter]
    [ValidateRange(1, 64)]
    public int MaximumActions { get; set; } = new IdentificationOptions().MaximumActions;

    /// <summary>How many candidates a match lists; 10 by default.</summary>
    [Parameter]
    [ValidateRange(1, 100_000)]
    public int MaximumCandidates { get; set; } = new IdentificationOptions().MaximumCandidates;

    /// <summary>What is believed of actions before their messages are looked at: Uniform (what the sizes alone give), Learned (which action of a device follows which, from the training log), TimeOfDay (at which hours, from the training log), or the last two together.</summary>
    [Parameter]
    public IotPrior Prior { get; set; }

    /// <inheritdoc/>
    protected override void Prepare() =>
        _identifier = new Identifier(
            SignatureSource.From(Signature, ResolveLiteralPath).Set,
            new IdentificationOptions { Gateways = Gateway, MinimumPosterior = MinimumPosterior, MaximumActions = MaximumActions, MaximumCandidates = MaximumCandidates, Prior = Prior });

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        foreach (IotFlow flow in Flow)
        {
            if (!_identifier!.Concerns(flow))
            {
                _others.Add(flow.Gateway);
                continue;
            }

            _concerned++;
            if (_identifier.NeedsAllFlows)
            {
                _together.Add(flow);
            }
            else
            {
                WriteMatches([flow]);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        foreach (IGrouping<IPAddress, IotFlow> gateway in _together.GroupBy(static f => f.Gateway))
        {
            WriteMatches([.. gateway]);
        }

        WriteVerbose($"{_concerned} flows of the gateway were looked at; other hosts seen: {_others.Count}.");
        if (_cut > 0)
        {
            WriteWarning($"{_cut} exchanges hold too much to weigh every compound action; their matches are Ambiguous and say IsComplete = False. A lower -MaximumActions helps.");
        }

        if (_concerned == 0 && _others.Count > 0)
        {
            WriteWarning(
                $"No flow is one of the gateway to a service that the signature set knows. Flows of {string.Join(", ", _others.Take(5))}{(_others.Count > 5 ? ", ..." : "")} were left out; name the gateway's address with -Gateway if it has changed.");
        }
    }

    private void WriteMatches(IReadOnlyList<IotFlow> flows)
    {
        DateTimeOffset start = flows.Min(static f => f.StartTime);
        using var meter = new ProgressMeter(
            this, $"Identifying actions of {flows[0].Gateway}", (long)(flows.Max(static f => f.EndTime) - start).TotalSeconds, static seconds => $"{TimeSpan.FromSeconds((long)seconds):g} of traffic");
        foreach (IotActionMatch match in _identifier!.Identify(flows, CancellationToken))
        {
            WriteObject(match);
            _cut += match.IsComplete ? 0 : 1;
            meter.Report((long)(match.Time - start).TotalSeconds);
        }
    }
}
