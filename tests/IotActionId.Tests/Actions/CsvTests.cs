using System.Globalization;
using IotActionId.Actions;

namespace IotActionId.Tests.Actions;

public sealed class CsvTests
{
    [Fact]
    public void The_usual_column_names_are_found_whatever_their_order_and_spelling()
    {
        using var log = new LogFile("home.csv", "\uFEFFdevice type, VALUE ,Action,device_name,Timestamp,note\ndimmer,40,setLevel,lamp,2026-01-31T20:15:00.5Z,x\n,,on,plug,2026-01-31T20:16:00.5Z,\n");

        List<IotCommand> commands = log.ReadClean();

        Assert.Equal([new IotAction("lamp", "dimmer", "setLevel", "40")], commands[0].Actions);
        Assert.Equal([new IotAction("plug", "", "on")], commands[1].Actions);
        Assert.Equal(log.Path + ":3", commands[1].Source);
    }

    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    [InlineData('|')]
    public void The_delimiter_is_found(char delimiter)
    {
        using var log = new LogFile("home.tsv", "Time;Device;Action\r\n\"2026-01-31T20:15:00Z\";\"lamp, left\";on\r\n".Replace(';', delimiter));
        Assert.Equal("lamp, left:on", Assert.Single(log.ReadClean()).Actions[0].Key);
    }

    [Fact]
    public void Columns_delimiter_and_time_formats_can_be_told()
    {
        using var log = new LogFile("export.txt", "when:what:who\n8.3.2021 21h15:on:lamp\n1615238101:off:lamp\n");

        List<IotCommand> commands = log.ReadClean(new ActionLogOptions
        {
            Format = ActionLogFormat.Csv,
            Csv = new CsvLogOptions { TimeColumn = "When", DeviceColumn = "who", ActionColumn = "what", Delimiter = ':', TimeFormats = ["d.M.yyyy HH'h'mm", "unix"] },
        });

        Assert.Equal(["lamp:on", "lamp:off"], commands.Select(command => command.Actions[0].Key));
        Assert.Equal([TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(0.5)], commands.Select(command => command.TimeUncertainty));
    }

