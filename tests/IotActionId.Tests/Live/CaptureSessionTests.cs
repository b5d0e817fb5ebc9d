using System.Buffers.Binary;
using System.Diagnostics;
using IotActionId.Capture;
using IotActionId.Live;
using IotActionId.Tests.Lab;
using IotActionId.Tests.Messages;

namespace IotActionId.Tests.Live;

/// <summary>Capture sessions on the loopback interface, for real.</summary>
[Collection(AloneCollection.Name)]
public sealed class CaptureSessionTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("iotactionid");
    private readonly LoopbackSender _sender = new();

    public CaptureSessionTests() => LiveRights.Need();

    private string Pcap => Path.Combine(_folder.FullName, "live.pcap");

    public void Dispose()
    {
        _sender.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Every_packet_up_to_the_stop_is_in_the_file_with_its_bytes_and_its_time()
    {
        DateTimeOffset before = DateTimeOffset.UtcNow;
        using IotCapture session = Start(Options() with { FullPayload = true });
        _sender.Send(5000);
        session.Stop();
        Assert.Equal((IotCaptureState.Stopped, 5000, 0, 0), (session.State, session.Packets, session.KernelDropped, session.Dropped));
        List<(long Time, byte[] Data, int Wire)> packets = Read(Pcap);
        Assert.Equal(Enumerable.Range(0, 5000), packets.Select(static packet => Number(packet.Data)));
        Assert.All(packets, packet => Assert.InRange(packet.Time, Nanoseconds(before), Nanoseconds(DateTimeOffset.UtcNow)));
        Assert.Contains(packets, static packet => packet.Time % 1000 != 0);
        Assert.Equal(5000 * (14 + 20 + 8 + 200), session.Bytes);
    }

    [Fact]
    public void Payload_is_blank_unless_it_is_asked_for_and_lengths_stay()
    {
        using IotCapture session = Start(Options());
        _sender.Send(10);
        session.Stop();
        List<(long Time, byte[] Data, int Wire)> packets = Read(Pcap);
        Assert.Equal(10, packets.Count);
        Assert.All(packets, static packet => Assert.True(packet.Data.Length == 242 && packet.Wire == 242 && !packet.Data.AsSpan(14 + 20 + 8).Contains((byte)'x')));
    }

    [Fact]
    public void Headers_alone_can_be_captured()
    {
        using IotCapture session = Start(Options() with { SnapshotLength = 60, FullPayload = true });
        _sender.Send(10);
        session.Stop();
        Assert.All(Read(Pcap), static packet => Assert.Equal((60, 242), (packet.Data.Length, packet.Wire)));
    }

    [Fact]
    public void Only_its_owner_may_read_a_file()
    {
        using IotCapture session = Start(Options());
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Pcap) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public void A_number_of_packets_completes_a_session()
    {
        using IotCapture session = Start(Options() with { PacketCount = 7 });
        _sender.Send(20);
        Assert.True(session.Wait(Patience, TestContext.Current.CancellationToken));
        Assert.Equal((IotCaptureState.Completed, 7), (session.State, session.Packets));
        Assert.Equal(7, Read(Pcap).Count);
    }

    [Fact]
    public void A_duration_completes_a_session()
    {
        using IotCapture session = Start(Options() with { Duration = TimeSpan.FromSeconds(2) });
        _sender.Send(3);
        Assert.True(session.Wait(Patience, TestContext.Current.CancellationToken));
        Assert.Equal((IotCaptureState.Completed, 3), (session.State, session.Packets));
        Assert.NotNull(session.EndTime);
    }

    [Fact]
    public void What_was_captured_can_be_read_while_the_session_goes_on()
    {
        using IotCapture session = Start(Options());
        _sender.Send(100);
        SpinWait.SpinUntil(() => new FileInfo(Pcap).Length >= 24 + (100 * (16 + 242)), Patience);
        Assert.Equal(IotCaptureState.Running, session.State);
        Assert.Equal(100, Read(Pcap).Count);
        Assert.Equal(100, Tshark.Run("-r", Pcap).Count);
    }

    [Fact]
    public void Files_follow_each_other_by_size_and_the_oldest_are_deleted()
    {
        using IotCapture session = Start(Options() with { MaximumFileSize = 30_000, MaximumFileCount = 3, FullPayload = true });
        for (int i = 0; i < 10; i++)
        {
            _sender.Send(100);
            SpinWait.SpinUntil(() => session.Packets == _sender.Sent, Patience);
        }

        session.Stop();
        string[] there = [.. Directory.GetFiles(_folder.FullName).Order(StringComparer.Ordinal)];
        Assert.Equal(session.Files, there);
        Assert.Equal(3, there.Length);
        Assert.All(there, static path => Assert.InRange(new FileInfo(path).Length, 25, 30_000));
        Assert.Matches(@"live_\d{5}_\d{8}T\d{6}Z\.pcap$", there[0]);
        int[] numbers = [.. there.SelectMany(Read).Select(static packet => Number(packet.Data))];
        Assert.Equal(Enumerable.Range(numbers[0], 1000 - numbers[0]), numbers);
        using Stream joined = session.OpenFiles();
        Assert.Equal(numbers, Read(CaptureReader.Open(joined, "joined")).Select(static packet => Number(packet.Data)));
    }

    [Fact]
    public void Files_follow_each_other_by_time_without_a_gap()
    {
        using IotCapture session = Start(Options() with { RotationInterval = TimeSpan.FromSeconds(1), Path = Path.Combine(_folder.FullName, "{time}.pcap"), FullPayload = true });
        var clock = Stopwatch.StartNew();
        while (session.Files.Count < 3 && clock.Elapsed < Patience)
        {
            _sender.Send(10);
            Thread.Yield();
        }

        session.Stop();
        Assert.Equal(0, session.KernelDropped);
        Assert.Equal(Enumerable.Range(0, _sender.Sent), session.Files.SelectMany(Read).Select(static packet => Number(packet.Data)));
    }

    [Fact]
    public void A_full_disk_ends_the_session_with_a_clear_error_and_the_file_is_whole()
    {
        using var disk = new SmallDisk(_folder, kibibytes: 512);
        string path = Path.Combine(disk.Path, "live.pcap");
        using IotCapture session = Start(Options() with { Path = path, FullPayload = true });
        while (session.State == IotCaptureState.Running && _sender.Sent < 1_000_000)
        {
            _sender.Send(100);
        }

        Assert.True(session.Wait(Patience, TestContext.Current.CancellationToken));
        Assert.Equal(IotCaptureState.Failed, session.State);
        Assert.Equal(IotErrorId.DiskFull, session.Error!.Id);
        Assert.Contains(path, session.Error.Message, StringComparison.Ordinal);
        List<(long Time, byte[] Data, int Wire)> packets = Read(path);
        Assert.Equal(session.Packets, packets.Count);
        Assert.True(session.Dropped > 0 && packets.Count > 1000);
        Assert.Equal(Enumerable.Range(0, packets.Count), packets.Select(static packet => Number(packet.Data)));
        Assert.Equal(packets.Count, Tshark.Run("-r", path).Count);
    }

    [Fact]
    public void A_session_that_cannot_begin_leaves_no_file()
    {
        AssertError(IotErrorId.InvalidCaptureFilter, Options() with { Filter = "tcp prot 443" });
        AssertError(IotErrorId.InterfaceNotFound, Options() with { Interface = "no-such-0" });
        AssertError(IotErrorId.FileNotFound, Options() with { Path = Path.Combine(_folder.FullName, "none", "live.pcap") });
        AssertError(IotErrorId.InvalidArgument, Options() with { MaximumFileCount = 2 });
        Assert.Empty(Directory.GetFiles(_folder.FullName));
        File.WriteAllText(Pcap, "mine");
        AssertError(IotErrorId.FileAccessDenied, Options());
        Assert.Equal("mine", File.ReadAllText(Pcap));
        Assert.Empty(CaptureSessions.All);
    }

    [Fact]
    public void All_sessions_end_together()
    {
        IotCapture[] sessions = [.. Enumerable.Range(0, 3).Select(i => CaptureSessions.Start(Options() with { Path = Path.Combine(_folder.FullName, $"{i}.pcap") }))];
        Assert.Equal(sessions, CaptureSessions.All);
        _sender.Send(5);
        CaptureSessions.EndAll();
        Assert.Empty(CaptureSessions.All);
        Assert.All(sessions, session => Assert.Equal((IotCaptureState.Stopped, 5), (session.State, session.Packets)));
    }

    private static void AssertError(IotErrorId id, CaptureOptions options) => Assert.Equal(id, Assert.Throws<IotException>(() => CaptureSessions.Start(options)).Id);

    private static IotCapture Start(CaptureOptions options) => new(0, options);

    private static long Nanoseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;

    private static int Number(byte[] frame) => BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(42));

    private static List<(long Time, byte[] Data, int Wire)> Read(string path) => Read(CaptureReader.Open(path));

    private static List<(long Time, byte[] Data, int Wire)> Read(CaptureReader reader)
    {
        using (reader)
        {
            List<(long Time, byte[] Data, int Wire)> packets = [];
            CapturedPacket packet = default;
            while (reader.TryRead(ref packet))
            {
                packets.Add((packet.Time, packet.Data.ToArray(), packet.OriginalLength));
            }

            Assert.Empty(reader.Defects);
            return packets;
        }
    }

    private CaptureOptions Options() => new() { Interface = "lo", Path = Pcap, Filter = _sender.Filter };
}
