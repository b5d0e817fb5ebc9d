using System.Globalization;
using System.Management.Automation;
using IotActionId.Live;

namespace IotActionId.PowerShell;

/// <summary>Captures from an interface into files, in the background.</summary>
[Cmdlet(VerbsLifecycle.Start, "IotCapture", SupportsShouldProcess = true)]
[OutputType(typeof(IotCapture))]
public sealed class StartIotCaptureCommand : IotCmdlet
{
    private const int SmallestBuffer = 1 << 16;
    private const int LeastSnapshot = 54;
    private const int MostSnapshot = 262_144;
    private const long SmallestFile = 4096;

    private static readonly TimeSpan ReportPeriod = TimeSpan.FromSeconds(0.2);

    /// <summary>The interface to capture from.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    [ValidateNotNullOrEmpty]
    public string Interface { get; set; } = "";

    /// <summary>The file to write; {n} and {time} in its name become the number and the time of each file.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Only packets that this expression of libpcap lets through.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Filter { get; set; }

    /// <summary>Bytes of each packet that are captured; by default all.</summary>
    [Parameter]
    [ValidateRange(LeastSnapshot, MostSnapshot)]
    public int SnapshotLength { get; set; } = MostSnapshot;

    /// <summary>Keeps the payload too, instead of zeros in its place.</summary>
    [Parameter]
    public SwitchParameter FullPayload { get; set; }

    /// <summary>Captures packets that are not for this machine too.</summary>
    [Parameter]
    public SwitchParameter Promiscuous { get; set; }

    /// <summary>Bytes that the kernel holds while the session is busy; 64 MiB by default.</summary>
    [Parameter]
    [ValidateRange(SmallestBuffer, int.MaxValue)]
    public int BufferSize { get; set; } = 64 << 20;

    /// <summary>After this time the session ends.</summary>
    [Parameter]
    public TimeSpan? Duration { get; set; }

    /// <summary>After so many packets the session ends.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? PacketCount { get; set; }

    /// <summary>A file that has grown to so many bytes is followed by the next.</summary>
    [Parameter]
    [ValidateRange(SmallestFile, long.MaxValue)]
    public long? MaximumFileSize { get; set; }

    /// <summary>A file that has been written to for so long is followed by the next.</summary>
    [Parameter]
    [ValidateAtLeastOneSecond]
    public TimeSpan? RotationInterval { get; set; }

    /// <summary>So many files are kept; the oldest are deleted.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? MaximumFileCount { get; set; }

    /// <summary>Waits for the end of the session, and emits it then.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>Replaces files of the same names.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        string path = ResolveLiteralPath(Path);
        var options = new CaptureOptions
        {
            Interface = Interface,
            Path = path,
            Filter = Filter,
            SnapshotLength = SnapshotLength,
            FullPayload = FullPayload,
            IsPromiscuous = Promiscuous,
            BufferSize = BufferSize,
            Duration = Duration,
            PacketCount = PacketCount,
            MaximumFileSize = MaximumFileSize,
            RotationInterval = RotationInterval,
            MaximumFileCount = MaximumFileCount,
            Overwrite = Force,
        };
        options.Validate();
        if (!ShouldProcess(path, $"Capture on {Interface}"))
        {
            return;
        }

        IotCapture session = CaptureSessions.Start(options);
        if (Wait)
        {
            WaitForEnd(session);
        }

        WriteObject(session);
    }

    private void WaitForEnd(IotCapture session)
    {
        try
        {
            var record = new ProgressRecord(0, $"Capturing on {Interface}", " ");
            while (!session.Wait(ReportPeriod, CancellationToken))
            {
                record.StatusDescription = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{session.Age:d\\.hh\\:mm\\:ss}, {session.Packets:N0} packets, {session.PacketsPerSecond:N0}/s, {session.KernelDropped:N0} dropped");
                WriteProgress(record);
            }

            record.RecordType = ProgressRecordType.Completed;
            WriteProgress(record);
        }
        finally
        {
            // Ctrl+C, and whatever else ends the waiting, ends the session.
            session.Stop();
        }

        if (session.Error is { } error)
        {
            WriteDefect(error);
        }

        if (session.KernelDropped > 0)
        {
            WriteWarning(string.Create(CultureInfo.InvariantCulture, $"The kernel dropped {session.KernelDropped:N0} packets: a larger -BufferSize or a -Filter helps."));
        }
    }
}
