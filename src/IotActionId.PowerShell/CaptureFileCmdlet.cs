using System.Management.Automation;
using System.Net;
using IotActionId.Capture;
using IotActionId.Flows;
using IotActionId.Live;
using IotActionId.Messages;

namespace IotActionId.PowerShell;

/// <summary>A cmdlet that reads the flows of capture files: filters, limits, progress, defects as errors, one warning a file for what is not in it.</summary>
public abstract class CaptureFileCmdlet : FileCmdlet
{
    private const int MostOpenFlows = 10_000_000;
    private const int MostRecordsPerFlow = 100_000_000;

    private static readonly FlowReaderOptions Defaults = new();

    /// <summary>The parameter set that takes a stream.</summary>
    protected const string InputStreamSet = "InputStream";

    /// <summary>The parameter set that takes capture sessions.</summary>
    protected const string CaptureSet = "Capture";

    private CaptureFilter? _packets;
    private FlowReaderOptions _options = Defaults;

    /// <summary>A stream to read a capture from, such as the output of a process. It is read to its end and closed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputStreamSet)]
    [ValidateNotNull]
    public Stream InputStream { get; set; } = null!;

    /// <summary>Capture sessions, whose files up to now are read as one capture each.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = CaptureSet)]
    [ValidateNotNullOrEmpty]
    public IotCapture[] Capture { get; set; } = [];

    /// <summary>Only flows of these gateways. They count as the gateway of a flow whoever opened it; otherwise that is the TCP client.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public IPAddress[] Gateway { get; set; } = [];

    /// <summary>Only flows to servers of these addresses. They count as the server of a flow whoever opened it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public IPAddress[] Server { get; set; } = [];

    /// <summary>Only flows with an end in these networks, as 192.168.0.0/16.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [NetworkTransformation]
    public IPNetwork[] Network { get; set; } = [];

    /// <summary>Only flows to servers of these names (SNI); wildcards allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] ServerName { get; set; } = [];

    /// <summary>Only flows to these server ports.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ValidateRange(0, 65535)]
    public int[] ServerPort { get; set; } = [];

    /// <summary>Only flows of these protocols.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ValidateSet("TLS", "DTLS", "QUIC", "TCP")]
    public string[] Protocol { get; set; } = [];

    /// <summary>Only flows that were seen at this time or later, and of their messages those that began then or later.</summary>
    [Parameter]
    public DateTimeOffset After { get; set; } = DateTimeOffset.MinValue;

    /// <summary>Only flows that were seen before this time, and of their messages those that began before it.</summary>
    [Parameter]
    public DateTimeOffset Before { get; set; } = DateTimeOffset.MaxValue;

    /// <summary>Only packets that this expression of libpcap lets through are read at all.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = InputStreamSet)]
    [Parameter(ParameterSetName = CaptureSet)]
    [ValidateNotNullOrEmpty]
    public string? Filter { get; set; }

    /// <summary>Flows that may be open at once; 65,536 by default.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = InputStreamSet)]
    [Parameter(ParameterSetName = CaptureSet)]
    [ValidateRange(1, MostOpenFlows)]
    public int MaximumOpenFlows { get; set; } = Defaults.Limits.MaxOpenFlows;

    /// <summary>Bytes of out-of-order segments that may be held at once over all flows; 32 MiB by default.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = InputStreamSet)]
    [Parameter(ParameterSetName = CaptureSet)]
    [ValidateRange(0, long.MaxValue)]
    public long MaximumReorderBytes { get; set; } = Defaults.Limits.MaxReorderBytes;

    /// <summary>Records kept of one flow; 1,000,000 by default.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = InputStreamSet)]
    [Parameter(ParameterSetName = CaptureSet)]
    [ValidateRange(1, MostRecordsPerFlow)]
    public int MaximumRecordsPerFlow { get; set; } = Defaults.MaxRecordsPerFlow;

    /// <summary>How long a TCP flow with payload may be silent before it ends; 2 hours 4 minutes by default.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = InputStreamSet)]
    [Parameter(ParameterSetName = CaptureSet)]
    [ValidateAtLeastOneSecond]
    public TimeSpan TcpIdleTimeout { get; set; } = Defaults.Limits.TcpIdleTimeout;

