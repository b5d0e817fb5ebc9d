using System.Diagnostics;
using System.Globalization;
using System.Net;
using IotActionId.Actions;
using IotActionId.Assessment;
using IotActionId.Identification;
using IotActionId.Lab;
using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Benchmarks;

/// <summary>
/// How many exchanges are identified in a second, on one core: homes of the lab and a large one, each in a process of its own; and what
/// identification adds to reading a capture. Prints tables.
/// </summary>
internal static class IdentificationSpeed
{
    private const string Large = "256 devices, 8 actions each";

    /// <summary>Of so many flows of the capture one is of the gateway.</summary>
    private const int OneIn = 20;

    /// <summary>How long each figure is measured, after as long a warming up.</summary>
    private static readonly TimeSpan s_time = TimeSpan.FromSeconds(2);

    private static readonly (string Label, int Least, int Most)[] s_columns = [("Singles", 1, 1), ("Pairs", 2, 2), ("Triples", 3, 3), ("Scenes of 4 to 6", 4, 6)];

    /// <summary>Runs everything.</summary>
    /// <param name="seed">The seed of homes and runs.</param>
    /// <param name="folder">Where the captures are kept.</param>
    public static int Run(int seed, string folder)
    {
        Console.WriteLine($"Exchanges a second of one core, the defaults, seed {seed}; the lab's homes have 16 devices.");
        Console.WriteLine();
        Console.WriteLine($"| Home | Actions | {string.Join(" | ", s_columns.Select(static c => c.Label))} | Singles again | Slowest, ms | Peak MB |");
        Console.WriteLine($"|---|---:|{string.Concat(s_columns.Select(static _ => "---:|"))}---:|---:|---:|");
        foreach (string home in LabRunner.Styles.Append(Large))
        {
            ProcessRun run = ProcessRun.Of(Environment.ProcessPath!, "identify-job", home, seed.ToString(CultureInfo.InvariantCulture))
                ?? throw new FileNotFoundException("This program cannot start itself.", Environment.ProcessPath);
            Console.Write(run.Output);
        }

        Console.WriteLine();
        InPipeline(new Captures(folder).Whole, Path.Combine(folder, "synthetic.iotsig.json"), seed);
        return 0;
    }

