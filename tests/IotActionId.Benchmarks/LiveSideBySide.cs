using System.Globalization;

namespace IotActionId.Benchmarks;

/// <summary>
/// Capturing and watching beside <c>tcpdump -w</c>, on the same loads over the loopback interface, in turns, with the same kernel buffer and
/// snapshot length. First with a processor to themselves, as far as the load leaves one; then with a small part of one, so that there is a
/// rate at which packets are dropped. Prints two tables.
/// </summary>
internal static class LiveSideBySide
{
    private const double Seconds = 4;
    private const int LargeBuffer = 64 << 20;
    private const int SmallBuffer = 2 << 20;
    private const double Share = 0.05;

    private static readonly int[] Rates = [25_000, 100_000, 200_000];
    private static readonly int[] SmallRates = [40_000, 60_000, 80_000, 100_000, 120_000, 160_000];
    private static readonly string[] Kinds = ["tcpdump", "full", "capture", "watch"];

    /// <summary>Runs everything.</summary>
    /// <param name="repeats">Rounds.</param>
    public static int Run(int repeats)
    {
        Table(repeats, Rates, LargeBuffer, 1);
        if (ProcessorShare.IsPossible)
        {
            Table(repeats, SmallRates, SmallBuffer, Share);
        }

        return 0;
    }

    private static void Table(int repeats, int[] rates, int buffer, double share)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("iotactionid").FullName, "live.pcap");
        var runs = new Dictionary<(string Kind, int Rate), List<LiveRun>>();
        for (int round = 0; round < repeats; round++)
        {
            foreach (int rate in rates)
            {
                foreach (string kind in Kinds)
                {
                    if (LiveRun.Of(kind, path, buffer, rate, Seconds, share) is { } run)
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
            $"{Seconds} s of TLS records of 205 bytes over 16 connections on lo, data and acknowledgements; kernel buffer {buffer >> 20} MiB, snapshot length 262,144; {Environment.ProcessorCount} processors, of which the program gets {(share < 1 ? $"{share * 100} % of one" : "what the load leaves")}; {repeats} rounds, medians."));
        Console.WriteLine();
        Console.WriteLine("| | Records/s asked | Records/s sent | Packets/s taken | Dropped | CPU ns/packet |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|");
        foreach (string kind in Kinds)
        {
            foreach (int rate in rates)
            {
                if (runs.TryGetValue((kind, rate), out List<LiveRun>? list))
                {
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {Name(kind)} | {rate:N0} | {Median(list, static run => run.Sent / Seconds):N0} | {Median(list, static run => run.Packets / Seconds):N0} | {Median(list, static run => 100.0 * run.Dropped / Math.Max(1, run.Dropped + run.Packets)):F1} % | {Median(list, static run => run.CpuSeconds * 1e9 / Math.Max(1, run.Packets)):N0} |"));
                }
            }

            int[] clean = [.. rates.Where(rate => runs.TryGetValue((kind, rate), out List<LiveRun>? list) && Median(list, static run => run.Dropped) == 0)];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {Name(kind)}, highest without drops | | {(clean.Length == 0 ? 0 : clean.Max(rate => Median(runs[(kind, rate)], static run => run.Sent / Seconds))):N0} | {(clean.Length == 0 ? 0 : clean.Max(rate => Median(runs[(kind, rate)], static run => run.Packets / Seconds))):N0} | | |"));
        }

        Console.WriteLine();
    }

    private static string Name(string kind) => kind switch
    {
        "tcpdump" => "`tcpdump -w`",
        "full" => "`Start-IotCapture -FullPayload`",
        "capture" => "`Start-IotCapture`",
        _ => "`Watch-IotAction`",
    };

    private static double Median(List<LiveRun> runs, Func<LiveRun, double> value)
    {
        double[] sorted = [.. runs.Select(value).Order()];
        return sorted[sorted.Length / 2];
    }
}
