using System.Text.Json;
using IotActionId.Actions;

namespace IotActionId.Tests.Actions;

public sealed class HarPropertyMapTests
{
    [Fact]
    public void Paths_that_share_a_list_go_through_it_together() => Check(
        new HarPropertyMap("rpc[].params.id", "rpc[].params.do", "rpc[].kind", "rpc[].params.args[0]"),
        """{"rpc":[{"kind":"lamp","params":{"id":1,"do":"dim","args":[40,2]}},{"params":{"id":2,"do":"on"}}]}""",
        "lamp/1:dim=40", "/2:on");

    [Fact]
    public void Lists_that_are_not_shared_are_combined_each_with_each() => Check(
        new HarPropertyMap("commands[].devices[].id", "commands[].execution[].command", value: "commands[].execution[].params.on"),
        """{"commands":[{"devices":[{"id":"a"},{"id":"b"}],"execution":[{"command":"OnOff","params":{"on":true}}]},{"devices":[{"id":"c"}],"execution":[{"command":"Lock"}]}]}""",
        "/a:OnOff=true", "/b:OnOff=true", "/c:Lock");

    [Fact]
    public void Segments_of_the_URL_can_be_named_from_both_ends() => Check(
        new HarPropertyMap("@url[-2]", "commands[].command", "@url[0]"),
        """{"commands":[{"command":"on"}]}""",
        "devices/living room:on");

    [Fact]
    public void The_body_may_be_a_list() => Check(new HarPropertyMap("[].d", "[].a"), """[{"d":"x","a":"on"},{"d":"y","a":"off"}]""", "/x:on", "/y:off");

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""[]""")]
    [InlineData("""{"commands":7}""")]
    [InlineData("""{"commands":[{"device":"x"},{"action":"y"}]}""")]
    [InlineData("""{"commands":[{"device":{},"action":"y"}]}""")]
    public void A_body_without_device_and_action_is_no_command(string body) => Check(HarPropertyMap.Commands, body);

    [Theory]
    [InlineData("")]
    [InlineData(".device")]
    [InlineData("device.")]
    [InlineData("a..b")]
    [InlineData("a[")]
    [InlineData("a]")]
    [InlineData("a[x]")]
    [InlineData("a[-1]")]
    [InlineData("a[]b")]
    [InlineData("@url[]")]
    [InlineData("@url[1].x")]
    public void Malformed_paths_are_refused(string path)
    {
        Assert.Equal(IotErrorId.InvalidArgument, Assert.Throws<IotException>(() => new HarPropertyMap(path, "action")).Id);
        Assert.Equal(IotErrorId.InvalidArgument, Assert.Throws<IotException>(() => new HarPropertyMap("device", "action", value: path)).Id);
    }

    [Fact]
    public void Lists_that_would_multiply_without_end_are_cut_short()
    {
        string list = "[" + string.Join(',', Enumerable.Repeat("{}", 20_000)) + "]";
        using JsonDocument body = JsonDocument.Parse($$"""{"a":{{list}},"b":{{list}}}""");

        Assert.False(new HarPropertyMap("a[].x", "b[].y").Apply(body.RootElement, [], new CommandBuilder()));
    }

    private static void Check(HarPropertyMap map, string json, params string[] expected)
    {
        using JsonDocument body = JsonDocument.Parse(json);
        var builder = new CommandBuilder();

        bool found = map.Apply(body.RootElement, ["devices", "living room", "commands"], builder);

        Assert.Equal(expected, builder.Actions.Select(action => $"{action.Type}/{action}"));
        Assert.Equal(expected.Length > 0, found);
    }
}
