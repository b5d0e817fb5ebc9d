using System.Management.Automation;
using System.Xml;
using System.Xml.Linq;
using IotActionId.Tests.Module;

namespace IotActionId.Tests.Reports;

/// <summary>Export-IotReport at the prompt.</summary>
public sealed class ExportIotReportTests : IClassFixture<PowerShellHost>, IDisposable
{
    private const string Time = "'2026-03-04T10:00:00Z'";

    private readonly string _folder = Directory.CreateTempSubdirectory("iotreport").FullName;
    private readonly PowerShellHost _host;

    public ExportIotReportTests(PowerShellHost host)
    {
        _host = host;
        host.Output(
            """
            param($folder)
            $global:folder = $folder
            if (-not $global:lab) {
                $global:lab = Invoke-IotLab "$folder/lab" -Seed 3 -DeviceCount 6 -Repetition 4 -PairCount 6 -TestCount 20
                $global:set = Get-IotFlow $lab.TrainingCapture | New-IotSignature -ActionLog (Import-IotActionLog $lab.TrainingLog)
                $global:flows = @(Get-IotFlow $lab.TestCapture)
                $global:found = @($flows | Find-IotAction -Signature $set)
                $global:accuracy = $found | Measure-IotAccuracy -ActionLog (Import-IotActionLog $lab.TestLog) -Flow $flows
            }
            """, _folder);
    }

    private string Report => Path.Combine(_folder, "report.html");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Matches_by_pipeline_and_the_rest_by_parameters_make_a_whole_report()
    {
        _host.Output($"$found | Export-IotReport $folder/report.html -Signature $set -Flow $flows -Accuracy $accuracy -Title 'An audit' -Time {Time}");
        Assert.Equal(["summary", "timeline", "lengths", "collisions", "confusion", "calibration", "leakage", "method", "repeat"], Sections());
        Assert.Contains("An audit", File.ReadAllText(Report), StringComparison.Ordinal);
        Assert.Contains("2026-03-04 10:00:00 UTC", File.ReadAllText(Report), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_emitted_but_with_PassThru_the_file()
    {
        Assert.Empty(_host.Output("$found | Export-IotReport $folder/report.html"));
        PSObject file = Assert.Single(_host.Output("Export-IotReport $folder/report.html -Match $found -PassThru"));
        Assert.Equal(Report, Assert.IsType<FileInfo>(file.BaseObject).FullName);
    }

    [Fact]
    public void Signature_by_path_is_named_without_its_folder()
    {
        _host.Output("$set | Export-IotSignature $folder/home.iotsig.json; Export-IotReport $folder/report.html -Signature $folder/home.iotsig.json");
        Assert.Contains("home.iotsig.json", File.ReadAllText(Report), StringComparison.Ordinal);
        Assert.DoesNotContain(_folder, File.ReadAllText(Report), StringComparison.Ordinal);
    }

    [Fact]
    public void Leakage_is_worked_out_from_the_signature_set_unless_it_is_given_or_not_wanted()
    {
        _host.Output("Export-IotReport $folder/report.html -Signature $set");
        Assert.Contains("leakage", Sections());
        _host.Output("Export-IotReport $folder/report.html -Signature $set -Leakage @()");
        Assert.DoesNotContain("leakage", Sections());
        _host.Output("$found | Export-IotReport $folder/report.html -Leakage (Measure-IotLeakage $set)");
        Assert.Contains("leakage", Sections());
    }

    [Fact]
    public void Same_input_and_time_give_the_same_bytes()
    {
        _host.Output($"1..2 | ForEach-Object {{ $found | Export-IotReport \"$folder/$_.html\" -Signature $set -Flow $flows -Accuracy $accuracy -Time {Time} }}");
        Assert.Equal(File.ReadAllBytes(Path.Combine(_folder, "1.html")), File.ReadAllBytes(Path.Combine(_folder, "2.html")));
    }

    [Fact]
    public void WhatIf_writes_nothing()
    {
        _host.Output("$found | Export-IotReport $folder/report.html -WhatIf");
        Assert.False(File.Exists(Report));
    }

    [Theory]
    [InlineData("$found | Export-IotReport $folder/report.html -NoClobber", "FileAccessDenied")]
    [InlineData("$found | Export-IotReport $folder/none/report.html", "FileNotFound")]
    [InlineData("$found | Export-IotReport $folder", "FileAccessDenied")]
    [InlineData("$found | Export-IotReport Env:/report.html", "FileNotFound")]
    [InlineData("Export-IotReport $folder/report.html", "InvalidArgument")]
    [InlineData("$null | Export-IotReport $folder/report.html", "InvalidArgument")]
    [InlineData("$found | Export-IotReport $folder/report.html -Signature 7", "InvalidSignatureFile")]
    [InlineData("$found | Export-IotReport $folder/report.html -Signature $folder/none.json", "FileNotFound")]
    public void What_cannot_be_done_is_an_error_that_leaves_the_old_file(string script, string id)
    {
        File.WriteAllText(Report, "old");
        PowerShellResult result = _host.Invoke(script);
        Assert.Equal(id, Assert.Single(result.ErrorIds));
        Assert.Equal("old", File.ReadAllText(Report));
        Assert.DoesNotContain(Directory.GetFiles(_folder, "*.tmp"), static _ => true);
    }

    [Fact]
    public void Read_only_file_is_replaced_with_Force_alone()
    {
        File.WriteAllText(Report, "old");
        File.SetAttributes(Report, FileAttributes.ReadOnly);
        Assert.Equal("FileAccessDenied", Assert.Single(_host.Invoke("$found | Export-IotReport $folder/report.html").ErrorIds));
        _host.Output("$found | Export-IotReport $folder/report.html -Force");
        Assert.StartsWith("<!DOCTYPE html", File.ReadAllText(Report), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_owner_may_read_it_also_where_an_open_one_was_there()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no modes of files.");
            return;
        }

        File.WriteAllText(Report, "old");
        _host.Output("$found | Export-IotReport $folder/report.html");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Report));
    }

    [Fact]
    public void Hostile_names_from_a_log_are_text()
    {
        _host.Output(
            """
            $command = '{"time":"2026-03-03T08:00:00Z","actions":[{"device":"<script>alert(1)</script>","type":"\"><img src=x>","action":"on"}]}'
            [IO.File]::WriteAllText("$folder/log.jsonl", $command)
            $found | Measure-IotAccuracy -ActionLog (Import-IotActionLog $folder/log.jsonl) | ForEach-Object { Export-IotReport $folder/report.html -Accuracy $_ }
            """);
        Assert.DoesNotContain("<script", File.ReadAllText(Report), StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;:on", File.ReadAllText(Report), StringComparison.Ordinal);
    }

    private string[] Sections()
    {
        using var reader = XmlReader.Create(Report, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return [.. XDocument.Load(reader).Descendants().Where(static e => e.Name.LocalName == "h2" && (string?)e.Attribute("id") != "absent").Select(static e => (string)e.Attribute("id")!)];
    }
}