    /// <summary>How long a UDP flow may be silent before it ends; 5 minutes by default.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = InputStreamSet)]
    [Parameter(ParameterSetName = CaptureSet)]
    [ValidateAtLeastOneSecond]
    public TimeSpan UdpIdleTimeout { get; set; } = Defaults.Limits.UdpIdleTimeout;

    /// <summary>How long a TCP flow without any payload may be silent before it ends; 4 minutes by default.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = InputStreamSet)]
    [Parameter(ParameterSetName = CaptureSet)]
    [ValidateAtLeastOneSecond]
    public TimeSpan HalfOpenTimeout { get; set; } = Defaults.Limits.HalfOpenTimeout;

    /// <summary>Which flows and messages are asked for.</summary>
    protected FlowFilter Wanted => _options.Filter;

    /// <summary>Takes one flow, as soon as it has ended.</summary>
    /// <param name="flow">The flow.</param>
    protected abstract void ProcessFlow(IotFlow flow);

    /// <inheritdoc/>
    protected override void Prepare()
    {
        _packets = Filter is null ? null : CaptureFilter.Compile(Filter);
        WildcardPattern[] names = [.. ServerName.Select(static name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase))];
        _options = new FlowReaderOptions
        {
            MaxRecordsPerFlow = MaximumRecordsPerFlow,
            Filter = new FlowFilter
            {
                Gateways = Gateway,
                Servers = Server,
                Networks = Network,
                ServerPorts = ServerPort,
                Protocols = Protocol,
                ServerName = names.Length == 0 ? null : name => Array.Exists(names, pattern => pattern.IsMatch(name)),
                After = After,
                Before = Before,
                Packets = _packets,
            },
            Limits = new FlowLimits
            {
                MaxOpenFlows = MaximumOpenFlows,
                MaxReorderBytes = MaximumReorderBytes,
                TcpIdleTimeout = TcpIdleTimeout,
                UdpIdleTimeout = UdpIdleTimeout,
                HalfOpenTimeout = HalfOpenTimeout,
            },
        };
        _options.Validate();
    }

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        switch (ParameterSetName)
        {
            case InputStreamSet:
                ProcessStream(InputStream, "the input stream");
                break;
            case CaptureSet:
                foreach (IotCapture session in Capture)
                {
                    RunOrReport(() => ProcessStream(session.OpenFiles(), session.Files[0]));
                }

                break;
            default:
                base.ProcessInput();
                break;
        }
    }

    /// <inheritdoc/>
    protected override void ProcessFile(string path)
    {
        using var meter = new ProgressMeter(this, $"Reading {System.IO.Path.GetFileName(path)}", new FileInfo(path).Length);
        using FlowReader reader = FlowReader.Open(path, _options, new BytesRead(meter), CancellationToken);
        ProcessFlows(reader, System.IO.Path.GetFileName(path));
    }

    /// <inheritdoc/>
    protected override bool TryProcessStandardInput()
    {
        ProcessStream(Console.OpenStandardInput(), "the standard input");
        return true;
    }

    /// <summary>Reads one stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">What to call it; on flows too.</param>
    protected virtual void ProcessStream(Stream stream, string name)
    {
        using var meter = new ProgressMeter(this, $"Reading {System.IO.Path.GetFileName(name)}", 0);
        using FlowReader reader = FlowReader.Open(stream, name, _options, new BytesRead(meter), CancellationToken);
        ProcessFlows(reader, System.IO.Path.GetFileName(name));
    }

    private void ProcessFlows(FlowReader reader, string name)
    {
        foreach (IotFlow flow in reader.ReadFlows(CancellationToken))
        {
            ProcessFlow(flow);
        }

        WriteDefects(reader.Defects);
        var summary = new CaptureSummary(name, reader.Statistics);
        WriteVerbose(summary.Counts);
        if (summary.Losses is { } losses)
        {
            WriteWarning(losses);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _packets?.Dispose();
        }

        base.Dispose(disposing);
    }

    private sealed class BytesRead(ProgressMeter meter) : IProgress<CaptureProgress>
    {
        public void Report(CaptureProgress value) => meter.Report(value.BytesRead);
    }
}
