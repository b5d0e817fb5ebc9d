using System.Globalization;
using System.Management.Automation;
using IotActionId.Lab;

namespace IotActionId.PowerShell;

/// <summary>Runs a simulated home over real TLS and writes its captures, action logs and truth.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "IotLab", SupportsShouldProcess = true)]
[OutputType(typeof(LabResult))]
public sealed class InvokeIotLabCommand : IotCmdlet
{
    private readonly LabOptions _defaults = new() { Path = "." };

    /// <summary>The folder to write to. It is made where it does not exist.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("LiteralPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The gateway style.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(LabStyleCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Style { get; set; }

    /// <summary>How many devices the home has.</summary>
    [Parameter]
    [ValidateRange(1, LabHome.MaxDevices)]
    public int? DeviceCount { get; set; }

    /// <summary>How often each elementary action is done in the training session.</summary>
    [Parameter]
    public int? Repetition { get; set; }

    /// <summary>How many pairs of actions follow in the training session.</summary>
    [Parameter]
    public int? PairCount { get; set; }

    /// <summary>How many commands the test session has.</summary>
    [Parameter]
    public int? TestCount { get; set; }

    /// <summary>Whatever is random comes from this number.</summary>
    [Parameter]
    public int? Seed { get; set; }

    /// <summary>Writes into a folder that is not empty, and replaces files of the same names.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Finish()
    {
        string folder = ResolveLiteralPath(Path);
        if (!ShouldProcess(folder, "Run the lab and write its captures, logs and truth"))
        {
            return;
        }

        var options = new LabOptions
        {
            Path = folder,
            Force = Force,
            Style = Style ?? _defaults.Style,
            DeviceCount = DeviceCount ?? _defaults.DeviceCount,
            Repetition = Repetition ?? _defaults.Repetition,
            PairCount = PairCount ?? _defaults.PairCount,
            TestCount = TestCount ?? _defaults.TestCount,
            Seed = Seed ?? _defaults.Seed,
        };
        using var meter = new LabMeter(this);
        WriteObject(LabRunner.Run(options, meter, CancellationToken));
    }

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
