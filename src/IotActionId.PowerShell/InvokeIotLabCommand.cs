using System.Globalization;
using System.Management.Automation;
using IotActionId.Lab;

namespace IotActionId.PowerShell;

/// <summary>Runs a simulated home over real TLS and writes its captures, action logs and truth.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "IotLab", SupportsShouldProcess = true, DefaultParameterSetName = NewHomeSet)]
[OutputType(typeof(LabResult))]
public sealed class InvokeIotLabCommand : IotCmdlet
{
    private const string NewHomeSet = "NewHome";
    private const string HomeSet = "Home";
    private const string ConfigurationSet = "Configuration";

    /// <summary>The folder to write to. It is made where it does not exist.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("LiteralPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The home, as New-IotLabHome makes it.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = HomeSet)]
    public LabHome? InputObject { get; set; }

    /// <summary>The lab.json of a run that is to be repeated.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ConfigurationSet)]
    [ValidateNotNullOrEmpty]
    public string Configuration { get; set; } = "";

    /// <summary>How many devices the home has.</summary>
    [Parameter(ParameterSetName = NewHomeSet)]
    [ValidateRange(1, LabHome.MaxDevices)]
    public int DeviceCount { get; set; } = 16;

    /// <summary>How many gateways share the devices.</summary>
    [Parameter(ParameterSetName = NewHomeSet)]
    [ValidateRange(1, LabHome.MaxGateways)]
    public int GatewayCount { get; set; } = 1;

    /// <summary>One device more, which joins the home after the training session.</summary>
    [Parameter(ParameterSetName = NewHomeSet)]
    public SwitchParameter UnknownDevice { get; set; }

    /// <summary>The gateway style.</summary>
    [Parameter(ParameterSetName = NewHomeSet)]
    [Parameter(ParameterSetName = HomeSet)]
    [ArgumentCompleter(typeof(LabStyleCompleter))]
    [ValidateNotNullOrEmpty]
    public string Style { get; set; } = new LabOptions().Style;

    /// <summary>A TLS version instead of the style's own.</summary>
    [Parameter(ParameterSetName = NewHomeSet)]
    [Parameter(ParameterSetName = HomeSet)]
    public LabTlsVersion? TlsVersion { get; set; }

    /// <summary>A cipher suite instead of the style's own, by its IANA name.</summary>
    [Parameter(ParameterSetName = NewHomeSet)]
    [Parameter(ParameterSetName = HomeSet)]
    [ArgumentCompleter(typeof(CipherSuiteCompleter))]
    [ValidateNotNullOrEmpty]
    public string? CipherSuite { get; set; }

    /// <summary>What is simulated.</summary>
    [Parameter(ParameterSetName = NewHomeSet)]
    [Parameter(ParameterSetName = HomeSet)]
    [ValidateNotNullOrEmpty]
    public LabSessionKind[] Session { get; set; } = [.. new LabOptions().Sessions];

    /// <summary>How often each elementary action is done in the training session.</summary>
    [Parameter(ParameterSetName = NewHomeSet)]
    [Parameter(ParameterSetName = HomeSet)]
    public int Repetition { get; set; } = new LabOptions().Repetition;

    /// <summary>How many pairs of actions follow in the training session.</summary>
    [Parameter(ParameterSetName = NewHomeSet)]
    [Parameter(ParameterSetName = HomeSet)]
    public int PairCount { get; set; } = new LabOptions().PairCount;

    /// <summary>How many commands the test session has.</summary>
    [Parameter(ParameterSetName = NewHomeSet)]
    [Parameter(ParameterSetName = HomeSet)]
    public int TestCount { get; set; } = new LabOptions().TestCount;

    /// <summary>The most actions of a command of the test session.</summary>
    [Parameter(ParameterSetName = NewHomeSet)]
    [Parameter(ParameterSetName = HomeSet)]
    [ValidateRange(1, LabTestSizes.MaxActions)]
    public int MaximumActions { get; set; } = new LabOptions().MaximumActions;

    /// <summary>How long idle, life and attack sessions last.</summary>
    [Parameter(ParameterSetName = NewHomeSet)]
    [Parameter(ParameterSetName = HomeSet)]
    public TimeSpan Duration { get; set; } = new LabOptions().Duration;

    /// <summary>When the first session starts, in simulated time.</summary>
    [Parameter(ParameterSetName = NewHomeSet)]
    [Parameter(ParameterSetName = HomeSet)]
    public DateTimeOffset StartTime { get; set; } = new LabOptions().StartTime;

    /// <summary>Whatever is random comes from this number.</summary>
    [Parameter(ParameterSetName = NewHomeSet)]
    [Parameter(ParameterSetName = HomeSet)]
    public int Seed { get; set; } = new LabOptions().Seed;

    /// <summary>How late a TCP segment is at most by chance.</summary>
    [Parameter(ParameterSetName = NewHomeSet)]
    [Parameter(ParameterSetName = HomeSet)]
    public TimeSpan Jitter { get; set; } = new LabNetwork().Jitter;

    /// <summary>The part of the TCP segments that are lost and sent again.</summary>
    [Parameter(ParameterSetName = NewHomeSet)]
    [Parameter(ParameterSetName = HomeSet)]
    [ValidateRange(0.0, LabNetwork.MaxRate)]
    public double LossRate { get; set; }

