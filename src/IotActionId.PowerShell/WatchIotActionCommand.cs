using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Net;
using IotActionId.Identification;
using IotActionId.Live;
using IotActionId.Signatures;

namespace IotActionId.PowerShell;

/// <summary>Identifies actions as they happen, on an interface or in a capture file that grows.</summary>
[Cmdlet(VerbsCommon.Watch, "IotAction", DefaultParameterSetName = InterfaceSet)]
[OutputType(typeof(IotActionMatch))]
public sealed class WatchIotActionCommand : IotCmdlet
{
    private const string InterfaceSet = "Interface";
    private const string PathSet = "Path";
    private const int SmallestBuffer = 1 << 16;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HeartbeatPeriod = TimeSpan.FromSeconds(10);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _lookAt;
    private TimeSpan _heartbeatAt;
    private SignatureSource _source = null!;
    private WatchStatistics _told = new(0, 0, 0, 0, 0, true, 0);
    private long _matches;

    /// <summary>The interface to watch.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = InterfaceSet)]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    [ValidateNotNullOrEmpty]
    public string Interface { get; set; } = "";

    /// <summary>The capture file to watch; it may grow.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The signature set, or the path of a signature file.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = InterfaceSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [ValidateNotNull]
    public object Signature { get; set; } = null!;

    /// <summary>Only packets that this expression of libpcap lets through.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Filter { get; set; }

    /// <summary>The addresses of the gateway; by default the one that the signature set was learned from.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
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

    /// <summary>Captures packets that are not for this machine too.</summary>
    [Parameter(ParameterSetName = InterfaceSet)]
    public SwitchParameter Promiscuous { get; set; }

    /// <summary>Bytes that the kernel holds while the watch is busy; 64 MiB by default.</summary>
    [Parameter(ParameterSetName = InterfaceSet)]
    [ValidateRange(SmallestBuffer, int.MaxValue)]
    public int BufferSize { get; set; } = 64 << 20;

    /// <inheritdoc/>
    protected override void Prepare() => _source = SignatureSource.From(Signature, ResolveLiteralPath);

    /// <inheritdoc/>
    protected override void Finish()
    {
        using var watcher = new ActionWatcher(_source.Set, new WatchOptions
        {
            Interface = ParameterSetName == InterfaceSet ? Interface : null,
            Path = ParameterSetName == PathSet ? ResolveLiteralPath(Path) : null,
            Filter = Filter,
            IsPromiscuous = Promiscuous,
            BufferSize = BufferSize,
            Identification = new IdentificationOptions
            {
                Gateways = Gateway, MinimumPosterior = MinimumPosterior, MaximumActions = MaximumActions, MaximumCandidates = MaximumCandidates, Prior = Prior,
            },
        });
        WriteVerbose($"Watching {(ParameterSetName == InterfaceSet ? Interface : Path)} for {string.Join(", ", (IEnumerable<IPAddress>?)Gateway ?? [_source.Set.GatewayAddress])}.");
        while (true)
        {
            CancellationToken.ThrowIfCancellationRequested();
            foreach (IotActionMatch match in watcher.Next(Pause, CancellationToken))
            {
                _matches++;
                WriteObject(match);
            }

            if (_clock.Elapsed >= _lookAt)
            {
                _lookAt = _clock.Elapsed + LookPeriod;
                Reload(watcher);
                Tell(watcher.Statistics);
            }
        }
    }

    /// <summary>A signature file that was written anew is used from then on; one that cannot be read is told of once.</summary>
    private void Reload(ActionWatcher watcher)
    {
        try
        {
            if (_source.TryReload())
            {
                watcher.Use(_source.Set);
                WriteVerbose($"The signatures were read again: {_source.Set.Signatures.Count} actions.");
            }
        }
        catch (IotException defect)
        {
            WriteWarning($"{defect.Message} The watch goes on with the signatures it has.");
        }
    }

    private void Tell(WatchStatistics now)
    {
        long dropped = now.KernelDropped + now.InterfaceDropped - _told.KernelDropped - _told.InterfaceDropped;
        if (dropped > 0)
        {
            WriteWarning(string.Create(CultureInfo.InvariantCulture, $"{dropped:N0} packets were dropped before they could be read: a larger -BufferSize or a -Filter helps."));
        }

        if (now.DroppedExchanges > _told.DroppedExchanges)
        {
            WriteWarning(string.Create(
                CultureInfo.InvariantCulture, $"{now.DroppedExchanges - _told.DroppedExchanges:N0} exchanges were left out because identifying takes too long: a lower -MaximumActions helps."));
        }

        if (now.IsUp != _told.IsUp)
        {
            WriteWarning(now.IsUp ? $"{Interface} is back." : $"{Interface} went down; waiting for it to come back.");
        }
        else if (now.Reconnections > _told.Reconnections)
        {
            WriteWarning($"{Interface} was away for a moment.");
        }

        _told = now;
        if (_clock.Elapsed >= _heartbeatAt)
        {
            _heartbeatAt = _clock.Elapsed + HeartbeatPeriod;
            WriteVerbose(string.Create(
                CultureInfo.InvariantCulture,
                $"{_clock.Elapsed:d\\.hh\\:mm\\:ss}: {now.Packets:N0} packets, {now.OpenFlows:N0} open flows of the gateway, {_matches:N0} matches; {now.KernelDropped + now.InterfaceDropped:N0} packets dropped, {(now.IsUp ? "up" : "down")}."));
        }
    }
}
