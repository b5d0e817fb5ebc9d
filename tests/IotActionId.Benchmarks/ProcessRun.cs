using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace IotActionId.Benchmarks;

/// <summary>One run of another program.</summary>
/// <param name="Output">What it wrote to its standard output.</param>
/// <param name="Seconds">From its start to its end.</param>
/// <param name="Kilobytes">The most memory that it held.</param>
internal sealed record ProcessRun(string Output, double Seconds, long Kilobytes)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    /// <summary>Runs a program to its end.</summary>
    /// <returns>The run, or null where the program is not installed.</returns>
    public static ProcessRun? Of(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            long begun = Stopwatch.GetTimestamp();
            using Process process = Process.Start(start)!;
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            long peak = 0;
            while (!process.WaitForExit(Poll))
            {
                peak = Math.Max(peak, PeakKilobytes(process.Id));
            }

            TimeSpan elapsed = Stopwatch.GetElapsedTime(begun);
            return new ProcessRun(output.Result, elapsed.TotalSeconds, peak);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>The most memory that a process has held so far; 0 where the system does not tell.</summary>
    public static long PeakKilobytes(int process)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan(6, line.Length - 9), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
