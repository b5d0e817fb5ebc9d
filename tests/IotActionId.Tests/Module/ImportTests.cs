using System.Runtime.Loader;

namespace IotActionId.Tests.Module;

public sealed class ImportTests(PowerShellHost host) : IClassFixture<PowerShellHost>
{
    private const string ListCmdlets = "Get-Command -Module IotActionId | ForEach-Object Name";

    [Fact]
    public void Import_with_force_keeps_every_cmdlet()
    {
        var before = host.Output(ListCmdlets).Select(name => name.ToString()).ToList();
        host.Output("Import-Module -Name $args[0] -Force; Import-Module -Name $args[0] -Force", ModuleFolder.Manifest);
        Assert.NotEmpty(before);
        Assert.Equal(before, host.Output(ListCmdlets).Select(name => name.ToString()));
    }

    [Fact]
    public void Module_can_be_removed_and_imported_again()
    {
        var before = host.Output(ListCmdlets).Select(name => name.ToString()).ToList();
        host.Output("Remove-Module IotActionId");
        Assert.Empty(host.Output(ListCmdlets));
        host.Output("Import-Module -Name $args[0]", ModuleFolder.Manifest);
        Assert.Equal(before, host.Output(ListCmdlets).Select(name => name.ToString()));
    }

    [Fact]
    public void Two_runspaces_share_one_copy_of_the_assemblies()
    {
        using PowerShellHost other = new();
        Assert.Single(AssemblyLoadContext.All, context => context.Name == "IotActionId");
    }

    [Fact]
    public void Cmdlets_and_method_live_outside_the_default_context()
    {
        Assert.Equal("IotActionId", AssemblyLoadContext.GetLoadContext(PowerShellHost.CmdletAssembly)!.Name);
        Assert.StartsWith(ModuleFolder.Bin, PowerShellHost.CmdletAssembly.Location, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CsvHelper", "1.0.0.0")]
    [InlineData("CsvHelper", "99.0.0.0")]
    [InlineData("System.Text.Json", "8.0.0.0")]
    [InlineData("System.Text.Json", "99.0.0.0")]
    public void Module_works_next_to_one_that_loads_another_version(string assemblyName, string version)
    {
        using DecoyModule decoy = new(assemblyName, Version.Parse(version));
        ShellResult result = ShellProcess.Run("-Command", $$"""
            $ErrorActionPreference = 'Stop'
            Import-Module '{{decoy.Path}}'
            Import-Module '{{ModuleFolder.Manifest}}' -Force
            $context = [Runtime.Loader.AssemblyLoadContext]::All | Where-Object Name -eq IotActionId
            $mine = $context.LoadFromAssemblyName([Reflection.AssemblyName]'{{assemblyName}}')
            "$($mine.GetName().Version) of $($mine.GetExportedTypes().Count -gt 10)"
            (Get-Command -Module IotActionId).Count -gt 0
            """);

        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        string[] lines = result.Output.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Assert.EndsWith(" of True", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain(version, lines[0], StringComparison.Ordinal);
        Assert.Equal("True", lines[1]);
    }
}
