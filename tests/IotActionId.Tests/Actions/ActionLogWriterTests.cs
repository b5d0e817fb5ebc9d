using System.Text;
using CsCheck;
using IotActionId.Actions;

namespace IotActionId.Tests.Actions;

public sealed class ActionLogWriterTests
{
    private static readonly Gen<string> s_name =
        Gen.OneOf("lamp", "küche", "灯", "a\"b\\c", "<tag>", "x:y", "emoji 💡", "{}", "0");

    private static readonly Gen<IotAction> s_action = Gen.Select(
        s_name, Gen.OneOf("", "dimmer", "lock"), s_name, Gen.OneOf<string?>(null, "40", "true", "20.50", "blue"),
        (device, type, action, value) => new IotAction(device, type, action, value));

    private static readonly Gen<IotCommand> s_command = Gen.Select(
        Gen.Long[new DateTime(1990, 1, 1).Ticks, new DateTime(2200, 1, 1).Ticks],
        Gen.OneOf(Gen.Const(0L), Gen.Const(1L), Gen.Const(10_000L), Gen.Long[0, TimeSpan.FromDays(7).Ticks]),
        Gen.Bool,
        s_action.Array[1, 6],
        Gen.OneOf(Gen.Const((int?)null), Gen.Int[0, int.MaxValue].Select(length => (int?)length)),
        (ticks, uncertainty, milliseconds, actions, bodyLength) => new IotCommand
        {
            Time = new DateTimeOffset(milliseconds ? ticks - (ticks % 10_000) : ticks, TimeSpan.Zero),
            TimeUncertainty = new TimeSpan(uncertainty),
            Actions = [.. actions.DistinctBy(action => action.Device)],
            BodyLength = bodyLength,
        });

    [Fact]
    public void What_is_written_is_read_back_equal()
    {
        s_command.Array[1, 8].Sample(commands =>
        {
            using var log = new LogFile("home.jsonl", Write(commands));
            Assert.Equal(commands.Select(Describe), log.ReadClean().Select(Describe));
        }, iter: 300);

        static string Describe(IotCommand command) =>
            $"{command.Time:O} ± {command.TimeUncertainty.Ticks}, {command.BodyLength}: {string.Join(" + ", command.Actions.Select(a => $"{a.Type}/{a}"))}";
    }

    [Fact]
    public void A_line_looks_as_documented()
    {
        var command = new IotCommand
        {
            Time = new DateTimeOffset(2026, 1, 31, 21, 15, 0, 123, TimeSpan.FromHours(1)),
            TimeUncertainty = TimeSpan.FromMilliseconds(1),
            Actions = [new("kitchen_lamp", "dimmer", "setLevel", "40"), new("door", "", "lock")],
        };
        var coarse = new IotCommand { Time = command.Time, TimeUncertainty = TimeSpan.FromSeconds(30), BodyLength = 97, Actions = [new("küche", "", "on")] };

        Assert.Equal(
            """
            {"time":"2026-01-31T20:15:00.123Z","actions":[{"device":"kitchen_lamp","type":"dimmer","action":"setLevel","value":"40"},{"device":"door","action":"lock"}]}
            {"time":"2026-01-31T20:15:00.123Z","timeUncertainty":30,"bodyLength":97,"actions":[{"device":"küche","action":"on"}]}

            """.ReplaceLineEndings("\n"),
            Encoding.UTF8.GetString(Write(command, coarse)));
    }

    [Fact]
    public void What_no_log_can_hold_is_refused()
    {
        DateTimeOffset time = DateTimeOffset.UnixEpoch.AddYears(50);
        IotCommand[] impossible =
        [
            new() { Time = time, Actions = [] },
            new() { Time = time, Actions = [new("", "", "on")] },
            new() { Time = time, Actions = [new("lamp", "", "on"), new("lamp", "", "off")] },
            new() { Time = time, Actions = [new("la\nmp", "", "on")] },
            new() { Time = time, Actions = [new("lamp", "", "on")], BodyLength = -1 },
            new() { Time = time, Actions = [new("lamp", "", "on")], TimeUncertainty = TimeSpan.FromSeconds(-1) },
        ];

        Assert.All(impossible, command => Assert.Throws<ArgumentException>(() => Write(command)));
    }

    private static byte[] Write(params IotCommand[] commands)
    {
        using var stream = new MemoryStream();
        using (var writer = new ActionLogWriter(stream, leaveOpen: true))
        {
            Array.ForEach(commands, writer.Write);
        }

        return stream.ToArray();
    }
}
