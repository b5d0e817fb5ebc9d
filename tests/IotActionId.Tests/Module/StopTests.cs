using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace IotActionId.Tests.Module;

public sealed class StopTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("IotActionId.Stop.");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Stopping_a_pipeline_ends_a_cmdlet_at_work_without_an_error()
    {
        using Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using var shell = System.Management.Automation.PowerShell.Create(runspace);
        using ManualResetEventSlim working = new();
        shell.Streams.Progress.DataAdded += (_, _) => working.Set();
        shell.AddScript("Import-Module -Name $args[0]; Invoke-IotLab -Path $args[1] -TestCount 100000")
            .AddArgument(ModuleFolder.Manifest)
            .AddArgument(Path.Combine(_folder.FullName, "lab"));
        IAsyncResult run = shell.BeginInvoke();
        Assert.True(working.Wait(Patience, TestContext.Current.CancellationToken), "The cmdlet never showed progress.");
        shell.Stop();

        Assert.Throws<PipelineStoppedException>(() => shell.EndInvoke(run));
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
        Assert.Empty(shell.Streams.Error);
    }
}
