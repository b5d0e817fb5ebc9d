namespace IotActionId.Tests.Module;

public sealed class ShellTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("IotActionId.Shell.");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Demo_runs_to_its_end_and_measures_itself()
    {
        ShellResult result = ShellProcess.Run();
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("PS> $lab = Invoke-IotLab", result.Output, StringComparison.Ordinal);
        Assert.Contains("ExactSetAccuracy", result.Output, StringComparison.Ordinal);
        Assert.Contains("pwsh 7.6 is the full home of the module", result.Output, StringComparison.Ordinal);
        Assert.Contains("Recommendation", result.Output, StringComparison.Ordinal);
        Assert.Contains("report.html, ", result.Output, StringComparison.Ordinal);

        // Sentences are broken by the terminal, tables are not.
        Assert.All(result.Output.Split('\n').Select(static l => l.TrimEnd()).Where(static l => !l.EndsWith('.')), static line => Assert.InRange(line.Length, 0, 120));
    }

    [Theory]
    [InlineData("1", 0)]
    [InlineData("exit 5", 5)]
    [InlineData("throw 'it'", 1)]
    [InlineData("Get-IotFlow nope.pcap", 1)]
    [InlineData("Get-IotFlow nope.pcap; 1", 0)]
    [InlineData("if (", 1)]
    public void Command_returns_what_pwsh_would(string command, int expected) =>
        Assert.Equal(expected, ShellProcess.Run("-Command", command).ExitCode);

    [Fact]
    public void Error_is_one_sentence_on_standard_error_and_no_stack_trace()
    {
        ShellResult result = ShellProcess.Run("-Command", "Get-IotFlow nope.pcap");
        Assert.Equal("", result.Output);
        Assert.StartsWith("Get-IotFlow: There is no file 'nope.pcap'.", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.Error);
    }

    [Fact]
    public void Script_gets_its_arguments_and_its_exit_code_is_returned()
    {
        string script = Script("param([string]$Name, [switch]$Flag, [Parameter(ValueFromRemainingArguments)]$Rest) \"$Name $Flag $Rest\"; $PSScriptRoot; exit 7");
        ShellResult result = ShellProcess.Run(script, "-Name", "lamp", "-Flag", "a b", "c");
        Assert.Equal($"lamp True a b c{Environment.NewLine}{_folder.FullName}{Environment.NewLine}", result.Output);
        Assert.Equal(7, result.ExitCode);
    }

    [Theory]
    [InlineData("'a'; throw 'it'", 1)]
    [InlineData("if (", 1)]
    [InlineData("Get-IotFlow nope.pcap", 0)]
    [InlineData("$ErrorActionPreference = 'Stop'; Get-IotFlow nope.pcap", 1)]
    public void Script_ends_as_pwsh_File_would(string text, int expected) =>
        Assert.Equal(expected, ShellProcess.Run(Script(text)).ExitCode);

    [Fact]
    public void Missing_script_and_unknown_option_are_usage_errors()
    {
        Assert.Equal(64, ShellProcess.Run("nope.ps1").ExitCode);
        ShellResult unknown = ShellProcess.Run("-Bogus");
        Assert.Equal(64, unknown.ExitCode);
        Assert.Contains("Usage:", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Prompt_reads_statements_over_several_lines_until_exit()
    {
        ShellResult result = ShellProcess.Run("1..2 | ForEach-Object {\n$_ * 10\n}\nGet-IotFlow nope.pcap\n'still here'\nexit 3\n'never'\n", ["-Interactive"]);
        Assert.Equal(["10", "20", "still here"], result.Output.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(3, result.ExitCode);
    }

    private string Script(string text)
    {
        string path = Path.Combine(_folder.FullName, "script.ps1");
        File.WriteAllText(path, text);
        return path;
    }
}
