using System.Management.Automation;

namespace IotActionId.Tests.Module;

/// <summary>What every cmdlet that reads files does with its paths, shown on Get-IotFlow.</summary>
public sealed class PathTests : IClassFixture<PowerShellHost>, IDisposable
{
    private readonly PowerShellHost _host;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("IotActionId.Paths.");

    public PathTests(PowerShellHost host)
    {
        _host = host;
        File.WriteAllText(Path.Combine(_folder.FullName, "a[1].txt"), "not a capture");
        File.WriteAllText(Path.Combine(_folder.FullName, "b.txt"), "not a capture");
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "sub"));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Missing_file_is_an_error_of_its_own_with_the_remedy()
    {
        PowerShellResult result = InFolder("Get-IotFlow -Path nope.pcap");
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("FileNotFound,IotActionId.PowerShell.GetIotFlowCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        Assert.Equal("nope.pcap", error.TargetObject);
        Assert.Contains(_folder.FullName, error.Exception.Message, StringComparison.Ordinal);
        Assert.False(result.Terminated);
    }

    [Fact]
    public void Each_bad_path_is_reported_and_the_others_are_read() =>
        Assert.Equal(
            ["FileNotFound", "FileNotFound", "NotACaptureFile", "FileNotFound", "FileNotFound"],
            InFolder("Get-IotFlow -Path nope.pcap, sub, b.txt, env:PATH, nodrive:/x").ErrorIds);

    [Fact]
    public void Directory_is_refused_with_a_clear_sentence() =>
        Assert.Contains("is a directory", InFolder("Get-IotFlow -Path sub").Errors.Single().Exception.Message, StringComparison.Ordinal);

    [Fact]
    public void Wildcards_are_expanded_and_no_match_is_an_error()
    {
        Assert.Equal(["NotACaptureFile", "NotACaptureFile"], InFolder("Get-IotFlow *.txt").ErrorIds);
        Assert.Equal(["FileNotFound"], InFolder("Get-IotFlow *.pcap").ErrorIds);
    }

    [Fact]
    public void Literal_path_takes_brackets_as_they_are()
    {
        PowerShellResult result = InFolder("Get-IotFlow -LiteralPath 'a[1].txt'");
        Assert.Equal(["NotACaptureFile"], result.ErrorIds);
        Assert.Equal(Path.Combine(_folder.FullName, "a[1].txt"), result.Errors.Single().TargetObject);
    }

    [Fact]
    public void Files_come_through_the_pipeline_as_names_and_by_their_PSPath()
    {
        Assert.Equal(["NotACaptureFile"], InFolder("'b.txt' | Get-IotFlow").ErrorIds);
        Assert.Equal(["NotACaptureFile"], InFolder("[pscustomobject]@{ PSPath = 'a[1].txt' } | Get-IotFlow").ErrorIds);
    }

    private PowerShellResult InFolder(string script) =>
        _host.Invoke($"$ExecutionContext.SessionState.Path.PushCurrentLocation('t'); $null = $ExecutionContext.SessionState.Path.SetLocation('{_folder.FullName}'); try {{ {script} }} finally {{ $null = $ExecutionContext.SessionState.Path.PopLocation('t') }}");
}
