using System.Globalization;

namespace IotActionId.Benchmarks;

/// <summary>The library beside the programs that people use for the same, on the same captures, in turns. Prints a table.</summary>
internal static class SideBySide
{
    /// <summary>Runs everything.</summary>
    /// <param name="folder">Where the captures are kept.</param>
    /// <param name="repeats">Rounds.</param>
    public static int Run(string folder, int repeats)
    {
        var captures = new Captures(folder);
        string scratch = Path.Combine(folder, "scratch");
        Contender whole = Tcpdump(captures.Whole);
        Contender tenth = Tcpdump(captures.Tenth);
        Contender one = Ours("IotActionId, 1 thread", "one", captures.Whole);
        Contender two = Ours("IotActionId, 2 threads", "two", captures.Whole);
        Contender cmdlet = Ours("Get-IotFlow in a pipeline", "cmdlet", captures.Whole);
        Contender few = Ours("IotActionId, every record kept", "records", captures.Tenth);
        Contender again = Ours("IotActionId, the tenth ten times over", "one", captures.Again);
        Contender[] peers =
        [
            new("tshark, out-of-order reassembly", captures.Tenth, "tshark",
                ["-n", "-r", captures.Tenth.Path, "-o", "tcp.reassemble_out_of_order:TRUE", "-Y", "tls", "-T", "fields", "-e", "tls.record.length"], IsSlow: true),
            new("tcpflow", captures.Tenth, "tcpflow", ["-q", "-S", "enable_netviz=NO", "-r", captures.Tenth.Path, "-o", scratch], IsSlow: true),
            new("nfpcapd", captures.Whole, "nfpcapd", ["-r", captures.Whole.Path, "-w", scratch]),
            new("argus", captures.Whole, "argus", ["-r", captures.Whole.Path, "-w", "/dev/null"]),
            new("softflowd", captures.Whole, "softflowd", ["-r", captures.Whole.Path, "-d", "-n", "127.0.0.1:9"]),
            new("tcptrace", captures.Whole, "tcptrace", ["-n", captures.Whole.Path], IsSlow: true),
            new("ndpiReader", captures.Whole, "ndpiReader", ["-q", "-i", captures.Whole.Path], IsSlow: true),
        ];
        Contender[] all = [whole, one, two, cmdlet, tenth, few, again, .. peers];
        for (int round = 0; round < repeats; round++)
        {
            foreach (Contender contender in all)
            {
                Directory.CreateDirectory(scratch);
                contender.Capture.Touch();
                contender.RunOnce();
                Directory.Delete(scratch, recursive: true);
                Console.Error.WriteLine(contender.IsMissing ? $"{contender.Program}: not installed" : $"{round + 1}/{repeats} {contender.Name}: {contender.Runs[^1].Seconds:F2} s");
            }
        }

        Console.WriteLine($"Captures: {Describe(captures.Whole)}; the tenth {Describe(captures.Tenth)}; {Environment.ProcessorCount} processors; {repeats} rounds, medians.");
        Console.WriteLine();
        Console.WriteLine("| | Capture | Seconds | Of tcpdump | MB/s | Packets/s | Peak MB | Found |");
        Console.WriteLine("|---|---|---:|---:|---:|---:|---:|---|");
        Print(whole, whole, "reads and copies, no more");
        foreach (Contender ours in (Contender[])[one, two, cmdlet])
        {
            PrintOurs(ours, whole);
        }

        PrintOurs(again, null);
        Print(tenth, tenth, "");
        PrintOurs(few, tenth);
        foreach (Contender peer in peers)
        {
            Contender baseline = peer.Capture == captures.Whole ? whole : tenth;
            Print(peer, baseline, peer == peers[0] ? Records(peer) : "");
        }

        return 0;
    }

    private static Contender Tcpdump(Capture capture) =>
        new("tcpdump -n -w /dev/null", capture, "tcpdump", ["-n", "-r", capture.Path, "-w", "/dev/null"]);

    private static Contender Ours(string name, string kind, Capture capture) => new(
        name, capture, Environment.ProcessPath!, [.. Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? new[] { typeof(SideBySide).Assembly.Location } : [], "job", kind, capture.Path]);

    private static string Describe(Capture capture) =>
        string.Create(CultureInfo.InvariantCulture, $"{capture.Bytes / 1e6:N0} MB, {capture.Summary.Packets:N0} packets, {capture.Summary.Flows:N0} TLS flows");

    /// <summary>How many records tshark lists: a packet's are joined by commas.</summary>
    private static string Records(Contender tshark)
    {
        long records = tshark.Output.Split('\n').Sum(static line => line.Length == 0 ? 0 : 1L + line.Count(static c => c == ','));
        return Agreement("records", records, tshark.Capture.Summary.Records);
    }

    private static string Agreement(string what, long found, long made) =>
        string.Create(CultureInfo.InvariantCulture, $"{found:N0} {what}, {(found == made ? "all" : $"of {made:N0}")}");

    /// <summary>The first file of the process, and the next ones.</summary>
    private static void PrintOurs(Contender ours, Contender? baseline)
    {
        double[][] outputs = [.. ours.Runs.Select(static run => run.Output.Split(' ').Select(static field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray())];
        double[] found = outputs[^1];
        string agreement = Agreement("flows", (long)found[0], ours.Capture.Summary.Flows) + (found[2] > 0 ? "; " + Agreement("records", (long)found[2], ours.Capture.Summary.Records) : "");
        long peak = (long)Median(outputs.Select(static output => output[6]));
        Row(ours.Name + ", first file of a process", ours.Capture, [.. outputs.Select(static output => output[4])], baseline, peak, agreement);
        Row(ours.Name + ", next files", ours.Capture, [.. outputs.Select(static output => output[5])], baseline, 0, "");
    }

    private static void Print(Contender contender, Contender baseline, string note)
    {
        if (contender.IsMissing)
        {
            Console.WriteLine($"| {contender.Name} | | skipped: not installed | | | | | |");
            return;
        }

        Row(contender.Name, contender.Capture, [.. contender.Runs.Select(static run => run.Seconds)], baseline, (long)Median(contender.Runs.Select(static run => (double)run.Kilobytes)), note);
    }

    private static void Row(string name, Capture capture, double[] seconds, Contender? baseline, long kilobytes, string found)
    {
        double median = Median(seconds);
        string ratio = baseline is null ? "" : Median(seconds.Zip(baseline.Runs, static (mine, run) => mine / run.Seconds)).ToString("F2", CultureInfo.InvariantCulture);
        string peak = kilobytes == 0 ? "" : (kilobytes / 1024).ToString(CultureInfo.InvariantCulture);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {capture.Bytes / 1e6:N0} MB | {median:F2} | {ratio} | {capture.Bytes / 1e6 / median:N0} | {capture.Summary.Packets / median:N0} | {peak} | {found} |"));
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
