using System.Globalization;
using IotActionId.Benchmarks;

if (args is ["generate", string path, ..])
{
    int flows = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 40_000;
    int concurrent = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 4_000;
    long packets = new TrafficGenerator(new TrafficOptions(flows, concurrent, Seed: 1)).Write(path);
    Console.WriteLine($"{path}: {packets:N0} packets, {new FileInfo(path).Length:N0} bytes");
    return 0;
}

Console.Error.WriteLine("usage: generate FILE [FLOWS [CONCURRENT]]");
return 2;
