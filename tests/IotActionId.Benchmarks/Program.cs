using System.Globalization;
using BenchmarkDotNet.Running;
using IotActionId.Benchmarks;

switch (args)
{
    case ["compare", .. { Length: <= 2 } rest]:
        return SideBySide.Run(
            rest.Length > 0 ? rest[0] : Path.Combine(Path.GetTempPath(), "iotactionid-benchmarks"),
            rest.Length > 1 ? int.Parse(rest[1], CultureInfo.InvariantCulture) : 5);
    case ["live", .. { Length: <= 1 } rest]:
        return LiveSideBySide.Run(rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : 3);
    case ["live-job", string kind, string path, string buffer]:
        return LiveJob.Run(kind, path, int.Parse(buffer, CultureInfo.InvariantCulture));
    case ["live-load", string rate, string seconds]:
        return LiveLoad.Run(int.Parse(rate, CultureInfo.InvariantCulture), double.Parse(seconds, CultureInfo.InvariantCulture));
    case ["soak", .. { Length: <= 1 } rest]:
        return Soak.Run(rest.Length > 0 ? double.Parse(rest[0], CultureInfo.InvariantCulture) : 10);
    case ["job", string kind, string path, .. { Length: <= 1 } rest]:
        return Job.Run(kind, path, rest.Length > 0 ? rest[0] : null);
    case ["identify", .. { Length: <= 2 } rest]:
        return IdentificationSpeed.Run(
            rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : 1,
            rest.Length > 1 ? rest[1] : Path.Combine(Path.GetTempPath(), "iotactionid-benchmarks"));
    case ["identify-job", string home, string seed]:
        return IdentificationSpeed.RunOne(home, int.Parse(seed, CultureInfo.InvariantCulture));
    case ["leakage", .. { Length: <= 1 } rest]:
        return LeakageSpeed.Run(rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : 1);
    case ["learn"]:
        return LearningSpeed.Run();
    case ["learn-job", string session]:
        return LearningSpeed.RunOne(session);
    case ["generate", string path, .. { Length: <= 2 } rest]:
        int flows = rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : Captures.Flows;
        int concurrent = rest.Length > 1 ? int.Parse(rest[1], CultureInfo.InvariantCulture) : Captures.Concurrent;
        Console.WriteLine(new TrafficGenerator(new TrafficOptions(flows, concurrent, Captures.Seed)).Write(path));
        return 0;
    case ["baselines", .. { Length: <= 1 } rest]:
        return BaselineComparison.Run(rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : 1);
    case ["parts", .. string[] rest]:
        BenchmarkSwitcher.FromAssembly(typeof(Job).Assembly).Run(rest.Length > 0 ? rest : ["--filter", "*"]);
        return 0;
    default:
        Console.Error.WriteLine("""
            usage: compare [FOLDER [REPEATS]]             side by side with the other tools installed; captures are made in FOLDER
                   baselines [SEED]                       accuracy beside simpler methods, on the lab and, where they are, the real captures
                   live [REPEATS]                         capture and watch on lo under load beside tcpdump -w; root
                   soak [MINUTES]                         capture and watch on lo under load: is the memory flat? root
                   parts [BenchmarkDotNet options]        time and allocations of the parts
                   learn                                  time and memory of learning signatures, at several sizes
                   identify [SEED [FOLDER]]               exchanges identified in a second, and what it adds to reading a capture
                   leakage [SEED]                         time to tell what homes of several sizes give away
                   generate FILE [FLOWS [CONCURRENT]]     one capture
            """);
        return 2;
}
