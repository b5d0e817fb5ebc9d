using System.Globalization;

namespace IotActionId.Benchmarks;

/// <summary>Capturing and watching beside <c>tcpdump -w</c>, on the same loads over the loopback interface, in turns. Prints a table.</summary>
internal static class LiveSideBySide
{
    private const double Seconds = 4;
    private static readonly int[] Rates = [25_000, 50_000, 75_000, 100_000, 125_000, 150_000, 200_000, 0];
    private static readonly string[] Kinds = ["tcpdump", "full", "capture", "watch"];

    /// <summary>Runs everything.</summary>
    /// <param name="repeats">Rounds.</param>
    /// <param name="buffer">Bytes of the kernel's buffer, the same for all.</param>
    public static int Run(int repeats, int buffer)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("iotactionid").FullName, "live.pcap");
        var runs = new Dictionary<(string Kind, int Rate), List<LiveRun>>();
        for (int round = 0; round < repeats; round++)
        {
            foreach (int rate in Rates)
            {
                foreach (string kind in Kinds)
                {
                    if (LiveRun.Of(kind, path, buffer, rate, Seconds) is { } run)
                    {
                        (runs.TryGetValue((kind, rate), out List<LiveRun>? list) ? list : runs[(kind, rate)] = []).Add(run);
                        Console.Error.WriteLine($"{round + 1}/{repeats} {kind} at {rate}: {run}");
                    }

                    File.Delete(path);
                }
            }
        }

        Directory.Delete(Path.GetDirectoryName(path)!);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Seconds} s of TLS records of 205 bytes over 16 connections on lo, data and acknowledgements; kernel buffer {buffer >> 20} MiB, snapshot length 262,144; {Environment.ProcessorCount} processors; {repeats} rounds, medians."));
        Console.WriteLine();
        Console.WriteLine("| | Records/s asked | Packets/s | Dropped | CPU ns/packet |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        foreach (string kind in Kinds)
        {
            foreach (int rate in Rates)
            {
                if (runs.TryGetValue((kind, rate), out List<LiveRun>? list))
                {
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {Name(kind)} | {(rate == 0 ? "all that go" : rate.ToString("N0", CultureInfo.InvariantCulture))} | {Median(list, static run => run.Packets / Seconds):N0} | {Median(list, static run => run.Dropped):N0} | {Median(list, static run => run.CpuSeconds * 1e9 / Math.Max(1, run.Packets)):N0} |"));
                }
            }

            int[] clean = [.. Rates.Where(rate => runs.TryGetValue((kind, rate), out List<LiveRun>? list) && Median(list, static run => run.Dropped) == 0)];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {Name(kind)} | highest without drops | {(clean.Length == 0 ? 0 : clean.Max(rate => Median(runs[(kind, rate)], static run => run.Packets / Seconds))):N0} | | |"));
        }

        return 0;
    }

    private static string Name(string kind) => kind switch
    {
        "tcpdump" => "`tcpdump -w`",
        "full" => "Start-IotCapture -FullPayload",
        "capture" => "Start-IotCapture",
        _ => "Watch-IotAction",
    };

    private static double Median(List<LiveRun> runs, Func<LiveRun, double> value)
    {
        double[] sorted = [.. runs.Select(value).Order()];
        return sorted[sorted.Length / 2];
    }
}
