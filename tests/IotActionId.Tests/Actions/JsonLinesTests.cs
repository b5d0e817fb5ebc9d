using System.Globalization;
using System.Text;
using IotActionId.Actions;

namespace IotActionId.Tests.Actions;

public sealed class JsonLinesTests
{
    private const string Good = """{"time":"2026-01-31T20:15:00.123Z","device":"lamp","action":"on"}""";

    [Fact]
    public void The_line_of_the_documentation_is_read()
    {
        using var log = new LogFile("home.jsonl",
            """{"time":"2026-01-31T20:15:00.123Z","actions":[{"device":"kitchen_lamp","type":"dimmer","action":"setLevel","value":"40"}]}""");

        IotCommand command = Assert.Single(log.ReadClean());

        Assert.Equal(new DateTimeOffset(2026, 1, 31, 20, 15, 0, 123, TimeSpan.Zero), command.Time);
        Assert.Equal(TimeSpan.FromMilliseconds(1), command.TimeUncertainty);
        Assert.Equal([new IotAction("kitchen_lamp", "dimmer", "setLevel", "40")], command.Actions);
        Assert.Null(command.BodyLength);
        Assert.Equal(log.Path + ":1", command.Source);
    }

    [Fact]
    public void Values_may_be_strings_numbers_or_truth_values_and_unknown_properties_are_passed_over()
    {
        using var log = new LogFile("home.ndjson",
            """{"time":"2026-01-31T20:15:00Z","who":{"x":[1]},"bodyLength":97,"timeUncertainty":0.25,"actions":[{"device":"a","action":"set","value":40},{"device":"b","action":"set","value":20.50},{"device":"c","action":"set","value":true},{"device":"d","action":"set","value":null}]}""");

        IotCommand command = Assert.Single(log.ReadClean());

        Assert.Equal(["40", "20.50", "true", null], command.Actions.Select(action => action.Value));
        Assert.Equal(97, command.BodyLength);
        Assert.Equal(TimeSpan.FromSeconds(0.25), command.TimeUncertainty);
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 20, 15, 0, TimeSpan.Zero), command.Time);
    }

    [Theory]
    [InlineData("not json at all", "not one JSON object")]
    [InlineData("""{"time":"2026-01-31T20:15:00Z","device":"lamp","action":"on"} {}""", "not one JSON object")]
    [InlineData("""[1]""", "not a JSON object")]
    [InlineData("""{"device":"lamp","action":"on"}""", "no \"time\"")]
    [InlineData("""{"time":"yesterday","device":"lamp","action":"on"}""", "'yesterday' is not written as ISO 8601")]
    [InlineData("""{"time":12,"device":"lamp","action":"on"}""", "\"time\" has the wrong type")]
    [InlineData("""{"time":"1969-01-31T20:15:00Z","device":"lamp","action":"on"}""", "between 1970 and 2261")]
    [InlineData("""{"time":"2026-01-31T20:15:00Z","action":"on"}""", "names no device")]
    [InlineData("""{"time":"2026-01-31T20:15:00Z","device":"lamp","action":" "}""", "names no action")]
    [InlineData("""{"time":"2026-01-31T20:15:00Z","device":"lamp","action":"on","value":[]}""", "\"value\" has the wrong type")]
    [InlineData("""{"time":"2026-01-31T20:15:00Z","actions":[]}""", "at least one action")]
    [InlineData("""{"time":"2026-01-31T20:15:00Z","actions":["on"]}""", "not a JSON object")]
    [InlineData("""{"time":"2026-01-31T20:15:00Z","actions":[{"device":"a","action":"on"},{"device":"a","action":"off"}]}""", "one device twice")]
    [InlineData("""{"time":"2026-01-31T20:15:00Z","device":"lamp","action":"on","bodyLength":-1}""", "\"bodyLength\"")]
    [InlineData("""{"time":"2026-01-31T20:15:00Z","device":"lamp","action":"on","timeUncertainty":1e300}""", "\"timeUncertainty\"")]
    [InlineData("""{"time":"2026-01-31T20:15:00Z","device":"lamp","device":"tv","action":"on"}""", "each property once")]
    [InlineData("""{"time":"2026-01-31T20:15:00Z","device":"\ud800","action":"on"}""", "no valid Unicode")]
    [InlineData("""{"time":"2026-01-31T20:15:00Z","device":"\u001b[2Jlamp","action":"on"}""", "control character")]
    public void A_bad_line_is_named_and_the_others_are_read(string line, string expected)
    {
        using var log = new LogFile("home.jsonl", $"{Good}\n{line}\r\n\n{Good}\n");

        (List<IotCommand> commands, IReadOnlyList<IotException> defects) = log.Read();

        Assert.Equal([log.Path + ":1", log.Path + ":4"], commands.Select(command => command.Source));
        string message = Assert.Single(defects).Message;
        Assert.Contains(", line 2: ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_are_not_UTF_8_are_refused()
    {
        using var log = new LogFile("home.jsonl", Encoding.Latin1.GetBytes("""{"time":"2026-01-31T20:15:00Z","device":"küche","action":"on"}"""));

        Assert.Contains("save the log as UTF-8", Assert.Single(log.Read().Defects).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Byte_order_marks_are_tolerated()
    {
        foreach (Encoding encoding in (Encoding[])[new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode])
        {
            using var log = new LogFile("home.jsonl", [.. encoding.GetPreamble(), .. encoding.GetBytes(Good + "\n" + Good)]);
            Assert.Equal(2, log.ReadClean().Count);
        }
    }

    [Fact]
    public void A_line_without_end_does_not_fill_the_memory_and_the_next_is_read()
    {
        using var log = new LogFile("home.jsonl", new string('x', 3 * JsonLinesLogParser.MaxLineLength) + "\n" + Good);

        (List<IotCommand> commands, IReadOnlyList<IotException> defects) = log.Read();

        Assert.Equal(log.Path + ":2", Assert.Single(commands).Source);
        Assert.Contains("line 1: it is longer than", Assert.Single(defects).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_twenty_defects_are_listed_and_the_rest_counted()
    {
        using var log = new LogFile("home.jsonl", string.Concat(Enumerable.Repeat("bad\n", 50)) + Good);

        (List<IotCommand> commands, IReadOnlyList<IotException> defects) = log.Read();

        Assert.Single(commands);
        Assert.Equal(21, defects.Count);
        Assert.Contains("line 20:", defects[19].Message, StringComparison.Ordinal);
        Assert.Contains("has 30 more defects", defects[20].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_kind_is_given_up()
    {
        using var log = new LogFile("home.jsonl", string.Concat(Enumerable.Repeat("\0\n", 20_000)) + Good);

        var exception = Assert.Throws<IotException>(() => log.Read());

        Assert.Equal(IotErrorId.InvalidActionLog, exception.Id);
        Assert.Contains("10000 defects in a row", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\r\n")]
    public void A_log_without_commands_says_so(string text)
    {
        using var log = new LogFile("home.jsonl", text);
        Assert.Contains("holds no command", Assert.Single(log.Read().Defects).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_a_directory_and_an_unknown_extension_are_told_apart()
    {
        using var log = new LogFile("home.txt", Good);
        string directory = Path.GetDirectoryName(log.Path)!;

        Assert.Equal(IotErrorId.InvalidActionLog, Assert.Throws<IotException>(() => log.Read()).Id);
        var jsonLines = new ActionLogOptions { Format = ActionLogFormat.JsonLines };
        Assert.Single(log.ReadClean(jsonLines));
        Assert.Equal(IotErrorId.FileNotFound, Error(Path.Combine(directory, "none.jsonl")).Id);
        Assert.Contains("is a directory", Error(directory).Message, StringComparison.Ordinal);

        IotException Error(string path) => Assert.Throws<IotException>(() => new ActionLogReader(path, jsonLines).Read().ToList());
    }

    [Fact]
    public void A_stated_uncertainty_goes_before_what_the_lines_say()
    {
        using var log = new LogFile("home.jsonl",
            """
            {"time":"2026-01-31T20:15Z","device":"lamp","action":"on"}
            {"time":"2026-01-31T20:15:00.5Z","timeUncertainty":9,"device":"lamp","action":"on"}
            """);
        var options = new ActionLogOptions { TimeUncertainty = TimeSpan.FromSeconds(2) };

        Assert.All(log.ReadClean(options), command => Assert.Equal(TimeSpan.FromSeconds(2), command.TimeUncertainty));
        Assert.Equal(0, log.ReadClean(options)[0].Time.Second);
        Assert.Equal(IotErrorId.InvalidArgument, Assert.Throws<IotException>(
            () => log.Read(new ActionLogOptions { TimeUncertainty = TimeSpan.FromSeconds(-1) })).Id);
    }

    [Fact]
    public void A_cancelled_token_ends_the_reading()
    {
        using var log = new LogFile("home.jsonl", Good);
        Assert.Throws<OperationCanceledException>(() => new ActionLogReader(log.Path).Read(new CancellationToken(true)).ToList());
    }

    [Fact]
    public void The_real_log_of_the_plug_is_read()
    {
        List<IotCommand> commands = [.. new ActionLogReader(SharedLogs.Find("plug/actions.jsonl")).Read(TestContext.Current.CancellationToken)];

        Assert.Equal(12, commands.Count);
        Assert.Equal(DateTimeOffset.Parse("2018-02-13T21:38:04.9Z", CultureInfo.InvariantCulture), commands[0].Time);
        Assert.All(commands, command => Assert.Equal(TimeSpan.FromSeconds(0.1), command.TimeUncertainty));
        Assert.Equal(["plug:OFF", "plug:ON"], commands.Select(command => command.Actions.Single().Key).Distinct().Order(StringComparer.Ordinal));
    }
}
