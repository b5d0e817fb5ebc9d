using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using IotActionId.Actions;
using IotActionId.Lab;
using IotActionId.Messages;
using IotActionId.Tests.Module;
using Xunit;

namespace IotActionId.Tests.Lab;

public sealed class LabRunTests(LabFolderFixture folders) : IClassFixture<LabFolderFixture>
{
    [Theory]
    [MemberData(nameof(LabRuns.Styles), MemberType = typeof(LabRuns))]
    public void A_seed_gives_the_same_lengths_actions_and_times_every_time(string style)
    {
        LabOptions options = LabRuns.Small with
        {
            Style = style,
            Sessions = [LabSessionKind.Training, LabSessionKind.Test, LabSessionKind.Attack],
            Duration = TimeSpan.FromHours(6),
            Disturbance = new LabDisturbance { ReconnectInterval = TimeSpan.FromHours(1), UnansweredRate = 0.1, LocalActionRate = 5 },
            Network = new LabNetwork { LossRate = 0.02, ReorderingRate = 0.02, DuplicationRate = 0.02 },
            Defence = new LabDefence { Padding = LabPadding.Random, PaddingSize = 20, CoverRate = 2 },
        };
        LabHome home = LabRuns.Home(18);
        LabResult first = LabRuns.Run(folders.New(), options, home);
        LabResult second = LabRuns.Run(folders.New(), options, home);

        AssertSame(first.Path, second.Path);
    }

    /// <summary>String hashes, thread pools and times differ from process to process; a seed does not.</summary>
    [Theory]
    [MemberData(nameof(LabRuns.Styles), MemberType = typeof(LabRuns))]
    public void A_seed_gives_the_same_in_another_process(string style)
    {
        string here = LabRuns.Run(folders.New(), LabRuns.Small with { Style = style }).Path;
        string there = folders.New();
        ShellResult shell = ShellProcess.Run(
            "-Command", $"Import-Module '{ModuleFolder.Manifest}'; New-IotLabHome 8 | Invoke-IotLab '{there}' -Style {style} -Repetition 1 -PairCount 4 -TestCount 16");

        Assert.True(shell.ExitCode == 0, shell.Error);
        AssertSame(here, there);
    }

