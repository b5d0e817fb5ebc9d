using System.Diagnostics;
using System.Globalization;
using System.Net;
using IotActionId.Identification;
using IotActionId.Live;

namespace IotActionId.Benchmarks;

/// <summary>Captures and watches under load for a while and looks at the memory: it must be flat.</summary>
internal static class Soak
{
    private const int Rate = 5_000;
    private const double LoadSeconds = 20;
    private const long MostGrowthKilobytes = 16 * 1024;

    /// <summary>Runs it.</summary>
    /// <param name="minutes">For so long.</param>
    /// <returns>0 where the memory stayed flat and nothing was dropped.</returns>
    public static int Run(double minutes)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("iotactionid");
        IotCapture session = CaptureSessions.Start(new CaptureOptions
        {
            Interface = "lo", Path = Path.Combine(folder.FullName, "soak.pcap"), Filter = $"host {LiveLoad.Server}", MaximumFileSize = 20_000_000, MaximumFileCount = 3,
        });
        using var watcher = new ActionWatcher(LiveJob.Signatures(), new WatchOptions
        {
            Interface = "lo",
            Filter = $"host {LiveLoad.Server}",
            Identification = new IdentificationOptions { Gateways = [IPAddress.Parse(LiveLoad.Client)], MaximumActions = 1 },
        });
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(minutes));
        long matches = 0;
        Task collecting = Task.Run(() => Collect(watcher, () => matches++, stop.Token));
        var clock = Stopwatch.StartNew();
        List<long> memory = [];
        Console.WriteLine("| Minute | MB resident | MB managed | Packets captured | Files | Packets watched | Matches | Exchanges dropped | Packets dropped |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        while (!stop.IsCancellationRequested)
        {
            // Connections come and go: a load is a process, and brings sixteen.
            LiveRun.Load(Rate, LoadSeconds);
            WatchStatistics seen = watcher.Statistics;
            memory.Add(Resident());
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {clock.Elapsed.TotalMinutes:F1} | {memory[^1] / 1024.0:F1} | {GC.GetTotalMemory(false) / 1048576.0:F1} | {session.Packets:N0} | {session.Files.Count} | {seen.Packets:N0} | {matches:N0} | {seen.DroppedExchanges:N0} | {session.KernelDropped + seen.KernelDropped:N0} |"));
        }

        collecting.Wait();
        CaptureSessions.EndAll();
        folder.Delete(recursive: true);
        int third = Math.Max(1, memory.Count / 3);
        long growth = (long)memory.TakeLast(third).Average() - (long)memory.Skip(third).Take(third).DefaultIfEmpty(memory[0]).Average();
        Console.WriteLine($"From the second third to the last: {growth:N0} kB more.");
        return growth < MostGrowthKilobytes && session.KernelDropped == 0 ? 0 : 1;
    }

    private static long Resident() =>
        File.ReadLines("/proc/self/status").Where(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Select(static line => long.Parse(line.AsSpan(6, line.Length - 9), CultureInfo.InvariantCulture)).Single();

    private static void Collect(ActionWatcher watcher, Action found, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                foreach (IotActionMatch _ in watcher.Next(TimeSpan.FromSeconds(1), cancellationToken))
                {
                    found();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }
    }
}
