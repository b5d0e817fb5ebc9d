using System.Management.Automation;
using IotActionId.Tests.Module;

namespace IotActionId.Tests.Signatures;

/// <summary>Upkeep of signatures at the prompt: New-IotSignature -Append, Merge-IotSignature, Test-IotSignature, and the views.</summary>
public sealed class SignatureCmdletTests : IClassFixture<PowerShellHost>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("iotsig").FullName;
    private readonly PowerShellHost _host;

    public SignatureCmdletTests(PowerShellHost host)
    {
        _host = host;
        host.Output(
            """
            param($folder)
            $global:lab = Invoke-IotLab "$folder/lab" -Seed 3 -DeviceCount 6 -Repetition 4 -PairCount 6 -TestCount 1
            $global:flows = @(Get-IotFlow $lab.TrainingCapture)
            $global:log = @(Import-IotActionLog $lab.TrainingLog)
            $global:all = $flows | New-IotSignature -ActionLog $log -Name home
            $global:path = "$folder/home.iotsig.json"
            $global:device = $all.Signatures[0].Action.Device
            $global:others = @($log | Where-Object { $_.Actions.Device -notcontains $device })
            $global:own = @($log | Where-Object { $_.Actions.Count -eq 1 -and $_.Actions[0].Device -eq $device })
            """, _folder);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("$path")]
    [InlineData("$known")]
    public void What_is_appended_comes_beside_what_was_known(string append)
    {
        IReadOnlyList<PSObject> output = _host.Output(
            $$"""
            $known = $flows | New-IotSignature -ActionLog $others -Name home -WarningAction SilentlyContinue
            $known | Export-IotSignature $path
            $set = $flows | New-IotSignature -ActionLog $own -Append {{append}} -WarningAction SilentlyContinue
            ($set.Signatures | ForEach-Object { "$($_.Action)" }) -join ' '
            ($all.Signatures | ForEach-Object { "$($_.Action)" }) -join ' '
            $set.Gateway
            $set.TrainedFrom.MatchedCommands
            $own.Count + $others.Count
            @($known.Signatures | Where-Object { $_.Action.Device -eq $device }).Count
            """);
        Assert.Equal(output[1].ToString(), output[0].ToString());
        Assert.Equal("home", output[2].ToString());
        Assert.Equal(output[4].ToString(), output[3].ToString());
        Assert.Equal("0", output[5].ToString());
    }

    [Fact]
    public void Sets_and_paths_are_merged_and_what_is_new_is_warned_of()
    {
        PowerShellResult result = _host.Invoke(
            """
            $all | Export-IotSignature $path
            $merged = $all, $path | Merge-IotSignature -Verbose
            $merged.Signatures[0].Support
            (Merge-IotSignature $path).Signatures[0].Support
            (Merge-IotSignature "$([IO.Path]::GetDirectoryName($path))/*.iotsig.json", $all -WarningAction SilentlyContinue).Signatures[0].Support
            """);
        Assert.Empty(result.Errors);
        Assert.Equal(["8", "4", "8"], result.Output.Select(static o => o.ToString()));
        Assert.Contains("overlap in time", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Contains(result.Verbose, static v => v.StartsWith("Gateway home: 2 sets", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("$other = $flows | New-IotSignature -ActionLog $log -Name office; $all, $other | Merge-IotSignature", "InvalidArgument")]
    [InlineData("$flows | New-IotSignature -ActionLog $log -Name office -Append $all", "InvalidArgument")]
    [InlineData("$flows | New-IotSignature -ActionLog $log -Append 7", "InvalidSignatureFile")]
    [InlineData("$flows | New-IotSignature -ActionLog $log -Append ./none.iotsig.json", "FileNotFound")]
    [InlineData("Merge-IotSignature ./none.iotsig.json", "FileNotFound")]
    [InlineData("Test-IotSignature 7", "InvalidSignatureFile")]
    public void What_does_not_fit_is_an_error(string script, string id)
    {
        PowerShellResult result = _host.Invoke(script);
        Assert.StartsWith(id + ",", result.Errors[0].FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("-MinimumSupport 4", true)]
    [InlineData("-MinimumSupport 5", false)]
    [InlineData("-MinimumAccuracy 0", true)]
    [InlineData("-Device none", false)]
    [InlineData("-Device $device -Action * -MaximumCollision 20 -GivenState -AllowPredicted -RequireAccuracy", true)]
    public void Thresholds_give_one_bool(string arguments, bool passes)
    {
        PowerShellResult result = _host.Invoke($"$all | Test-IotSignature {arguments}");
        Assert.Empty(result.Errors);
        Assert.Equal(passes, Assert.Single(result.Output).BaseObject);
        Assert.Equal(arguments == "-Device none" ? 1 : 0, result.Warnings.Count);
    }

    [Fact]
    public void What_fails_is_said_when_asked()
    {
        PowerShellResult result = _host.Invoke("Test-IotSignature $all -MinimumSupport 5 -Device $device -Verbose; Test-IotSignature $all -MinimumSupport 5 -Device $device -Detailed");
        Assert.Equal(false, result.Output[0].BaseObject);
        Assert.Equal(result.Output.Count - 1, result.Verbose.Count(static v => v.EndsWith(": support 4 is below 5", StringComparison.Ordinal)));
        Assert.All(result.Output.Skip(1), static check => Assert.Equal(false, check.Properties["Passed"].Value));
    }
}