    [Theory]
    [InlineData("WebSocketJsonRpc", "Tls13", "TLS_AES_256_GCM_SHA384", 443, "Summed Summed Separate")]
    [InlineData("MqttQos1", "Tls12", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", 8883, "Separate Separate Separate")]
    [InlineData("HttpLongPoll", "Tls12", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", 443, "Summed Summed Summed")]
    [InlineData("Http2EventStream", "Tls13", "TLS_AES_128_GCM_SHA256", 443, "Summed Separate Separate")]
    [InlineData("WebSocketCbc", "Tls12", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", 443, "Summed Summed Summed")]
    public void A_lab_json_says_how_each_gateway_talks(string style, string version, string suite, int port, string composition)
    {
        LabOptions options = LabRuns.Small with { Style = style, Sessions = [LabSessionKind.Idle], Duration = TimeSpan.FromMinutes(1) };
        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(LabRuns.Run(folders.New(), options).Configuration));
        JsonElement gateway = Assert.Single(file.RootElement.GetProperty("gateways").EnumerateArray());
        string Text(string name) => gateway.GetProperty(name).GetString()!;

        Assert.Equal("gateway-1", Text("gateway"));
        Assert.Equal(style, Text("style"));
        Assert.Equal(version, Text("tlsVersion"));
        Assert.Equal(suite, Text("cipherSuite"));
        Assert.Equal(port, gateway.GetProperty("port").GetInt32());
        Assert.Equal(composition, $"{Text("commands")} {Text("acknowledgements")} {Text("statuses")}");
    }

    [Fact]
    public void A_lab_json_repeats_its_run()
    {
        LabOptions options = LabRuns.Small with { Style = "MqttQos1", Seed = 7, Defence = new LabDefence { Padding = LabPadding.Block, PaddingSize = 32 } };
        LabResult first = LabRuns.Run(folders.New(), options, LabRuns.Home(12, gateways: 2, seed: 9));

        LabConfiguration configuration = LabConfiguration.Load(first.Configuration);
        LabResult second = LabRuns.Run(folders.New(), configuration.Options, configuration.Home);

        AssertSame(first.Path, second.Path);
    }

    [Fact]
    public void Another_seed_gives_another_run()
    {
        LabResult first = LabRuns.Run(folders.New(), LabRuns.Small with { Seed = 1 });
        LabResult second = LabRuns.Run(folders.New(), LabRuns.Small with { Seed = 2 });

        Assert.NotEqual(File.ReadAllText(first.TrainingLog!), File.ReadAllText(second.TrainingLog!));
    }

    [Fact]
    public void Training_has_each_elementary_action_as_often_as_asked_and_then_pairs()
    {
        LabResult result = LabRuns.Run(folders.New(), LabRuns.Small with { Repetition = 2, Sessions = [LabSessionKind.Training] });
        List<IotCommand> commands = LabRuns.ReadLog(result.TrainingLog);

        Assert.Equal(Assert.Single(result.Sessions).CommandCount, commands.Count);
        Assert.Equal(4, commands.Count(command => command.Actions.Count == 2));
        Dictionary<string, int> singles = commands
            .Where(command => command.Actions.Count == 1).GroupBy(command => command.Actions[0].Key).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal(result.ElementaryActionCount, singles.Count);
        Assert.All(singles.Values, count => Assert.Equal(2, count));
    }

    [Fact]
    public void A_test_has_singles_pairs_triples_and_scenes_of_up_to_sixteen_actions()
    {
        LabResult result = LabRuns.Run(folders.New(), new LabOptions { Sessions = [LabSessionKind.Test], TestCount = 400 }, LabRuns.Home(40));
        List<int> sizes = [.. LabRuns.ReadLog(result.TestLog).Select(command => command.Actions.Count)];

        Assert.Equal([140, 120, 80], new[] { 1, 2, 3 }.Select(size => sizes.Count(other => other == size)));
        Assert.Equal(60, sizes.Count(size => size is >= 4 and <= 16));
        Assert.Contains(sizes, size => size > 10);
    }

    [Fact]
    public void Json_lines_and_har_say_the_same()
    {
        LabResult result = LabRuns.Run(folders.New(), LabRuns.Small);
        List<IotCommand> lines = LabRuns.ReadLog(result.TestLog);
        List<IotCommand> har = LabRuns.ReadLog(result.TestHar);

        Assert.Equal(16, lines.Count);
        Assert.Equal(lines.Select(Describe), har.Select(Describe));

        static string Describe(IotCommand command) => $"{command.Time:O} {command.BodyLength} {command}";
    }

    [Fact]
    public void Har_has_what_har_1_2_requires()
    {
        LabResult result = LabRuns.Run(folders.New(), LabRuns.Small);
        using JsonDocument har = JsonDocument.Parse(File.ReadAllText(result.TrainingHar!));
        JsonElement log = har.RootElement.GetProperty("log");

        Assert.Equal("1.2", log.GetProperty("version").GetString());
        Assert.All(log.GetProperty("entries").EnumerateArray(), entry =>
        {
            JsonElement request = entry.GetProperty("request");
            Assert.Equal("https://home.lab.example/api/commands", request.GetProperty("url").GetString());
            Assert.Equal(request.GetProperty("postData").GetProperty("text").GetString()!.Length, request.GetProperty("bodySize").GetInt32());
            Assert.Equal(JsonValueKind.Object, entry.GetProperty("response").GetProperty("content").ValueKind);
            Assert.Equal(JsonValueKind.Object, entry.GetProperty("timings").ValueKind);
        });
    }

    [Theory]
    [InlineData("WebSocketJsonRpc", true, true, false)]
    [InlineData("MqttQos1", false, false, false)]
    [InlineData("HttpLongPoll", true, true, true)]
    [InlineData("Http2EventStream", true, false, false)]
    [InlineData("WebSocketCbc", true, true, true)]
    public void Every_command_is_sent_acknowledged_and_reported_summed_or_separately_as_its_style_does(string style, bool sumsCommands, bool sumsAcks, bool sumsStatuses)
    {
        LabResult result = LabRuns.Run(folders.New(), LabRuns.Small with { Style = style, Sessions = [LabSessionKind.Test] });
        List<IotCommand> log = LabRuns.ReadLog(result.TestLog);
        List<LabTruthEntry> truth = LabRuns.Truth(result, "test.pcap");

        for (int number = 1; number <= log.Count; number++)
        {
            IotCommand command = log[number - 1];
            List<LabTruthEntry> messages = [.. truth.Where(entry => entry.Commands?.Contains(number) == true)];
            AssertTold(messages, LabMessageKind.Command, command, sumsCommands);
            AssertTold(messages, LabMessageKind.Acknowledgement, command, sumsAcks);
            AssertTold(messages, LabMessageKind.Status, command, sumsStatuses);
            Assert.All(messages, message => Assert.InRange(message.Time - command.Time, TimeSpan.Zero, TimeSpan.FromSeconds(5)));
        }

        static void AssertTold(IEnumerable<LabTruthEntry> messages, LabMessageKind kind, IotCommand command, bool isSummed)
        {
            List<LabTruthEntry> ofKind = [.. messages.Where(message => message.Kind == kind)];
            Assert.Equal(isSummed ? 1 : command.Actions.Count, ofKind.Count);
            Assert.Equal(
                command.Actions.Select(action => action.ToString()).Order(), ofKind.SelectMany(message => message.Actions!).Select(action => action.ToString()).Order());
        }
    }

    [Fact]
    public void A_summed_command_is_as_long_as_the_sum_says()
    {
        LabResult result = LabRuns.Run(folders.New(), LabRuns.Small);
        const int webSocketHeader = 2;
        const int longWebSocketHeader = 4;

        foreach (LabTruthEntry entry in LabRuns.Truth(result).Where(entry => entry.Kind == LabMessageKind.Command))
        {
            int payload = entry.PlaintextLength - (entry.PlaintextLength - webSocketHeader <= 125 ? webSocketHeader : longWebSocketHeader);
            int actions = entry.Actions!.Sum(action => """{"node":"0000","do":""}""".Length + action.Action.Length + ValueLength(action.Value));
            int withoutId = """{"jsonrpc":"2.0","id":,"method":"exec","params":[]}""".Length + actions + entry.Actions!.Count - 1;
            Assert.InRange(payload - withoutId, 3, 4);
        }

        static int ValueLength(string? value) => value is null
            ? 0
            : ""","value":""".Length + value.Length + (int.TryParse(value, out _) || value is "true" or "false" ? 0 : 2);
    }

    [Fact]
    public void Counters_gain_a_digit_in_the_course_of_a_training()
    {
        LabResult result = LabRuns.Run(folders.New(), new LabOptions { Sessions = [LabSessionKind.Training] }, LabRuns.Home(16));
        int[] lengths =
        [
            .. LabRuns.Truth(result)
                .Where(entry => entry.Kind == LabMessageKind.Command && entry.Actions is [{ Action: "lock" }])
                .Select(entry => entry.PlaintextLength),
        ];

        Assert.Equal(lengths.Order(), lengths);
        Assert.Equal(lengths[0] + 1, lengths[^1]);
    }

    [Fact]
    public void A_folder_that_is_not_empty_is_left_alone_unless_forced()
    {
        string folder = folders.New();
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "mine.txt"), "mine");

        IotException refused = Assert.Throws<IotException>(() => LabRuns.Run(folder, LabRuns.Small));
        Assert.Equal(IotErrorId.OutputNotEmpty, refused.Id);
        Assert.Single(Directory.GetFiles(folder));

        LabRunner.Run(LabRuns.Home(), LabRuns.Small, new LabOutput(folder, Force: true), progress: null, TestContext.Current.CancellationToken);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(folder, "mine.txt")));
    }

    [Fact]
    public void What_an_earlier_run_left_goes_before_a_forced_run()
    {
        string folder = LabRuns.Run(folders.New(), LabRuns.Small).Path;
        LabOptions idle = new() { Sessions = [LabSessionKind.Idle], Duration = TimeSpan.FromMinutes(2) };
        LabRunner.Run(LabRuns.Home(), idle, new LabOutput(folder, Force: true), progress: null, TestContext.Current.CancellationToken);

        Assert.Equal(
            ["idle.har", "idle.jsonl", "idle.pcap", "idle.user.pcap", "lab.json", "truth.jsonl"],
            Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    /// <summary>Everything happens in this process's memory: there is no port that could be in use.</summary>
    [Fact]
    public void A_port_in_use_does_not_matter()
    {
        using var holder = new TcpListener(IPAddress.Any, 8883) { ExclusiveAddressUse = true };
        try
        {
            holder.Start();
        }
        catch (SocketException)
        {
            // Then somebody else uses it, which is as good.
        }

        Assert.True(LabRuns.Run(folders.New(), LabRuns.Small with { Style = "MqttQos1" }).MessageCount > 0);
    }

    [Fact]
    public void A_folder_that_may_not_be_written_is_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /proc.");

        Assert.Equal(IotErrorId.FileAccessDenied, Assert.Throws<IotException>(() => LabRuns.Run("/proc/lab", LabRuns.Small)).Id);
    }

    [Fact]
    public void A_truth_file_that_is_damaged_is_refused_with_the_line()
    {
        LabResult result = LabRuns.Run(folders.New(), LabRuns.Small);
        File.AppendAllText(result.Truth, "{\"capture\":");

        IotException refused = Assert.Throws<IotException>(() => LabRuns.Truth(result));
        Assert.Equal(IotErrorId.InvalidLabFile, refused.Id);
        Assert.Contains($"line {result.MessageCount + 1}", refused.Message, StringComparison.Ordinal);
        Assert.Equal(IotErrorId.FileNotFound, Assert.Throws<IotException>(() => LabTruthEntry.Read(folders.New()).ToList()).Id);
    }

    [Fact]
    public void A_folder_that_is_a_file_is_refused()
    {
        string path = folders.New();
        File.WriteAllText(path, "");

        Assert.Equal(IotErrorId.FileAccessDenied, Assert.Throws<IotException>(() => LabRuns.Run(path, LabRuns.Small)).Id);
    }

    [Theory]
    [MemberData(nameof(LabRuns.Styles), MemberType = typeof(LabRuns))]
    public void A_run_cancelled_in_the_middle_leaves_whole_files_up_to_that_moment(string style)
    {
        string folder = folders.New();
        LabRuns.Cancel(folder, LabRuns.Small with { Style = style, Repetition = 8 }, keyLog: OperatingSystem.IsLinux());

        List<IotCommand> log = LabRuns.ReadLog(Path.Combine(folder, "training.jsonl"));
        Assert.InRange(log.Count, 20, 200);
        Assert.Equal(log.Count, LabRuns.ReadLog(Path.Combine(folder, "training.har")).Count);
        Assert.Equal(log.Count, LabRuns.Truth(folder, "training.user.pcap").Count(entry => entry.Kind == LabMessageKind.UserRequest));
        Assert.NotEmpty(CapturedHeaders.Read(Path.Combine(folder, "training.pcap")));
        using FlowReader reader = FlowReader.Open(Path.Combine(folder, "training.pcap"));
        List<IotFlow> flows = [.. reader.ReadFlows(TestContext.Current.CancellationToken)];
        Assert.Empty(reader.Defects);
        Assert.All(flows, flow => Assert.Equal(0, flow.LostBytes));
        Assert.InRange(flows.Max(flow => flow.EndTime) - log[^1].Time, TimeSpan.FromMinutes(-1), TimeSpan.FromMinutes(3));
        Assert.Equal(8, LabConfiguration.Load(Path.Combine(folder, "lab.json")).Options.Repetition);
        Assert.Equal(OperatingSystem.IsLinux(), File.Exists(Path.Combine(folder, "keys.log")) && new FileInfo(Path.Combine(folder, "keys.log")).Length > 0);
    }

    private static void AssertSame(string first, string second)
    {
        string[] names = [.. Directory.GetFiles(first).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        Assert.Equal(names, Directory.GetFiles(second).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        foreach (string name in names)
        {
            if (name.EndsWith(".pcap", StringComparison.Ordinal))
            {
                Assert.Equal(CapturedHeaders.Read(Path.Combine(first, name)), CapturedHeaders.Read(Path.Combine(second, name)));
            }
            else
            {
                Assert.Equal(File.ReadAllText(Path.Combine(first, name)), File.ReadAllText(Path.Combine(second, name)));
            }
        }
    }
}
