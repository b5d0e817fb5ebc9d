using System.Globalization;
using IotActionId.Actions;

namespace IotActionId.Tests.Actions;

/// <summary>New York put its clocks forward on 2021-03-14 at 02:00 (to 03:00) and back on 2021-11-07 at 02:00 (to 01:00).</summary>
public sealed class LogClockTests
{
    private static readonly TimeZoneInfo s_newYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    [Fact]
    public void The_offset_of_the_zone_changes_with_the_season()
    {
        Assert.Equal(
            ["2021-03-14 06:59:30", "2021-03-14 07:00:30", "2021-07-01 16:00:30", "2021-12-01 17:00:30"],
            Read("2021-03-14 01:59", "2021-03-14 03:00", "2021-07-01 12:00", "2021-12-01 12:00").Times);
    }

    [Fact]
    public void A_time_in_the_gap_of_spring_is_a_defect_of_its_line()
    {
        using var log = new LogFile("home.csv", "Time,Device,Action\n2021-03-14 01:30,lock,on\n2021-03-14 02:30,lock,off\n2021-03-14 03:30,lock,on\n");

        (List<IotCommand> commands, IReadOnlyList<IotException> defects) = log.Read(new ActionLogOptions { TimeZone = s_newYork });

        Assert.Equal(2, commands.Count);
        Assert.Contains("line 3: its time 2021-03-14 02:30:00 does not exist in America/New_York", Assert.Single(defects).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_repeated_hour_of_autumn_is_resolved_by_the_order_of_the_log()
    {
        (string[] times, int guessed) = Read(
            "2021-11-07 00:30", "2021-11-07 01:10", "2021-11-07 01:50", "2021-11-07 01:10", "2021-11-07 01:50", "2021-11-07 02:10");

        Assert.Equal(
            ["2021-11-07 04:30:30", "2021-11-07 05:10:30", "2021-11-07 05:50:30", "2021-11-07 06:10:30", "2021-11-07 06:50:30", "2021-11-07 07:10:30"],
            times);
        Assert.Equal(2, guessed);
    }

    [Fact]
    public void The_repeated_hour_is_resolved_in_a_log_that_starts_with_the_newest_line_too()
    {
        Assert.Equal(
            ["2021-11-07 07:10:30", "2021-11-07 06:50:30", "2021-11-07 06:10:30", "2021-11-07 05:50:30", "2021-11-07 05:10:30", "2021-11-07 04:30:30"],
            Read("2021-11-07 02:10", "2021-11-07 01:50", "2021-11-07 01:10", "2021-11-07 01:50", "2021-11-07 01:10", "2021-11-07 00:30").Times);
    }

    [Fact]
    public void Lines_that_swapped_places_within_their_resolution_are_not_taken_for_the_second_time_round()
    {
        Assert.Equal(
            ["2021-11-07 05:11:30", "2021-11-07 05:10:30", "2021-11-07 05:12:30"],
            Read("2021-11-07 01:11", "2021-11-07 01:10", "2021-11-07 01:12").Times);
    }

    [Fact]
    public void An_offset_in_the_label_goes_before_the_zone()
    {
        (string[] times, int guessed) = Read("2021-11-07 01:10 -05:00", "2021-11-07 01:10 -04:00", "2021-03-14 02:30 +00:00");

        Assert.Equal(["2021-11-07 06:10:30", "2021-11-07 05:10:30", "2021-03-14 02:30:30"], times);
        Assert.Equal(0, guessed);
    }

    [Fact]
    public void Bad_lines_do_not_count_for_the_order()
    {
        using var log = new LogFile("home.csv", "Time,Device,Action\n2021-11-07 00:10,a,on\n2021-11-07 23:00,,on\n2021-11-07 01:10,a,on\n");

        Assert.Equal(5, log.Read(new ActionLogOptions { TimeZone = s_newYork }).Commands[1].Time.Hour);
    }

    private static (string[] Times, int Guessed) Read(params string[] times)
    {
        using var log = new LogFile("home.csv", "Time,Device,Action\n" + string.Concat(times.Select(time => $"{time},lock,on\n")));
        var reader = new ActionLogReader(log.Path, new ActionLogOptions { TimeZone = s_newYork });
        string[] read = [.. reader.Read().Select(command => command.Time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture))];
        Assert.Empty(reader.Defects);
        return (read, reader.GuessedTimes);
    }
}
