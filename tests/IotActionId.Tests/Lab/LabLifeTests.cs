using IotActionId.Actions;
using IotActionId.Lab;
using Xunit;

namespace IotActionId.Tests.Lab;

public sealed class LabLifeTests(LabFolderFixture folders) : IClassFixture<LabFolderFixture>
{
    private static readonly DateTimeOffset s_monday = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    private static LabOptions Week { get; } = new() { Sessions = [LabSessionKind.Life], Duration = TimeSpan.FromDays(7), StartTime = s_monday };

    [Fact]
    public void A_person_does_what_is_habitual_on_its_days_at_about_its_time()
    {
        LabHome home = LabRuns.Home(12);
        LabResult result = LabRuns.Run(folders.New(), Week, home);
        List<IotCommand> log = LabRuns.ReadLog(result.Sessions[0].Log);
        LabHabit habit = home.Habits.Single(candidate => candidate.Name == "leave");

        List<IotCommand> leaves = [.. log.Where(command => command.Actions.Count == habit.Actions.Count && habit.Actions.All(action => command.Actions.Any(done => done.Device == action.Device && done.Action == action.Action)))];

        Assert.InRange(leaves.Count, 3, 5);
        Assert.All(leaves, command =>
        {
            Assert.Contains(command.Time.DayOfWeek, habit.Days);
            Assert.InRange(command.Time.TimeOfDay - habit.Time, TimeSpan.FromMinutes(-5 * habit.SpreadMinutes), TimeSpan.FromMinutes(5 * habit.SpreadMinutes));
        });
    }

    [Fact]
    public void Nights_are_idle_but_not_silent()
    {
        LabResult result = LabRuns.Run(folders.New(), Week);
        IReadOnlyList<LabTruthEntry> nights = [.. LabRuns.Truth(result, "life.pcap").Where(entry => entry.Time.Hour is >= 1 and < 5)];

        Assert.NotEmpty(nights);
        Assert.All(nights, entry => Assert.Null(entry.Actions));
    }

    [Fact]
    public void An_idle_session_has_background_only()
    {
        LabResult result = LabRuns.Run(folders.New(), new LabOptions { Sessions = [LabSessionKind.Idle], Duration = TimeSpan.FromHours(12) });
        List<LabTruthEntry> truth = LabRuns.Truth(result);

        Assert.All(truth, entry => Assert.Null(entry.Actions));
        LabMessageKind[] background = [LabMessageKind.Keepalive, LabMessageKind.KeepaliveReply, LabMessageKind.Telemetry, LabMessageKind.TimeSync, LabMessageKind.FirmwareCheck];
        Assert.All(background, kind => Assert.Contains(truth, entry => entry.Kind == kind));
        Assert.True(truth.Where(entry => entry.Kind == LabMessageKind.Telemetry).DistinctBy(entry => entry.PlaintextLength).Count() > 8);
    }

    [Fact]
    public void One_device_measures_values_of_several_lengths_and_counts_its_reports()
    {
        LabHome home = LabHome.Create(new LabHomeOptions { DeviceCount = 1, Catalogue = LabCatalogue.Default with { Mix = ["sensor"] } });
        LabResult result = LabRuns.Run(folders.New(), new LabOptions { Sessions = [LabSessionKind.Idle], Duration = TimeSpan.FromHours(12) }, home);
        int[] lengths = [.. LabRuns.Truth(result).Where(entry => entry.Kind == LabMessageKind.Telemetry).Select(entry => entry.PlaintextLength)];

        // Every three minutes; the count of reports gains a digit at the 10th and the 100th.
        Assert.InRange(lengths.Length, 235, 245);
        Assert.True(lengths.Distinct().Count() >= 3);
        Assert.True(lengths.Skip(100).Average() > lengths.Take(9).Average() + 1);
    }

    [Theory]
    [InlineData(LabMessageKind.TimeSync, 15)]
    [InlineData(LabMessageKind.FirmwareCheck, 360)]
    [InlineData(LabMessageKind.Keepalive, 0.5)]
    public void Background_comes_at_its_period(LabMessageKind kind, double minutes)
    {
        LabResult result = LabRuns.Run(folders.New(), new LabOptions { Sessions = [LabSessionKind.Idle], Duration = TimeSpan.FromDays(2) }, LabRuns.Home(1));
        DateTimeOffset[] times = [.. LabRuns.Truth(result).Where(entry => entry.Kind == kind && entry.Direction == "FromGateway").Select(entry => entry.Time)];

        Assert.Equal(minutes, (times[^1] - times[0]).TotalMinutes / (times.Length - 1), 0.03 * minutes);
    }

