using System.Diagnostics;
using System.Globalization;
using IotActionId.Signatures;

namespace IotActionId.Benchmarks;

/// <summary>How long learning takes, and how that grows with the training: each size in a process of its own. Prints a table.</summary>
internal static class LearningSpeed
{
    private const int Seed = 1;
    private const int Commands = 10_000;
    private const int Messages = 1_000_000;

    /// <summary>Half, once and twice the size that the goal names, in a busy log; the same over a month, and in HTTP.</summary>
    private static readonly (string Name, LearningHomeOptions Options)[] s_sessions =
    [
        ("half", new(Commands / 2, Messages / 2, 25, IsHttp: false, Seed)),
        ("whole", new(Commands, Messages, 25, IsHttp: false, Seed)),
        ("double", new(Commands * 2, Messages * 2, 25, IsHttp: false, Seed)),
        ("over a month", new(Commands, Messages, 260, IsHttp: false, Seed)),
        ("HTTP/1.1", new(Commands, Messages, 25, IsHttp: true, Seed)),
    ];

    /// <summary>Runs all sizes.</summary>
    public static int Run()
    {
        Console.WriteLine("| Training | Commands | Messages | Days | Seconds | of processor | µs a message | Peak MB | Matched | Actions | Counter steps |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach ((string name, _) in s_sessions)
        {
            ProcessRun run = ProcessRun.Of(Environment.ProcessPath!, "learn-job", name) ?? throw new FileNotFoundException("This program cannot start itself.", Environment.ProcessPath);
            Console.Write(run.Output);
        }

        return 0;
    }

    /// <summary>Makes one session, learns it once as a cmdlet would (just-in-time compilation included), and prints its row.</summary>
    /// <param name="name">Which.</param>
    public static int RunOne(string name)
    {
        (_, LearningHomeOptions options) = s_sessions.Single(s => s.Name == name);
        var home = new LearningHome(options);
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long begun = Stopwatch.GetTimestamp();
        IotSignatureSet set = SignatureLearner.Learn(home.Flows, home.Log);
        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds, processor = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {home.Log.Count:N0} | {home.Messages:N0} | {(set.TrainedFrom.End - set.TrainedFrom.Start).TotalDays:0.0} | {seconds:0.00} | {processor:0.00} | {processor * 1e6 / home.Messages:0.00} | {ProcessRun.PeakKilobytes(Environment.ProcessId) / 1024.0:0} | {set.TrainedFrom.MatchedCommands:N0} | {set.Signatures.Count} | {set.CounterSteps.Count} |"));
        return 0;
    }
}
