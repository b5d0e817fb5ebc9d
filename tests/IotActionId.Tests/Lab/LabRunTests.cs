using System.Text.Json;
using IotActionId.Actions;
using IotActionId.Lab;
using Xunit;

namespace IotActionId.Tests.Lab;

public sealed class LabRunTests(LabFolderFixture folders) : IClassFixture<LabFolderFixture>
{
    private LabOptions Small(int seed = 1) => new() { Path = folders.New(), DeviceCount = 6, Repetition = 2, PairCount = 4, TestCount = 12, Seed = seed };

    private static LabResult Run(LabOptions options) => LabRunner.Run(options, progress: null, TestContext.Current.CancellationToken);

    private static List<IotCommand> ReadLog(string path) => [.. new ActionLogReader(path).Read(TestContext.Current.CancellationToken)];

    [Fact]
    public void A_seed_gives_the_same_lengths_actions_and_times_every_time()
    {
        LabResult first = Run(Small());
        LabResult second = Run(Small());

        foreach (string name in new[] { "truth.jsonl", "training.jsonl", "training.har", "test.jsonl", "test.har", "lab.json" })
        {
            Assert.Equal(File.ReadAllText(Path.Combine(first.Path, name)), File.ReadAllText(Path.Combine(second.Path, name)));
        }

        foreach (string name in new[] { "training.pcap", "training.user.pcap", "test.pcap", "test.user.pcap" })
        {
            Assert.Equal(CapturedHeaders.Read(Path.Combine(first.Path, name)), CapturedHeaders.Read(Path.Combine(second.Path, name)));
        }
    }

    [Fact]
    public void Another_seed_gives_another_home()
    {
        LabResult first = Run(Small(1));
        LabResult second = Run(Small(2));

        Assert.NotEqual(File.ReadAllText(first.TrainingLog), File.ReadAllText(second.TrainingLog));
    }

    [Fact]
    public void Training_has_each_elementary_action_as_often_as_asked_and_then_pairs()
    {
        LabResult result = Run(Small());
        List<IotCommand> commands = ReadLog(result.TrainingLog);

        Assert.Equal(result.TrainingCommandCount, commands.Count);
        Assert.Equal(4, commands.Count(command => command.Actions.Count == 2));
        Dictionary<string, int> singles = commands
            .Where(command => command.Actions.Count == 1).GroupBy(command => command.Actions[0].Key).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal(result.ElementaryActionCount, singles.Count);
        Assert.All(singles.Values, count => Assert.Equal(2, count));
    }

    [Fact]
    public void Json_lines_and_har_say_the_same()
    {
        LabResult result = Run(Small());
        List<IotCommand> lines = ReadLog(result.TestLog);
        List<IotCommand> har = ReadLog(result.TestHar);

        Assert.Equal(12, lines.Count);
        Assert.Equal(lines.Select(Describe), har.Select(Describe));

        static string Describe(IotCommand command) => $"{command.Time:O} {command.BodyLength} {command}";
    }

    [Fact]
    public void Har_is_valid_json_with_what_har_1_2_requires()
    {
        LabResult result = Run(Small());
        using JsonDocument har = JsonDocument.Parse(File.ReadAllText(result.TrainingHar));
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

    [Fact]
    public void Every_command_is_sent_acknowledged_and_reported_with_its_actions()
    {
        LabResult result = Run(Small());
        List<IotCommand> log = ReadLog(result.TrainingLog);
        ILookup<int?, LabTruthEntry> truth = TruthFile.Read(result.Truth).Where(entry => entry.Capture == "training.pcap").ToLookup(entry => entry.Command);

        for (int number = 1; number <= log.Count; number++)
        {
            LabTruthEntry[] messages = [.. truth[number]];
            Assert.Equal(log[number - 1].Actions, Assert.Single(messages, message => message.Kind == LabMessageKind.Command).Actions);
            Assert.Equal(log[number - 1].Actions, Assert.Single(messages, message => message.Kind == LabMessageKind.Acknowledgement).Actions);
            LabTruthEntry[] statuses = [.. messages.Where(message => message.Kind == LabMessageKind.Status)];
            Assert.Equal(log[number - 1].Actions.Select(action => action.ToString()).Order(), statuses.SelectMany(status => status.Actions!).Select(action => action.ToString()).Order());
            Assert.All(messages, message => Assert.InRange(message.Time - log[number - 1].Time, TimeSpan.Zero, TimeSpan.FromSeconds(5)));
        }
    }

    [Fact]
    public void A_compound_command_is_as_long_as_the_sum_says()
    {
        LabResult result = Run(Small());
        const int webSocketHeader = 2;
        const int longWebSocketHeader = 4;

        foreach (LabTruthEntry entry in TruthFile.Read(result.Truth).Where(entry => entry.Kind == LabMessageKind.Command))
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
    public void A_folder_that_is_not_empty_is_left_alone_unless_forced()
    {
        LabOptions options = Small();
        Directory.CreateDirectory(options.Path);
        File.WriteAllText(Path.Combine(options.Path, "mine.txt"), "mine");

        IotException refused = Assert.Throws<IotException>(() => Run(options));
        Assert.Equal(IotErrorId.OutputNotEmpty, refused.Id);
        Assert.Single(Directory.GetFiles(options.Path));

        Run(options with { Force = true });
        Assert.Equal("mine", File.ReadAllText(Path.Combine(options.Path, "mine.txt")));
    }

    [Fact]
    public void A_folder_that_is_a_file_is_refused()
    {
        LabOptions options = Small();
        File.WriteAllText(options.Path, "");

        Assert.Equal(IotErrorId.FileAccessDenied, Assert.Throws<IotException>(() => Run(options)).Id);
    }

    [Fact]
    public void An_unknown_style_is_refused_and_the_known_ones_are_named()
    {
        IotException refused = Assert.Throws<IotException>(() => Run(Small() with { Style = "Smoke" }));

        Assert.Equal(IotErrorId.InvalidArgument, refused.Id);
        Assert.All(LabRunner.Styles, style => Assert.Contains(style, refused.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(257)]
    public void A_home_of_no_or_too_many_devices_is_refused(int count) =>
        Assert.Equal(IotErrorId.InvalidArgument, Assert.Throws<IotException>(() => Run(Small() with { DeviceCount = count })).Id);

    [Fact]
    public void A_cancelled_run_leaves_whole_files()
    {
        LabOptions options = Small() with { Repetition = 50 };
        using var stop = new CancellationTokenSource();
        var progress = new Stopper(stop);

        Assert.Throws<OperationCanceledException>(() => LabRunner.Run(options, progress, stop.Token));

        Assert.NotEmpty(CapturedHeaders.Read(Path.Combine(options.Path, "training.pcap")));
        Assert.NotEmpty(TruthFile.Read(Path.Combine(options.Path, "truth.jsonl")));
        Assert.NotEmpty(ReadLog(Path.Combine(options.Path, "training.jsonl")));
        Assert.NotEmpty(ReadLog(Path.Combine(options.Path, "training.har")));
    }

    private sealed class Stopper(CancellationTokenSource stop) : IProgress<LabProgress>
    {
        public void Report(LabProgress value) => stop.Cancel();
    }
}
