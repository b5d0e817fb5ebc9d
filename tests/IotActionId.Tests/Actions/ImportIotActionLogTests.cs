using System.Collections;
using System.Management.Automation;
using IotActionId.Tests.Module;

namespace IotActionId.Tests.Actions;

public sealed class ImportIotActionLogTests(PowerShellHost host) : IClassFixture<PowerShellHost>
{
    private const string Line = """{"time":"2026-01-31T20:15:00.123Z","device":"lamp","type":"dimmer","action":"setLevel","value":40}""";

    [Fact]
    public void Commands_come_out_one_by_one_and_bad_lines_are_errors_beside_them()
    {
        using var log = new LogFile("home.jsonl", $"{Line}\nbad\n{Line}\n");

        PowerShellResult result = host.Invoke("Import-IotActionLog $args[0]", log.Path);

        Assert.Equal(["lamp:setLevel=40", "lamp:setLevel=40"], result.Output.Select(command => command.ToString()));
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("InvalidActionLog", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal(ErrorCategory.InvalidData, error.CategoryInfo.Category);
        Assert.Equal(log.Path, error.TargetObject);
        Assert.False(result.Terminated);
    }

    [Fact]
    public void One_bad_file_does_not_stop_the_others()
    {
        using var log = new LogFile("home.jsonl", Line);
        using var odd = new LogFile("home.docx", Line);

        PowerShellResult result = host.Invoke("$args | Import-IotActionLog", odd.Path, log.Path + ".none", log.Path);

        Assert.Single(result.Output);
        Assert.Equal(["InvalidActionLog", "FileNotFound"], result.ErrorIds);
    }

    [Fact]
    public void The_parameters_of_CSV_reach_the_reader()
    {
        using var log = new LogFile("home.txt", "When;Who;What;Kind;Level;Scene\n\"March 08, 2021 at 09:15AM\";lamp;dim;lamp;40;1\n\"March 08, 2021 at 09:15AM\";tv;off;;;1\n");

        PSObject command = Assert.Single(host.Output(
            """
            Import-IotActionLog -LiteralPath $args[0] -Format Csv -TimeColumn When -DeviceColumn Who -ActionColumn What -TypeColumn Kind -ValueColumn Level `
                -CommandColumn Scene -Delimiter ';' -TimeFormat unix, "MMMM dd, yyyy 'at' hh:mmtt" -TimeZone America/New_York -TimeUncertainty 0:1:0
            """,
            log.Path));

        Assert.Equal("lamp:dim=40 + tv:off", command.ToString());
        Assert.Equal(new DateTimeOffset(2021, 3, 8, 14, 15, 0, TimeSpan.Zero), command.Properties["Time"].Value);
        Assert.Equal(TimeSpan.FromMinutes(1), command.Properties["TimeUncertainty"].Value);
    }

    [Fact]
    public void Times_that_only_a_guess_could_place_are_a_warning()
    {
        using var log = new LogFile("home.csv", "Time,Device,Action\n2021-11-07 01:30,lock,lock\n");

        PowerShellResult result = host.Invoke("Import-IotActionLog $args[0] -TimeZone ([TimeZoneInfo]::FindSystemTimeZoneById('America/New_York'))", log.Path);

        Assert.Empty(result.Errors);
        Assert.Contains("1 times lie in the hour that the clocks of America/New_York repeat", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-TimeFormat 'HH:mm'", "InvalidArgument")]
    [InlineData("-TimeUncertainty '-0:1:0'", "InvalidArgument")]
    [InlineData("-TimeZone Mars/Olympus_Mons", "ParameterArgumentTransformationError")]
    [InlineData("-TimeZone ../../../etc/passwd", "ParameterArgumentTransformationError")]
    [InlineData("-PropertyMap @{ Device = 'a' }", "InvalidArgument")]
    [InlineData("-PropertyMap @{ Device = 'a'; Action = 'b..c' }", "InvalidArgument")]
    [InlineData("-PropertyMap @{ Device = 'a'; Action = 'b'; Room = 'c' }", "InvalidArgument")]
    [InlineData("-PropertyMap @{ Device = 'a'; Action = 'b' } -ActionScript { }", "InvalidArgument")]
    public void Arguments_that_cannot_be_used_end_the_cmdlet_before_it_reads(string arguments, string expected)
    {
        using var log = new LogFile("home.jsonl", Line);

        PowerShellResult result = host.Invoke($"Import-IotActionLog $args {arguments}", log.Path, log.Path);

        Assert.Empty(result.Output);
        Assert.Equal([expected], result.ErrorIds);
    }

    [Fact]
    public void A_property_map_and_URL_and_method_filters_choose_requests()
    {
        using var log = new LogFile("home.har", HarText.Archive(
            HarText.Entry("""{"rpc":[{"id":"lamp","do":"on"}]}"""),
            HarText.Entry("""{"rpc":[{"id":"lamp","do":"off","to":1,"kind":"x"}]}""", url: "https://home.example/rpc/1"),
            HarText.Entry("""{"rpc":[{"id":"tv","do":"off"}]}""", url: "https://home.example/rpc/1", method: "DELETE")));

        string[] Read(string arguments) =>
            [.. host.Output($"Import-IotActionLog $args[0] -PropertyMap @{{ device = 'rpc[].id'; ACTION = 'rpc[].do'; Value = 'rpc[].to'; Type = 'rpc[].kind' }} {arguments}", log.Path).Select(command => command.ToString()!)];

        Assert.Equal(["lamp:on", "lamp:off=1"], Read(""));
        Assert.Equal(["lamp:off=1"], Read("-UrlLike '*/rpc/*'"));
        Assert.Equal(["tv:off"], Read("-Method DELETE"));
    }

    [Fact]
    public void A_script_may_return_hashtables_objects_or_actions()
    {
        using var log = new LogFile("home.har", HarText.Archive(HarText.Entry("a"), HarText.Entry("b"), HarText.Entry("c"), HarText.Entry("d")));

        IReadOnlyList<PSObject> commands = host.Output(
            """
            Import-IotActionLog $args[0] -ActionScript {
                param($request)
                switch ($_.Body) {
                    'a' { @{ Device = 'lamp'; Action = 'on' }; [ordered]@{ device = 'tv'; action = 'volume'; value = 4.5; type = 'tv' } }
                    'b' { [pscustomobject]@{ Device = "$($request.Method)"; Action = $_.Length; Value = $true } }
                    'c' { [IotActionId.Actions.IotAction]::new('plug', '', 'off', $null) }
                }
            }
            """,
            log.Path);

        Assert.Equal(["lamp:on + tv:volume=4.5", "POST:1=true", "plug:off"], commands.Select(command => command.ToString()));
        Assert.Equal("tv", PSObject.AsPSObject(((IList)commands[0].Properties["Actions"].Value)[1]!).Properties["Type"].Value);
    }

    [Theory]
    [InlineData("throw $_.Body", "RuntimeException")]
    [InlineData("Get-Command $_.Body; @{ Device = 'a'; Action = 'b' }", "the action script failed")]
    [InlineData("[int]$_.Body", "the action script failed")]
    [InlineData("Get-Module $_.Url -ErrorAction Continue; Import-Module $_.Body", "the action script failed")]
    [InlineData("$_.Body", "returned a String that is no action")]
    [InlineData("@{ Device = 'a'; $_.Body = 'b' }", "returned a Hashtable that is no action")]
    [InlineData("@{ Device = 'a'; Action = 'b' }, @{ Device = 'a'; Action = $_.Body }", "one device twice")]
    public void A_failing_script_is_one_error_for_each_entry_and_repeats_nothing_of_the_request(string script, string expected)
    {
        using var log = new LogFile("home.har", HarText.Archive(HarText.Entry("t0psecret"), HarText.Entry("t0psecret")));

        PowerShellResult result = host.Invoke($"Import-IotActionLog $args[0] -ActionScript {{ {script} }}", log.Path);

        Assert.Empty(result.Output);
        Assert.Equal(["InvalidActionLog", "InvalidActionLog"], result.ErrorIds);
        Assert.Contains("entry 1: ", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Contains("entry 2: ", result.Errors[1].ToString(), StringComparison.Ordinal);
        Assert.All(result.Errors, error => Assert.Contains(expected, error.ToString(), StringComparison.Ordinal));
        Assert.All(result.Errors, error =>
            Assert.DoesNotContain("t0psecret", $"{error} {error.TargetObject} {error.ErrorDetails} {error.Exception} {error.CategoryInfo}", StringComparison.Ordinal));
    }

    [Fact]
    public void Stopping_after_the_first_command_stops_the_script_too()
    {
        using var log = new LogFile("home.har", HarText.Archive([.. Enumerable.Repeat(HarText.Entry("x"), 5)]));

        IReadOnlyList<PSObject> output = host.Output(
            "$seen = [Collections.ArrayList]::new(); do { Import-IotActionLog $args[0] -ActionScript { $null = $seen.Add(1); @{ Device = 'a'; Action = 'b' } } | ForEach-Object { break } } while ($false); $seen.Count",
            log.Path);

        Assert.Equal(1, Assert.Single(output).BaseObject);
    }

    [Theory]
    [InlineData("York", "America/New_York")]
    [InlineData("America/New_Y", "America/New_York")]
    [InlineData("'europe/ber", "Europe/Berlin")]
    public void Time_zones_are_completed_from_any_part(string typed, string expected)
    {
        IReadOnlyList<PSObject> matches = host.Output("(TabExpansion2 -inputScript $args[0] -cursorColumn $args[0].Length).CompletionMatches | ForEach-Object CompletionText", "Import-IotActionLog -TimeZone " + typed);
        Assert.Contains(expected, matches.Select(match => match.ToString()));
    }
}
