using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace IotActionId.Benchmarks;

/// <summary>What one program made of one load.</summary>
/// <param name="Packets">Packets it took.</param>
/// <param name="Dropped">Packets that the kernel dropped because it was too slow.</param>
/// <param name="CpuSeconds">Processor time of the program while the load lasted.</param>
/// <param name="Sent">Records that the load sent.</param>
internal sealed record LiveRun(long Packets, long Dropped, double CpuSeconds, long Sent)
{
    private const double TicksPerSecond = 100;
    private const int WarmUpRate = 20_000;
    private const double WarmUpSeconds = 1.5;

    /// <summary>Runs a program beside a load.</summary>
    /// <param name="kind"><c>tcpdump</c>, or a kind of <see cref="LiveJob"/>.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="buffer">Bytes of the kernel's buffer.</param>
    /// <param name="rate">Records a second.</param>
    /// <param name="seconds">For so long.</param>
    /// <param name="share">The part of one processor that the program gets while the load lasts; 1 for all of it.</param>
    /// <returns>The run, or null where the program is not installed.</returns>
    public static LiveRun? Of(string kind, string path, int buffer, int rate, double seconds, double share)
    {
        bool isTcpdump = kind == "tcpdump";
        ProcessStartInfo start = isTcpdump
            ? new("tcpdump", ["-i", "lo", "-s", "262144", "-B", (buffer / 1024).ToString(CultureInfo.InvariantCulture), "-Z", "root", "-w", path, $"host {LiveLoad.Server}"])
            : Self("live-job", kind, path, buffer.ToString(CultureInfo.InvariantCulture));
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        try
        {
            using Process process = Process.Start(start)!;
            StreamReader told = isTcpdump ? process.StandardError : process.StandardOutput;
            string? line;
            do
            {
                line = told.ReadLine();
            }
            while (line is not null && !line.Contains(isTcpdump ? "listening" : "ready", StringComparison.Ordinal));

            // What a process does once, such as compiling, is not what is measured.
            long warmUp = Load(WarmUpRate, WarmUpSeconds);
            long sent;
            double cpu;
            using (ProcessorShare? limit = share < 1 ? ProcessorShare.Of(process.Id, share) : null)
            {
                double before = Cpu(process.Id);
                sent = Load(rate, seconds);
                Thread.Sleep(500);
                cpu = Cpu(process.Id) - before;
            }

            if (isTcpdump)
            {
                using Process stop = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
                stop.WaitForExit();
            }
            else
            {
                process.StandardInput.WriteLine();
            }

            string rest = told.ReadToEnd();
            process.WaitForExit();
            (long packets, long dropped) = isTcpdump
                ? (Number(rest, "packets captured"), Number(rest, "packets dropped by kernel"))
                : (long.Parse(rest.Split(' ')[0], CultureInfo.InvariantCulture), long.Parse(rest.Split(' ')[1], CultureInfo.InvariantCulture));
            long ofWarmUp = (long)((double)(packets + dropped) * warmUp / (sent + warmUp));
            return new LiveRun(packets - ofWarmUp, dropped, cpu, sent);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Runs a load to its end.</summary>
    /// <returns>Records sent.</returns>
    public static long Load(int rate, double seconds)
    {
        ProcessStartInfo start = Self("live-load", rate.ToString(CultureInfo.InvariantCulture), seconds.ToString(CultureInfo.InvariantCulture));
        start.RedirectStandardOutput = true;
        using Process process = Process.Start(start)!;
        long sent = long.Parse(process.StandardOutput.ReadToEnd(), CultureInfo.InvariantCulture);
        process.WaitForExit();
        return sent;
    }

    private static ProcessStartInfo Self(params string[] arguments) => new(
        Environment.ProcessPath!,
        [.. Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? new[] { typeof(LiveRun).Assembly.Location } : [], .. arguments]);

    private static long Number(string text, string what) =>
        text.Split('\n').Where(line => line.Contains(what, StringComparison.Ordinal)).Select(static line => long.Parse(line.Trim().Split(' ')[0], CultureInfo.InvariantCulture)).FirstOrDefault();

    /// <summary>User and system time of a process so far, seconds.</summary>
    private static double Cpu(int process)
    {
        string[] fields = File.ReadAllText($"/proc/{process}/stat").Split(") ")[1].Split(' ');
        return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }
}
