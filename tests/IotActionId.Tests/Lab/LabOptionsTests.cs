using IotActionId.Lab;
using Xunit;

namespace IotActionId.Tests.Lab;

public sealed class LabOptionsTests(LabFolderFixture folders) : IClassFixture<LabFolderFixture>
{
    public static TheoryData<string, LabOptions> OutOfRange { get; } = new()
    {
        { "style", new LabOptions { Style = "Smoke" } },
        { "sessions", new LabOptions { Sessions = [] } },
        { "repetition", new LabOptions { Repetition = 0 } },
        { "pairs", new LabOptions { PairCount = -1 } },
        { "test", new LabOptions { TestCount = 100_001 } },
        { "duration", new LabOptions { Duration = TimeSpan.Zero } },
        { "start", new LabOptions { StartTime = DateTimeOffset.MinValue } },
        { "jitter", new LabOptions { Network = new LabNetwork { Jitter = TimeSpan.FromSeconds(2) } } },
        { "loss", new LabOptions { Network = new LabNetwork { LossRate = 0.3 } } },
        { "loss NaN", new LabOptions { Network = new LabNetwork { LossRate = double.NaN } } },
        { "reordering", new LabOptions { Network = new LabNetwork { ReorderingRate = -0.1 } } },
        { "duplication", new LabOptions { Network = new LabNetwork { DuplicationRate = 1 } } },
        { "offset", new LabOptions { Disturbance = new LabDisturbance { ClockOffset = TimeSpan.FromDays(2) } } },
        { "drift", new LabOptions { Disturbance = new LabDisturbance { ClockDrift = 1e6 } } },
        { "reconnect", new LabOptions { Disturbance = new LabDisturbance { ReconnectInterval = TimeSpan.FromSeconds(1) } } },
        { "unanswered", new LabOptions { Disturbance = new LabDisturbance { UnansweredRate = 1.1 } } },
        { "local", new LabOptions { Disturbance = new LabDisturbance { LocalActionRate = -1 } } },
        { "block without size", new LabOptions { Defence = new LabDefence { Padding = LabPadding.Block } } },
        { "block of one", new LabOptions { Defence = new LabDefence { Padding = LabPadding.Block, PaddingSize = 1 } } },
        { "batch", new LabOptions { Defence = new LabDefence { BatchInterval = TimeSpan.FromDays(1) } } },
        { "cover", new LabOptions { Defence = new LabDefence { CoverRate = -1 } } },
        { "suite", new LabOptions { CipherSuite = "TLS_MAGIC" } },
        { "suite by number", new LabOptions { CipherSuite = "4865" } },
        { "suite of another version", new LabOptions { CipherSuite = "TLS_AES_128_GCM_SHA256", TlsVersion = LabTlsVersion.Tls12 } },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void An_option_out_of_range_is_refused_and_nothing_is_simulated(string what, LabOptions options)
    {
        string folder = folders.New();
        IotException refused = Assert.Throws<IotException>(() => LabRuns.Run(folder, options));

        Assert.True(refused.Id == IotErrorId.InvalidArgument, what);
        Assert.False(Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.pcap").Any());
    }

    [Fact]
    public void The_message_about_an_unknown_style_names_the_known_ones()
    {
        IotException refused = Assert.Throws<IotException>(() => LabRuns.Run(folders.New(), new LabOptions { Style = "Smoke" }));

        Assert.All(LabRunner.Styles, style => Assert.Contains(style, refused.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")]
    [InlineData("TLS_RSA_WITH_RC4_128_SHA")]
    public void A_suite_that_the_machine_cannot_do_is_refused_before_the_run(string suite)
    {
        string folder = folders.New();
        IotException refused = Assert.Throws<IotException>(() => LabRuns.Run(folder, LabRuns.Small with { CipherSuite = suite }));

        Assert.Equal(IotErrorId.TlsNotSupported, refused.Id);
        Assert.Contains(suite, refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.pcap").Any());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(257, 1)]
    [InlineData(4, 5)]
    [InlineData(32, 17)]
    public void A_home_with_an_impossible_number_of_devices_or_gateways_is_refused(int devices, int gateways) =>
        Assert.Equal(IotErrorId.InvalidArgument, Assert.Throws<IotException>(() => LabRuns.Home(devices, gateways)).Id);
}
