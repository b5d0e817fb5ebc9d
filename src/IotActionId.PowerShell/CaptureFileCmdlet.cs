using System.Globalization;
using System.Management.Automation;
using System.Net;
using IotActionId.Capture;
using IotActionId.Messages;

namespace IotActionId.PowerShell;

/// <summary>A cmdlet that reads the flows of capture files: progress, defects as errors, one warning a file for what is not in it.</summary>
public abstract class CaptureFileCmdlet : FileCmdlet
{
    /// <summary>Addresses of the gateways, where the captures do not show who opened the connections; otherwise the gateway of a flow is its TCP client.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public IPAddress[]? Gateway { get; set; }

    /// <summary>Only flows to servers of these names (SNI); wildcards allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? ServerName { get; set; }

    /// <summary>Only flows to these server ports.</summary>
    [Parameter]
    [ValidateRange(0, 65535)]
    public int[]? ServerPort { get; set; }

    /// <summary>Takes one flow, as soon as it has ended.</summary>
    /// <param name="flow">The flow.</param>
    protected abstract void ProcessFlow(IotFlow flow);

    /// <inheritdoc/>
    protected override void ProcessFile(string path)
    {
        using var meter = new ProgressMeter(this, $"Reading {System.IO.Path.GetFileName(path)}", new FileInfo(path).Length);
        using FlowReader reader = FlowReader.Open(path, Options, new BytesRead(meter));
        foreach (IotFlow flow in reader.ReadFlows(CancellationToken))
        {
            if (IsWanted(flow))
            {
                ProcessFlow(flow);
            }
        }

        WriteDefects(reader.Defects);
        Tell(path, reader.Statistics);
    }

    /// <summary>Whether a flow passes the filters.</summary>
    protected bool IsWanted(IotFlow flow) =>
        (Gateway is null || Gateway.Contains(flow.Gateway))
        && (ServerPort is null || ServerPort.Contains(flow.ServerPort))
        && (ServerName is null || (flow.ServerName is { } name && ServerName.Any(p => WildcardPattern.Get(p, WildcardOptions.IgnoreCase).IsMatch(name))));

    private FlowReaderOptions Options => new() { Gateways = Gateway ?? [] };

    private void Tell(string path, FlowStatistics read)
    {
        string name = System.IO.Path.GetFileName(path);
        WriteVerbose(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {read.Packets:N0} packets over {read.Duration:d\\.hh\\:mm\\:ss}, {read.Flows:N0} flows; {read.MalformedPackets:N0} packets malformed, {read.EvictedFlows:N0} flows evicted."));
        var missing = new List<string>();
        if (read.TruncatedFlows > 0)
        {
            missing.Add($"payload was cut in {read.TruncatedFlows:N0} flows, whose messages are TCP payload lengths");
        }

        if (read.LostBytes > 0)
        {
            missing.Add($"{read.LostBytes:N0} bytes of the streams are not in the capture");
        }

        if (read.RecordsDropped > 0)
        {
            missing.Add($"{read.RecordsDropped:N0} records were beyond the limit of records a flow");
        }

        if (missing.Count > 0)
        {
            WriteWarning($"{name}: {string.Join("; ", missing)}.");
        }
    }

    private sealed class BytesRead(ProgressMeter meter) : IProgress<CaptureProgress>
    {
        public void Report(CaptureProgress value) => meter.Report(value.BytesRead);
    }
}
