using System.Text.Json;

namespace IotActionId.Benchmarks;

/// <summary>The captures of the comparison, made once, when they are asked for, and kept in a folder.</summary>
internal sealed class Captures
{
    public const int Flows = 40_000;
    public const int Concurrent = 4_000;
    public const int Seed = 1;
    private readonly string _folder;

    public Captures(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
    }

    /// <summary>About 1 GB.</summary>
    public Capture Whole => field ??= Make("whole", new TrafficOptions(Flows, Concurrent, Seed));

    /// <summary>A tenth of it, for the slow.</summary>
    public Capture Tenth => field ??= Make("tenth", new TrafficOptions(Flows / 10, Concurrent / 10, Seed));

    /// <summary>The flows of the tenth ten times over.</summary>
    public Capture Again => field ??= Make("again", new TrafficOptions(Flows / 10, Concurrent / 10, Seed, Laps: 10));

    private Capture Make(string name, TrafficOptions options)
    {
        // The name changes with what is asked for, so that an old file is not taken for a new one.
        string path = Path.Combine(_folder, $"{name}-{options.Flows}-{options.Concurrent}-{options.Laps}-{options.Seed}.pcap");
        string summary = path + ".json";
        if (!File.Exists(summary))
        {
            Console.Error.WriteLine($"making {path}");
            File.WriteAllText(summary, JsonSerializer.Serialize(new TrafficGenerator(options).Write(path)));
        }

        return new Capture(path, JsonSerializer.Deserialize<TrafficSummary>(File.ReadAllText(summary))!, new FileInfo(path).Length);
    }
}
