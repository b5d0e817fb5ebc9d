using System.Text;
using CsCheck;
using IotActionId.Actions;

namespace IotActionId.Tests.Actions;

public sealed class HostileLogTests
{
    private const string JsonLines = """
        {"time":"2026-01-31T20:15:00.123Z","timeUncertainty":0.5,"actions":[{"device":"küche","type":"dimmer","action":"setLevel","value":40},{"device":"b","action":"on"}]}
        {"time":"2021-11-07T01:15","device":"lamp","action":"on","bodyLength":12}
        """;

    private const string Csv = "Time,Device,Action,Type,Value,Scene\n\"2026-01-31 20:15:00\",lamp,\"o\"\"n\",x,1,7\n2026-01-31 20:15:00,tv,off,x,,7\n2021-03-14 02:30:00,é,on,,,\n";

    private static readonly string s_har = HarText.Archive(
        HarText.Entry("""{"commands":[{"device":"lamp","action":"on","value":[1]},{"device":"\u00e9","action":"off"}]}"""),
        HarText.Entry("device=a+b&action=%20on", type: "application/x-www-form-urlencoded", bodySize: 20));

    [Theory]
    [InlineData(ActionLogFormat.JsonLines)]
    [InlineData(ActionLogFormat.Csv)]
    [InlineData(ActionLogFormat.Har)]
    public void Damaged_logs_give_commands_and_named_defects_and_no_other_exception(ActionLogFormat format)
    {
        byte[] sound = Encoding.UTF8.GetBytes(format switch { ActionLogFormat.Csv => Csv, ActionLogFormat.Har => s_har, _ => JsonLines });
        Gen<(int Position, int Cut, byte[] Insert)> damage =
            Gen.Select(Gen.Int[0, sound.Length - 1], Gen.Int[0, 8], Gen.OneOf(Gen.Byte.Array[0, 4], Gen.OneOf("\"", "\\", "{", "]", "\\ud800", "1e999", ",", "\n").Select(Encoding.UTF8.GetBytes)));

        damage.Array[1, 4].Sample(damages =>
        {
            byte[] bytes = sound;
            foreach ((int position, int cut, byte[] insert) in damages)
            {
                int start = Math.Min(position, bytes.Length);
                bytes = [.. bytes[..start], .. insert, .. bytes[Math.Min(start + cut, bytes.Length)..]];
            }

            using var log = new LogFile("home.log", bytes);
            try
            {
                List<IotCommand> commands = log.Read(new ActionLogOptions
                {
                    Format = format,
                    TimeZone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York"),
                    Csv = new CsvLogOptions { CommandColumn = "Scene" },
                }).Commands;
                Assert.All(commands, command =>
                {
                    Assert.NotEmpty(command.Actions);
                    Assert.All(command.Actions, action => Assert.DoesNotContain(action.ToString(), char.IsControl));
                    Assert.InRange(command.Time.Year, 1970, 2262);
                    Assert.Equal(command.Actions.Count, command.Actions.DistinctBy(action => action.Device).Count());
                });
            }
            catch (IotException exception)
            {
                Assert.Equal(IotErrorId.InvalidActionLog, exception.Id);
            }
        }, iter: 1000);
    }

    [Fact]
    public void Progress_counts_the_bytes_of_the_file()
    {
        using var log = new LogFile("home.jsonl", JsonLines);
        var progress = new LastReport();

        _ = new ActionLogReader(log.Path).Read(progress, TestContext.Current.CancellationToken).Count();

        Assert.Equal(new FileInfo(log.Path).Length, progress.Value);
    }

    private sealed class LastReport : IProgress<long>
    {
        internal long Value { get; private set; }

        public void Report(long value) => Value = value;
    }
}
