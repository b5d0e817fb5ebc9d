using System.Diagnostics;
using IotActionId.Capture;
using IotActionId.Tests.Lab;
using IotActionId.Tests.Messages;
using IotActionId.Tests.Module;

namespace IotActionId.Tests.Live;

/// <summary>What is left of a capture when the process that wrote it ends, in good order or not.</summary>
[Collection(AloneCollection.Name)]
public sealed class EndOfProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MostMissing = TimeSpan.FromSeconds(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("iotactionid");
    private readonly LoopbackSender _sender = new();

    public EndOfProcessTests() => LiveRights.Need();

    private string Pcap => Path.Combine(_folder.FullName, "live.pcap");

    public void Dispose()
    {
        _sender.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void After_a_kill_at_most_the_last_second_is_missing_and_the_file_is_readable()
    {
        using Process shell = ShellProcess.Start("-Command", $"Start-IotCapture lo '{Pcap}' -Filter '{_sender.Filter}' -Wait");
        SendUntil(() => File.Exists(Pcap) && new FileInfo(Pcap).Length > 500_000);
        DateTimeOffset last = DateTimeOffset.UtcNow;
        shell.Kill();
        shell.WaitForExit();

        List<long> times = Times();
        Assert.Equal(times.Count, Tshark.Run("-r", Pcap).Count);
        Assert.InRange(DateTimeOffset.UnixEpoch.AddTicks(times[^1] / 100), last - MostMissing, last.AddSeconds(1));
    }

    [Fact]
    public void A_session_ends_in_good_order_with_the_process_that_runs_it()
    {
        string script = $$"""
            $session = Start-IotCapture lo '{{Pcap}}' -Filter '{{_sender.Filter}}'
            while ($session.Packets -lt 1000) { }
            """;
        using Process shell = ShellProcess.Start("-Command", script);
        SendUntil(() => shell.HasExited);
        Assert.Equal(0, shell.ExitCode);
        Assert.InRange(Times().Count, 1000, int.MaxValue);
        Assert.Equal(Times().Count, Tshark.Run("-r", Pcap).Count);
    }

    private void SendUntil(Func<bool> isEnough)
    {
        var clock = Stopwatch.StartNew();
        while (!isEnough())
        {
            Assert.True(clock.Elapsed < Patience, "Nothing was captured.");
            _sender.Send(10);
            Thread.Sleep(1);
        }
    }

    private List<long> Times()
    {
        using CaptureReader reader = CaptureReader.Open(Pcap);
        List<long> times = [];
        CapturedPacket packet = default;
        while (reader.TryRead(ref packet))
        {
            times.Add(packet.Time);
        }

        Assert.Empty(reader.Defects);
        return times;
    }
}