    /// <summary>The part of the TCP segments that are overtaken by later ones.</summary>
    [Parameter(ParameterSetName = NewHomeSet)]
    [Parameter(ParameterSetName = HomeSet)]
    [ValidateRange(0.0, LabNetwork.MaxRate)]
    public double ReorderingRate { get; set; }

    /// <summary>The part of the TCP segments that the capture holds twice.</summary>
    [Parameter(ParameterSetName = NewHomeSet)]
    [Parameter(ParameterSetName = HomeSet)]
    [ValidateRange(0.0, LabNetwork.MaxRate)]
    public double DuplicationRate { get; set; }

    /// <summary>How far the clock of the action logs is ahead of the capture's.</summary>
    [Parameter(ParameterSetName = NewHomeSet)]
    [Parameter(ParameterSetName = HomeSet)]
    public TimeSpan ClockOffset { get; set; }

    /// <summary>How much faster the clock of the action logs runs, in parts per million.</summary>
    [Parameter(ParameterSetName = NewHomeSet)]
    [Parameter(ParameterSetName = HomeSet)]
    public double ClockDrift { get; set; }

    /// <summary>The mean time from one loss of a gateway's connection to the next.</summary>
    [Parameter(ParameterSetName = NewHomeSet)]
    [Parameter(ParameterSetName = HomeSet)]
    public TimeSpan? ReconnectInterval { get; set; }

    /// <summary>How often a device does not answer a command, 0 to 1.</summary>
    [Parameter(ParameterSetName = NewHomeSet)]
    [Parameter(ParameterSetName = HomeSet)]
    [ValidateRange(0.0, 1.0)]
    public double UnansweredRate { get; set; }

    /// <summary>How often each device is used by hand, per day.</summary>
    [Parameter(ParameterSetName = NewHomeSet)]
    [Parameter(ParameterSetName = HomeSet)]
    public double LocalActionRate { get; set; }

    /// <summary>How messages are made longer than they are.</summary>
    [Parameter(ParameterSetName = NewHomeSet)]
    [Parameter(ParameterSetName = HomeSet)]
    public LabPadding Padding { get; set; }

    /// <summary>The block, the size, or the most bytes that are added.</summary>
    [Parameter(ParameterSetName = NewHomeSet)]
    [Parameter(ParameterSetName = HomeSet)]
    public int? PaddingSize { get; set; }

    /// <summary>Commands and statuses wait for the next multiple of this time and go together.</summary>
    [Parameter(ParameterSetName = NewHomeSet)]
    [Parameter(ParameterSetName = HomeSet)]
    public TimeSpan? BatchInterval { get; set; }

    /// <summary>Commands that the web service makes up, per hour.</summary>
    [Parameter(ParameterSetName = NewHomeSet)]
    [Parameter(ParameterSetName = HomeSet)]
    public double CoverRate { get; set; }

    /// <summary>Writes the TLS secrets of the run's connections, so that Wireshark can decrypt the captures.</summary>
    [Parameter]
    public SwitchParameter KeyLog { get; set; }

    /// <summary>Writes into a folder that is not empty, and replaces files of the same names.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        string folder = ResolveLiteralPath(Path);
        LabConfiguration? repeated = ParameterSetName == ConfigurationSet ? LabConfiguration.Load(ResolveLiteralPath(Configuration)) : null;
        LabOptions options = repeated?.Options ?? Options();
        LabHome home = repeated?.Home ?? InputObject ?? LabHome.Create(
            new LabHomeOptions { DeviceCount = DeviceCount, GatewayCount = GatewayCount, UnknownDevice = UnknownDevice, Seed = Seed });
        if (!ShouldProcess(folder, "Run the lab and write its captures, logs and truth"))
        {
            return;
        }

        if (KeyLog)
        {
            WriteWarning("From now on .NET notes the TLS secrets of every connection of this process, for this process only. Start a new pwsh before you do anything private over TLS.");
        }

        using var meter = new LabMeter(this);
        WriteObject(LabRunner.Run(home, options, new LabOutput(folder, Force, KeyLog), meter, CancellationToken));
    }

    private LabOptions Options() => new()
    {
        Style = Style,
        TlsVersion = TlsVersion,
        CipherSuite = CipherSuite,
        Sessions = Session,
        Repetition = Repetition,
        PairCount = PairCount,
        TestCount = TestCount,
        MaximumActions = MaximumActions,
        Duration = Duration,
        StartTime = StartTime,
        Seed = Seed,
        Network = new LabNetwork { Jitter = Jitter, LossRate = LossRate, ReorderingRate = ReorderingRate, DuplicationRate = DuplicationRate },
        Disturbance = new LabDisturbance
        {
            ClockOffset = ClockOffset,
            ClockDrift = ClockDrift,
            ReconnectInterval = ReconnectInterval,
            UnansweredRate = UnansweredRate,
            LocalActionRate = LocalActionRate,
        },
        Defence = new LabDefence { Padding = Padding, PaddingSize = PaddingSize, BatchInterval = BatchInterval, CoverRate = CoverRate },
    };

    /// <summary>Shows simulated time as it passes.</summary>
    private sealed class LabMeter(Cmdlet cmdlet) : IProgress<LabProgress>, IDisposable
    {
        private ProgressMeter? _meter;

        public void Report(LabProgress value)
        {
            _meter ??= new ProgressMeter(cmdlet, "Simulating a home", (long)value.Total.TotalSeconds, Hours);
            _meter.Report((long)value.Done.TotalSeconds);
        }

        public void Dispose() => _meter?.Dispose();

        private static string Hours(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:F1} h");
    }
}
