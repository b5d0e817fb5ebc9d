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

    public static List<IotCommand> ReadLog(string? path) => [.. new ActionLogReader(path!).Read(TestContext.Current.CancellationToken)];

    public static List<LabTruthEntry> Truth(LabResult result, string? capture = null) =>
        [.. LabTruthEntry.Read(result.Truth).Where(entry => capture is null || entry.Capture == capture)];

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
}
