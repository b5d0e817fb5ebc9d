using System.Text;
using IotActionId.Actions;

namespace IotActionId.Tests.Actions;

public sealed class HarTests
{
    private const string LampOn = """{"commands":[{"device":"lamp","type":"dimmer","action":"setLevel","value":40}]}""";

    [Fact]
    public void Command_lists_and_flat_bodies_are_read_without_a_map()
    {
        const string body = """{"id":1,"commands":[{"device":"kitchen_lamp","type":"dimmer","action":"setLevel","value":40},{"device":"door","action":"lock","ok":true}]}""";
        using var log = new LogFile("home.har", HarText.Archive(
            HarText.Entry(body),
            HarText.Entry("""{"device":"plug","action":"off"}""", bodySize: 33, time: "2026-01-31T21:16:00.5+01:00")));

        List<IotCommand> commands = log.ReadClean();

        Assert.Equal([new IotAction("kitchen_lamp", "dimmer", "setLevel", "40"), new IotAction("door", "", "lock")], commands[0].Actions);
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 20, 15, 0, 123, TimeSpan.Zero), commands[0].Time);
        Assert.Equal(TimeSpan.FromMilliseconds(1), commands[0].TimeUncertainty);
        Assert.Equal(body.Length, commands[0].BodyLength);
        Assert.Equal(log.Path + ":entry 1", commands[0].Source);
        Assert.Equal([new IotAction("plug", "", "off")], commands[1].Actions);
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 20, 16, 0, 500, TimeSpan.Zero), commands[1].Time);
        Assert.Equal(33, commands[1].BodyLength);
    }

    [Fact]
    public void The_body_length_is_counted_in_bytes_of_UTF_8_where_the_archive_does_not_tell()
    {
        const string body = """{"device":"küche 灯","action":"on"}""";
        using var log = new LogFile("home.har", HarText.Archive(HarText.Entry(body)));

        Assert.Equal(Encoding.UTF8.GetByteCount(body), Assert.Single(log.ReadClean()).BodyLength);
    }

    [Fact]
    public void Requests_that_command_nothing_are_passed_over()
    {
        using var log = new LogFile("home.har", HarText.Archive(
            HarText.Entry("""{"device":"Nexus 5","event":"page_view"}"""),
            HarText.Entry("""{"commands":[]}"""),
            HarText.Entry("""[1,2,3]"""),
            HarText.Entry("plain", type: "text/plain"),
            HarText.Entry("{not json", type: "text/plain"),
            HarText.Entry(LampOn, method: "GET"),
            HarText.Entry(LampOn, status: 401),
            HarText.Entry(LampOn, type: "text/plain;charset=UTF-8")));

        Assert.Equal(log.Path + ":entry 8", Assert.Single(log.ReadClean()).Source);
    }

    [Fact]
    public void Methods_and_URLs_can_be_chosen()
    {
        using var log = new LogFile("home.har", HarText.Archive(
            HarText.Entry(LampOn, url: "https://other.example/api"),
            HarText.Entry(LampOn, method: "DELETE"),
            HarText.Entry(LampOn)));

        IEnumerable<string> Sources(HarLogOptions options) => log.ReadClean(new ActionLogOptions { Har = options }).Select(command => command.Source[^1..]);

        Assert.Equal(["1", "3"], Sources(new HarLogOptions()));
        Assert.Equal(["3"], Sources(new HarLogOptions { UrlLike = ["*/nothing", "https://HOME.example/*"] }));
        Assert.Equal(["2"], Sources(new HarLogOptions { Methods = ["delete"] }));
    }

    [Fact]
    public void Forms_are_read_as_properties()
    {
        const string form = "application/x-www-form-urlencoded";
        string withFields = HarText.Entry("", type: form).Replace(
            "\"text\":\"\"", "\"params\":[{\"name\":\"device\",\"value\":\"living room\"},{\"name\":\"action\",\"value\":\"a&b=c\"},{\"name\":7}]", StringComparison.Ordinal);
        using var log = new LogFile("home.har", HarText.Archive(HarText.Entry("device=living+room&action=on%26off&value=", type: form), withFields));

        List<IotCommand> commands = log.ReadClean();

        Assert.Equal(["living room:on&off", "living room:a&b=c"], commands.Select(command => command.Actions[0].ValueKey));
        Assert.Equal(41, commands[0].BodyLength);
    }

    [Fact]
    public void A_script_may_read_the_request_in_place_of_the_map()
    {
        var requests = new List<HarRequest>();
        using var log = new LogFile("home.har", HarText.Archive(
            HarText.Entry("lamp on", type: "text/plain"), HarText.Entry("noise", type: "text/plain"), HarText.Entry(LampOn, method: "GET")));

        List<IotCommand> commands = log.ReadClean(new ActionLogOptions
        {
            Har = new HarLogOptions
            {
                ActionSelector = request =>
                {
                    requests.Add(request);
                    return request.Body.Split(' ') is [string device, string action] ? [new IotAction(device, "", action)] : null;
                },
            },
        });

        Assert.Equal("lamp:on", Assert.Single(commands).ToString());
        Assert.Equal(2, requests.Count);
        Assert.Equal(("POST", HarText.Url, "text/plain", "lamp on", 7), (requests[0].Method, requests[0].Url, requests[0].ContentType, requests[0].Body, requests[0].BodyLength));
        Assert.Equal(commands[0].Time, requests[0].Time);
    }

    [Fact]
    public void A_defect_that_the_script_throws_is_one_of_its_entry()
    {
        using var log = new LogFile("home.har", HarText.Archive(HarText.Entry("1"), HarText.Entry("2")));

        (List<IotCommand> commands, IReadOnlyList<IotException> defects) = log.Read(new ActionLogOptions
        {
            Har = new HarLogOptions
            {
                ActionSelector = request => request.Body == "1" ? throw new IotException(IotErrorId.InvalidActionLog, "no luck.") : [new("a", "", "b")],
            },
        });

        Assert.Single(commands);
        Assert.EndsWith(", entry 1: no luck.", Assert.Single(defects).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7", "no request with a method")]
    [InlineData("""{"startedDateTime":"2026-01-31T20:15:00Z","request":[]}""", "no request with a method")]
    [InlineData("""{"request":{"method":"POST","postData":{"text":"{}"}}}""", "startedDateTime is missing")]
    [InlineData("""{"startedDateTime":"2026-01-31T20:15:00Z","request":{"method":"POST","postData":{"text":"\ud800"}}}""", "no valid Unicode")]
    public void A_malformed_entry_is_named_and_the_others_are_read(string entry, string expected) => CheckDefect(entry, expected);

    [Theory]
    [InlineData("""{"commands":[{"device":"lamp"},{"device":"tv","action":"on"}]}""", "lack a device or an action")]
    [InlineData("""{"commands":[{"device":"tv","action":"on"},{"device":"tv","action":"off"}]}""", "one device twice")]
    [InlineData("""{"commands":""", "its body is no valid JSON")]
    [InlineData("""{"device":"\udc00","action":"on"}""", "no valid Unicode")]
    public void A_body_that_is_no_command_but_looks_like_one_is_named(string body, string expected) => CheckDefect(HarText.Entry(body), expected);

    [Theory]
    [InlineData("", "is no HAR file")]
    [InlineData("{}", "is no HAR file")]
    [InlineData("""{"log":{"entries":7}}""", "is no HAR file")]
    [InlineData("""{"log":{"version":"1.2"}}""", "is no HAR file")]
    [InlineData("Time,Device,Action", "is no HAR file")]
    [InlineData("""{"log":{"entries":[]}}""", "has 0 entries and no command")]
    public void A_file_that_is_no_session_says_so(string text, string expected)
    {
        using var log = new LogFile("home.har", text);
        Assert.Contains(expected, Assert.Single(log.Read().Defects).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_that_breaks_off_keeps_what_precedes()
    {
        string text = HarText.Archive(HarText.Entry(LampOn), HarText.Entry(LampOn), HarText.Entry(LampOn));
        using var log = new LogFile("home.har", text[..text.LastIndexOf("timings", StringComparison.Ordinal)]);

        (List<IotCommand> commands, IReadOnlyList<IotException> defects) = log.Read();

        Assert.Equal(2, commands.Count);
        Assert.Contains("is no valid JSON after entry 2", Assert.Single(defects).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_response_of_any_size_costs_no_memory_and_a_body_above_a_mebibyte_is_refused()
    {
        string huge = new('x', 20 << 20);
        using var log = new LogFile("home.har", HarText.Archive(
            HarText.Entry(LampOn).Replace("t0psecret \\\\", huge + "\\\\" + huge, StringComparison.Ordinal),
            HarText.Entry($$"""{"device":"lamp","action":"on","x":"{{huge}}"}"""),
            HarText.Entry(LampOn)));
        long before = GC.GetAllocatedBytesForCurrentThread();

        (List<IotCommand> commands, IReadOnlyList<IotException> defects) = log.Read();

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal([":entry 1", ":entry 3"], commands.Select(command => command.Source[^8..]));
        Assert.Contains("entry 2: its URL or body is longer than a mebibyte", Assert.Single(defects).Message, StringComparison.Ordinal);
        Assert.InRange(allocated, 0, 16 << 20);
    }

    [Fact]
    public void Deeply_nested_call_stacks_are_passed_over()
    {
        string nested = string.Concat(Enumerable.Repeat("{\"parent\":", 500)) + "1" + new string('}', 500);
        using var log = new LogFile("home.har", HarText.Archive(HarText.Entry(LampOn).Replace("{\"callFrames\":[{\"url\":\"x\"}]}", nested, StringComparison.Ordinal)));

        Assert.Single(log.ReadClean());
    }

    private static void CheckDefect(string entry, string expected)
    {
        using var log = new LogFile("home.har", "\uFEFF" + HarText.Archive(HarText.Entry(LampOn), entry, HarText.Entry(LampOn)));

        (List<IotCommand> commands, IReadOnlyList<IotException> defects) = log.Read();

        Assert.Equal([":entry 1", ":entry 3"], commands.Select(command => command.Source[^8..]));
        string message = Assert.Single(defects).Message;
        Assert.Contains(", entry 2: ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }
}
