using System.Globalization;
using System.Net;
using IotActionId.Actions;
using IotActionId.Identification;
using IotActionId.Lab;
using IotActionId.Live;
using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Benchmarks;

/// <summary>One capture or watch of ours, in a process of its own: says <c>ready</c>, goes on until a line comes, and prints packets and drops.</summary>
internal static class LiveJob
{
    /// <summary>Runs it.</summary>
    /// <param name="kind"><c>capture</c>, <c>full</c> or <c>watch</c>.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="buffer">Bytes of the kernel's buffer.</param>
    public static int Run(string kind, string path, int buffer)
    {
        string filter = $"host {LiveLoad.Server}";
        if (kind == "watch")
        {
            using var watcher = new ActionWatcher(Signatures(), new WatchOptions
            {
                Interface = "lo", Filter = filter, BufferSize = buffer, Identification = new IdentificationOptions { Gateways = [IPAddress.Parse(LiveLoad.Client)] },
            });
            using var stop = new CancellationTokenSource();
            Task collecting = Task.Run(() => Collect(watcher, stop.Token));
            Wait();
            WatchStatistics seen = watcher.Statistics;
            stop.Cancel();
            collecting.Wait();
            Print(seen.Packets, seen.KernelDropped);
            return 0;
        }

        IotCapture session = CaptureSessions.Start(new CaptureOptions
        {
            Interface = "lo", Path = path, Filter = filter, BufferSize = buffer, FullPayload = kind == "full", Overwrite = true,
        });
        Wait();
        CaptureSessions.End(session);
        Print(session.Packets, session.KernelDropped);
        return 0;
    }

    /// <summary>What a small lab teaches.</summary>
    public static IotSignatureSet Signatures()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("iotactionid");
        try
        {
            LabResult lab = LabRunner.Run(
                LabHome.Create(new LabHomeOptions { DeviceCount = 4 }), new LabOptions { Repetition = 4, PairCount = 4, Sessions = [LabSessionKind.Training] }, new LabOutput(folder.FullName));
            using FlowReader reader = FlowReader.Open(lab.TrainingCapture!);
            return SignatureLearner.Learn([.. reader.ReadFlows()], new ActionLogReader(lab.TrainingHar!).Read());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Collect(ActionWatcher watcher, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                foreach (IotActionMatch _ in watcher.Next(TimeSpan.FromSeconds(1), cancellationToken))
                {
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }
    }

    private static void Wait()
    {
        Console.WriteLine("ready");
        Console.ReadLine();
    }

    private static void Print(long packets, long dropped) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{packets} {dropped}"));
}
