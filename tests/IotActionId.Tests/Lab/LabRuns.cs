using System.Runtime.CompilerServices;
using IotActionId.Actions;
using IotActionId.Lab;
using Xunit;

namespace IotActionId.Tests.Lab;

/// <summary>Runs labs for tests.</summary>
internal static class LabRuns
{
    public static TheoryData<string> Styles { get; } = [.. LabRunner.Styles];

    /// <summary>Every kind of device, every kind of session that has commands, few of each.</summary>
    public static LabOptions Small { get; } = new() { Repetition = 1, PairCount = 4, TestCount = 16 };

    public static LabHome Home(int devices = 8, int gateways = 1, bool unknown = false, int seed = 1) =>
        LabHome.Create(new LabHomeOptions { DeviceCount = devices, GatewayCount = gateways, UnknownDevice = unknown, Seed = seed });

    public static LabResult Run(string folder, LabOptions options, LabHome? home = null, bool keyLog = false) => LabRunner.Run(
        home ?? Home(), options, new LabOutput(folder, KeyLog: keyLog), progress: null, TestContext.Current.CancellationToken);

    /// <summary>Runs a lab and cancels it half-way through its sessions.</summary>
    public static void Cancel(string folder, LabOptions options, bool keyLog = false)
    {
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => LabRunner.Run(Home(), options with { Sessions = [LabSessionKind.Training] }, new LabOutput(folder, KeyLog: keyLog), new HalfWay(stop), stop.Token));
    }

    public static List<IotCommand> ReadLog(string? path) => [.. new ActionLogReader(path!).Read(TestContext.Current.CancellationToken)];

    public static List<LabTruthEntry> Truth(LabResult result, string? capture = null) => Truth(result.Path, capture);

    public static List<LabTruthEntry> Truth(string folder, string? capture = null) =>
        [.. LabTruthEntry.Read(Path.Combine(folder, "truth.jsonl")).Where(entry => capture is null || entry.Capture == capture)];

    /// <summary>.NET looks for a key log before the first TLS connection of a process, and never again.</summary>
    [ModuleInitializer]
    internal static void SwitchKeyLogOn()
    {
        if (OperatingSystem.IsLinux())
        {
            using var certificate = LabCertificate.Create(DateTimeOffset.UnixEpoch.AddYears(56), LabNames.Default.GatewayHost);
            ProcessKeyLog.Open(new TlsSettings(
                LabNames.Default.GatewayHost,
                certificate,
                System.Security.Authentication.SslProtocols.Tls13,
                System.Net.Security.TlsCipherSuite.TLS_AES_256_GCM_SHA384,
                null));
        }
    }

    private sealed class HalfWay(CancellationTokenSource stop) : IProgress<LabProgress>
    {
        public void Report(LabProgress value)
        {
            if (value.Done > value.Total / 2)
            {
                stop.Cancel();
            }
        }
    }
}
