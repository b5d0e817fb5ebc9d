using System.Diagnostics;
using System.IO.Compression;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using IotActionId.Capture;
using IotActionId.Lab;
using IotActionId.Messages;
using IotActionId.Signatures;
using IotActionId.Tests.Lab;
using IotActionId.Tests.Live;
using IotActionId.Tests.Messages;

namespace IotActionId.Tests.Module;

public sealed class StopTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("IotActionId.Stop.");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Stopping_a_pipeline_ends_a_cmdlet_at_work_without_an_error()
    {
        using ManualResetEventSlim working = new();
        AssertStops(
            "Invoke-IotLab -Path $args[0] -TestCount 100000",
            Path.Combine(_folder.FullName, "lab"),
            shell => shell.Streams.Progress.DataAdded += (_, _) => working.Set(),
            () => Assert.True(working.Wait(Patience, TestContext.Current.CancellationToken), "The cmdlet never showed progress."));
    }

    [Fact]
    public void Stopping_ends_the_waiting_for_a_pipe_that_nobody_writes_to()
    {
        using ManualResetEventSlim working = new();
        AssertStops("$args[1].Set(); Get-IotFlow $args[0]", Pipe(), static _ => { }, () => working.Wait(Patience, TestContext.Current.CancellationToken), working);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(24)]
    [InlineData(3000)]
    public void Stopping_ends_the_waiting_for_a_pipe_that_has_gone_silent(int written)
    {
        string pipe = Pipe();
        FileStream? writer = null;
        try
        {
            // Opens when the cmdlet has opened the other end.
            AssertStops("Get-IotFlow $args[0]", pipe, static _ => { }, () =>
            {
                writer = new FileStream(pipe, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
                writer.Write(HomeTraffic.Homes(3).Bytes[..written]);
            });
        }
        finally
        {
            writer?.Dispose();
        }
    }

    /// <summary>Without flows to emit, the cmdlet must look for the stop between the pieces of a capture that never ends.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stopping_ends_the_reading_of_a_capture_in_which_nothing_is_asked_for(bool isPacked)
    {
        string pipe = Pipe();
        Task endless = Task.Run(() => WriteUntilClosed(pipe, isPacked), TestContext.Current.CancellationToken);
        using ManualResetEventSlim working = new();
        AssertStops(
            "Get-IotFlow $args[0] -Network 10.255.0.0/16",
            pipe,
            shell => shell.Streams.Progress.DataAdded += (_, _) => working.Set(),
            () => Assert.True(working.Wait(Patience, TestContext.Current.CancellationToken), "The cmdlet never showed progress."));
        await endless.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Stopping_ends_the_waiting_for_a_capture_and_the_capture()
    {
        LiveRights.Need();
        using ManualResetEventSlim working = new();
        string path = Path.Combine(_folder.FullName, "live.pcap");
        AssertStops(
            "Start-IotCapture lo $args[0] -Filter 'host 127.0.6.1' -Wait",
            path,
            shell => shell.Streams.Progress.DataAdded += (_, _) => working.Set(),
            () => Assert.True(working.Wait(Patience, TestContext.Current.CancellationToken), "The cmdlet never showed progress."));
        Assert.Equal(24, new FileInfo(path).Length);
        using CaptureReader reader = CaptureReader.Open(path);
    }

    [Theory]
    [InlineData("-Path \"$($args[0])/training.pcap\"", false)]
    [InlineData("lo", true)]
    public void Stopping_ends_a_watch(string where, bool isLive)
    {
        if (isLive)
        {
            LiveRights.Need();
        }

        LabResult lab = LabRuns.Run(_folder.FullName, LabRuns.Small with { Sessions = [LabSessionKind.Training], Repetition = 4 });
        using FlowReader reader = FlowReader.Open(lab.TrainingCapture!);
        SignatureFile.Save(SignatureLearner.Learn([.. reader.ReadFlows()], LabRuns.ReadLog(lab.TrainingLog)), Path.Combine(_folder.FullName, "set.json"));
        using ManualResetEventSlim working = new();
        AssertStops(
            $"Watch-IotAction {where} -Signature \"$($args[0])/set.json\" -Verbose",
            _folder.FullName,
            shell => shell.Streams.Verbose.DataAdded += (_, _) => working.Set(),
            () => Assert.True(working.Wait(Patience, TestContext.Current.CancellationToken), "The cmdlet never said that it watches."));
    }

    private static void WriteUntilClosed(string pipe, bool isPacked)
    {
        byte[] homes = HomeTraffic.Homes(100).Bytes.ToArray();
        using FileStream writer = new(pipe, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        Stream stream = isPacked ? new GZipStream(writer, CompressionLevel.Fastest) : writer;
        try
        {
            stream.Write(homes);
            while (true)
            {
                stream.Write(homes.AsSpan(24));
            }
        }
        catch (IOException)
        {
            // The reader has gone.
        }
    }

    private static void AssertStops(string script, string path, Action<System.Management.Automation.PowerShell> prepare, Action waitUntilWorking, ManualResetEventSlim? signal = null)
    {
        using Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using var shell = System.Management.Automation.PowerShell.Create(runspace);
        prepare(shell);
        shell.AddScript($"Import-Module -Name '{ModuleFolder.Manifest}'; {script}").AddArgument(path).AddArgument(signal);
        IAsyncResult run = shell.BeginInvoke();
        waitUntilWorking();
        Assert.True(Task.Run(shell.Stop, CancellationToken.None).Wait(Patience, TestContext.Current.CancellationToken), "The cmdlet does not stop.");

        Assert.Throws<PipelineStoppedException>(() => shell.EndInvoke(run));
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
        Assert.Empty(shell.Streams.Error);
    }

    private string Pipe()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no named pipes in its file system.");
        string path = Path.Combine(_folder.FullName, "pipe");
        using Process made = Process.Start("mkfifo", path);
        made.WaitForExit();
        return path;
    }
}