    /// <summary>Measures one home and prints its row.</summary>
    /// <param name="home">A style of the lab, or the large home.</param>
    /// <param name="seed">The seed.</param>
    public static int RunOne(string home, int seed)
    {
        (IotSignatureSet set, ILookup<int, IotExchange> exchanges) = home == Large ? OfLargeHome(seed) : OfLab(home, seed);
        var options = new IdentificationOptions { MaximumActions = home == Large ? 4 : new IdentificationOptions().MaximumActions };
        var model = new HomeModel(set, options.MaximumActions);
        var noise = new NoiseModel(set);
        GatewayIdentifier New() => new(set, model, noise, options);
        double slowest = 0;
        IEnumerable<string> rates = s_columns.Select(column =>
        {
            IotExchange[] some = [.. Enumerable.Range(column.Least, column.Most - column.Least + 1).SelectMany(k => exchanges[k])];

            // There may not be time for all of them.
            new Random(seed).Shuffle(some);
            _ = Rate(New, some);
            slowest = Math.Max(slowest, Slowest(New, some));
            return Rate(New, some).ToString("N0", CultureInfo.InvariantCulture);
        });
        string row = string.Join(" | ", rates);
        GatewayIdentifier old = New();
        double again = Rate(() => old, [.. exchanges[1]]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {home} | {set.Signatures.Count} | {row} | {again:N0} | {slowest:0.0} | {ProcessRun.PeakKilobytes(Environment.ProcessId) / 1024.0:0} |"));
        return 0;
    }

    /// <summary>Exchanges in a second of processor time: all of them in turns, or as many as there is time for.</summary>
    /// <param name="identifier">The identifier for each turn: a new one has no answers in its memory.</param>
    /// <param name="exchanges">The exchanges.</param>
    private static double Rate(Func<GatewayIdentifier> identifier, IotExchange[] exchanges)
    {
        GatewayIdentifier current = identifier();
        long begun = Stopwatch.GetTimestamp();
        int done = 0;
        TimeSpan before = Environment.CpuUsage.TotalTime;
        for (; Stopwatch.GetElapsedTime(begun) < s_time; done++)
        {
            current = done % exchanges.Length == 0 ? identifier() : current;
            current.Identify(exchanges[done % exchanges.Length], [], CancellationToken.None);
        }

        return done / (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }

    /// <summary>Milliseconds of the exchange that takes longest, of as many as there is time for; of several times that it is done, the shortest counts.</summary>
    private static double Slowest(Func<GatewayIdentifier> identifier, IotExchange[] exchanges)
    {
        long begun = Stopwatch.GetTimestamp();
        return exchanges.TakeWhile(_ => Stopwatch.GetElapsedTime(begun) < 5 * s_time).Max(e => Enumerable.Range(0, 3).Min(_ =>
        {
            GatewayIdentifier current = identifier();
            long before = Stopwatch.GetTimestamp();
            current.Identify(e, [], CancellationToken.None);
            return Stopwatch.GetElapsedTime(before).TotalMilliseconds;
        }));
    }

    private static (IotSignatureSet Set, ILookup<int, IotExchange> Exchanges) OfLargeHome(int seed)
    {
        var home = new SyntheticSignatures(256, 8, seed);
        return (home.Set, Enumerable.Range(0, 400).Select(i => (Size: 1 + (i % 4), Exchange: home.Exchange(1 + (i % 4)))).ToLookup(static e => e.Size, static e => e.Exchange));
    }

    /// <summary>The exchanges of the commands of a test session.</summary>
    private static (IotSignatureSet Set, ILookup<int, IotExchange> Exchanges) OfLab(string style, int seed)
    {
        string folder = Directory.CreateTempSubdirectory("iot-identify-").FullName;
        try
        {
            BaselineCapture capture = BaselineCapture.OfLab(style, seed, folder);
            IotActionMatch[] matches = [.. capture.Find().OrderBy(static m => m.Time)];
            int[] places = CommandPairing.Pair(capture.TestLog, matches.Select(static m => m.Time), capture.Tolerance);
            return (capture.Set, capture.TestLog.Zip(places).Where(static p => p.Second >= 0).ToLookup(static p => p.First.Actions.Count, p => matches[p.Second].Exchange));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Get-IotFlow alone and with Find-IotAction behind it, in turns.</summary>
    private static void InPipeline(Capture capture, string signature, int seed)
    {
        SignatureFile.Save(new SyntheticSignatures(16, 3, seed).Set, signature);
        Contender alone = Ours("Get-IotFlow", capture, "cmdlet"), both = Ours(@"Get-IotFlow \| Find-IotAction", capture, "find", signature);
        for (int round = 0; round < 5; round++)
        {
            foreach (Contender contender in (Contender[])[alone, both])
            {
                contender.Capture.Touch();
                contender.RunOnce();
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{capture.Bytes / 1e6:N0} MB, {capture.Summary.Flows:N0} TLS flows, one in {OneIn} of the gateway; best of 5 rounds."));
        Console.WriteLine();
        Console.WriteLine("| | Seconds | Of Get-IotFlow | Peak MB |");
        Console.WriteLine("|---|---:|---:|---:|");
        double least = Seconds(alone);
        foreach (Contender contender in (Contender[])[alone, both])
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {contender.Name} | {Seconds(contender):0.00} | {Seconds(contender) / least:0.00} | {contender.Runs.Min(static r => r.Kilobytes) / 1024.0:0} |"));
        }

        static double Seconds(Contender contender) => contender.Runs.Min(static r => double.Parse(r.Output.Split(' ')[5], CultureInfo.InvariantCulture));
    }

    /// <summary>The addresses that the generator gives to the first flows.</summary>
    public static IEnumerable<IPAddress> Gateways(int flows) =>
        Enumerable.Range(0, flows / OneIn).Select(static i => new IPAddress([10, (byte)(i >> 16), (byte)(i >> 8), (byte)i]));

    private static Contender Ours(string name, Capture capture, params string[] job) => new(
        name,
        capture,
        Environment.ProcessPath!,
        [.. Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? new[] { typeof(IdentificationSpeed).Assembly.Location } : [], "job", job[0], capture.Path, .. job[1..]]);
}