    [Fact]
    public void An_intruder_is_in_the_truth_and_in_the_captures_but_not_in_the_users_log()
    {
        LabResult result = LabRuns.Run(folders.New(), new LabOptions { Sessions = [LabSessionKind.Attack], StartTime = s_monday }, LabRuns.Home(16));
        List<LabTruthEntry> truth = LabRuns.Truth(result, "attack.pcap");
        ILookup<string?, LabTruthEntry> attacks = truth.ToLookup(entry => entry.Attack);

        Assert.All(attacks["OddHour"].Where(entry => entry.Kind == LabMessageKind.Command), entry => Assert.InRange(entry.Time.Hour, 1, 5));
        Assert.True(attacks["Replay"].Count(entry => entry.Kind == LabMessageKind.Command) >= 5);
        Assert.Single(attacks["Replay"].Where(entry => entry.Kind == LabMessageKind.Command).Select(entry => string.Join(' ', entry.Actions!)).Distinct());
        Assert.True(attacks["Flood"].Count() >= 300);
        Assert.Equal(
            truth.Where(entry => entry.Attack is null && entry.Kind == LabMessageKind.Command).Select(entry => string.Join(" + ", entry.Actions!)),
            LabRuns.ReadLog(result.Sessions[0].Log).Select(command => command.ToString()));
        Assert.Equal(2, LabRuns.Truth(result, "attack.user.pcap").Select(entry => entry.Client.Split(':')[0]).Distinct().Count());
    }

    [Fact]
    public void A_device_that_joins_later_is_unknown_to_the_training_and_used_in_the_test()
    {
        LabHome home = LabRuns.Home(6, unknown: true);
        LabDevice stranger = home.Devices.Single(device => device.JoinsLater);
        LabResult result = LabRuns.Run(folders.New(), LabRuns.Small with { TestCount = 60 }, home);

        Assert.Equal(6, result.DeviceCount);
        Assert.DoesNotContain(LabRuns.ReadLog(result.TrainingLog), command => command.Actions.Any(action => action.Device == stranger.Name));
        Assert.Contains(LabRuns.ReadLog(result.TestLog), command => command.Actions is [{ } only] && only.Device == stranger.Name);
    }

    [Fact]
    public void The_clock_of_the_logs_is_ahead_and_drifts()
    {
        LabOptions options = LabRuns.Small with
        {
            Sessions = [LabSessionKind.Training],
            Repetition = 20,
            Disturbance = new LabDisturbance { ClockOffset = TimeSpan.FromSeconds(40), ClockDrift = 200 },
        };
        LabResult result = LabRuns.Run(folders.New(), options);
        List<IotCommand> log = LabRuns.ReadLog(result.TrainingLog);
        List<LabTruthEntry> requests = [.. LabRuns.Truth(result, "training.user.pcap").Where(entry => entry.Kind == LabMessageKind.UserRequest)];

        Assert.Equal(requests.Count, log.Count);
        for (int i = 0; i < log.Count; i++)
        {
            double expected = 40 + ((requests[i].Time - options.StartTime).TotalSeconds * 200e-6);

            // A request may wait for a new connection.
            Assert.InRange((log[i].Time - requests[i].Time).TotalSeconds, expected - 0.2, expected + 0.01);
        }

        Assert.True((log[^1].Time - requests[^1].Time) - (log[0].Time - requests[0].Time) > TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Some_devices_do_not_answer()
    {
        LabResult result = LabRuns.Run(folders.New(), LabRuns.Small with { Repetition = 10, Disturbance = new LabDisturbance { UnansweredRate = 0.25 } });
        List<LabTruthEntry> truth = LabRuns.Truth(result, "training.pcap");
        int asked = truth.Where(entry => entry.Kind == LabMessageKind.Command).Sum(entry => entry.Actions!.Count);
        int answered = truth.Count(entry => entry.Kind == LabMessageKind.Status);

        Assert.InRange((double)answered / asked, 0.65, 0.85);
    }

    [Fact]
    public void Devices_are_used_by_hand_without_a_command()
    {
        LabResult result = LabRuns.Run(folders.New(), LabRuns.Small with { Repetition = 6, Disturbance = new LabDisturbance { LocalActionRate = 50 } });
        List<LabTruthEntry> local = [.. LabRuns.Truth(result, "training.pcap").Where(entry => entry.Kind == LabMessageKind.LocalStatus)];

        Assert.NotEmpty(local);
        Assert.All(local, entry => Assert.Null(entry.Commands));
        Assert.All(local, entry => Assert.Single(entry.Actions!));
    }

    [Theory]
    [MemberData(nameof(LabRuns.Styles), MemberType = typeof(LabRuns))]
    public void A_gateway_that_loses_its_connection_comes_back_and_no_command_is_lost(string style)
    {
        LabOptions options = LabRuns.Small with { Style = style, Repetition = 4, Disturbance = new LabDisturbance { ReconnectInterval = TimeSpan.FromMinutes(2) } };
        LabResult result = LabRuns.Run(folders.New(), options);
        List<LabTruthEntry> truth = LabRuns.Truth(result, "training.pcap");

        Assert.True(truth.Select(entry => entry.Client).Distinct().Count() > 10);
        Assert.Equal(
            LabRuns.ReadLog(result.TrainingLog).Sum(command => command.Actions.Count),
            truth.Where(entry => entry.Kind == LabMessageKind.Status).Sum(entry => entry.Actions!.Count));
    }
}