    [Theory]
    [InlineData("2026-01-31T20:15:00Z,lamp", "2 fields and the header 3")]
    [InlineData("2026-01-31T20:15:00Z,lamp, left,on", "4 fields and the header 3")]
    [InlineData("\"2026-01-31T20:15:00Z,lamp,on", "quotes do not match")]
    [InlineData("2026-01-31T20:15:00Z,\"la\"mp,on", "quotes do not match")]
    [InlineData("January,lamp,on", "its time 'January' does not fit the time format")]
    [InlineData("2026-01-31T20:15:00Z,,on", "names no device")]
    [InlineData("2026-01-31T20:15:00Z,lamp,\u001b[31mon", "control character")]
    public void A_bad_row_is_named_and_the_others_are_read(string row, string expected)
    {
        const string good = "2026-01-31T20:15:00Z,lamp,on";
        using var log = new LogFile("home.csv", $"Time,Device,Action\n{good}\n\n{row}\n{good},,\n");

        (List<IotCommand> commands, IReadOnlyList<IotException> defects) = log.Read();

        Assert.Equal([log.Path + ":2", log.Path + ":5"], commands.Select(command => command.Source));
        string message = Assert.Single(defects).Message;
        Assert.Contains(", line 4: ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_with_a_common_command_id_are_one_compound_command()
    {
        using var log = new LogFile("home.csv",
            """
            Time,Device,Action,Scene
            2026-01-31T20:15:00.1Z,lamp,off,7
            2026-01-31T20:15:00.2Z,tv,off,7
            2026-01-31T20:16:00.1Z,lamp,on,
            2026-01-31T20:17:00.1Z,lamp,on,
            2026-01-31T20:18:00.1Z,lamp,off,8
            2026-01-31T20:18:00.1Z,,off,8
            2026-01-31T20:18:00.1Z,tv,off,8
            2026-01-31T20:19:00.1Z,lamp,off,9
            2026-01-31T20:19:00.1Z,lamp,on,9
            2026-01-31T20:20:00.1Z,door,lock,7
            """);

        (List<IotCommand> commands, IReadOnlyList<IotException> defects) =
            log.Read(new ActionLogOptions { Csv = new CsvLogOptions { CommandColumn = "scene" } });

        Assert.Equal(["lamp:off + tv:off", "lamp:on", "lamp:on", "door:lock"], commands.Select(command => command.ToString()));
        Assert.Equal(log.Path + ":2", commands[0].Source);
        Assert.Equal(2, defects.Count);
        Assert.Contains("line 7: it names no device", defects[0].Message, StringComparison.Ordinal);
        Assert.Contains("line 10: it names one device twice", defects[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_column_is_named_together_with_the_columns_that_are_there()
    {
        using var log = new LogFile("home.csv", "Time,Gadget,Action\n2026-01-31T20:15:00Z,lamp,on\n");

        string message = Assert.Throws<IotException>(() => log.Read()).Message;
        Assert.Contains("'Time', 'Gadget', 'Action'", message, StringComparison.Ordinal);
        Assert.Contains("DeviceColumn", message, StringComparison.Ordinal);

        message = Assert.Throws<IotException>(() => log.Read(new ActionLogOptions { Csv = new CsvLogOptions { DeviceColumn = "Gizmo" } })).Message;
        Assert.Contains("no column 'Gizmo'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_delimiter_that_cannot_be_one_is_refused()
    {
        using var log = new LogFile("home.csv", "Time,Device,Action\n");
        Assert.All("\"é\n", delimiter => Assert.Equal(
            IotErrorId.InvalidArgument,
            Assert.Throws<IotException>(() => log.Read(new ActionLogOptions { Csv = new CsvLogOptions { Delimiter = delimiter } })).Id));
    }

    [Fact]
    public void Lines_without_end_do_not_fill_the_memory()
    {
        string endless = new(',', 3 * CsvLogParser.MaxLineLength);
        using var rows = new LogFile("home.csv", "Time,Device,Action\n2026-01-31T20:15:00Z,lamp,on\n" + endless);
        using var header = new LogFile("home.csv", endless);

        (List<IotCommand> commands, IReadOnlyList<IotException> defects) = rows.Read();

        Assert.Single(commands);
        Assert.Contains("after line 2 and is not read further", Assert.Single(defects).Message, StringComparison.Ordinal);
        Assert.Equal(IotErrorId.InvalidActionLog, Assert.Throws<IotException>(() => header.Read()).Id);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("Time,Device,Action\n", "header line and nothing below")]
    public void A_log_without_rows_says_so(string text, string expected)
    {
        using var log = new LogFile("home.csv", text);
        Assert.Contains(expected, Assert.Single(log.Read().Defects).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_real_log_of_the_lock_is_read()
    {
        var reader = new ActionLogReader(SharedLogs.Find("lock-hub/actions.csv"), new ActionLogOptions
        {
            TimeZone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York"),
            Csv = new CsvLogOptions { TimeFormats = ["MMMM dd, yyyy 'at' hh:mmtt"] },
        });

        List<IotCommand> commands = [.. reader.Read(TestContext.Current.CancellationToken)];

        Assert.Empty(reader.Defects);
        Assert.Equal(164, commands.Count);

        // 09:15AM in New York in winter is 14:15 UTC; the label stands for that whole minute.
        Assert.Equal(DateTimeOffset.Parse("2021-03-08T14:15:30Z", CultureInfo.InvariantCulture), commands[0].Time);
        Assert.All(commands, command => Assert.Equal(TimeSpan.FromSeconds(30), command.TimeUncertainty));
        Assert.Equal(82, commands.Count(command => command.Actions[0].Key == "ultraloq-lock-01:event_lock"));
        Assert.Equal(82, commands.Count(command => command.Actions[0].Key == "ultraloq-lock-01:event_unlock"));
    }
}
