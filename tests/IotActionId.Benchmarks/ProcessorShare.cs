using System.Globalization;

namespace IotActionId.Benchmarks;

/// <summary>Gives a process a part of one processor only, by a control group (version 1), so that its limit comes within reach of a load on the same machine.</summary>
internal sealed class ProcessorShare : IDisposable
{
    private const string Root = "/sys/fs/cgroup/cpu";
    private const int PeriodMicroseconds = 20_000;

    private readonly string _folder;

    private ProcessorShare(string folder) => _folder = folder;

    /// <summary>Limits a process.</summary>
    public static ProcessorShare Of(int process, double share)
    {
        string folder = Path.Combine(Root, string.Create(CultureInfo.InvariantCulture, $"iotactionid-{process}"));
        Directory.CreateDirectory(folder);
        Write(Path.Combine(folder, "cpu.cfs_period_us"), PeriodMicroseconds);
        Write(Path.Combine(folder, "cpu.cfs_quota_us"), (int)(PeriodMicroseconds * share));
        Write(Path.Combine(folder, "cgroup.procs"), process);
        return new ProcessorShare(folder);
    }

    /// <summary>Whether the system can do that.</summary>
    public static bool IsPossible => File.Exists(Path.Combine(Root, "cpu.cfs_quota_us")) || Directory.Exists(Root);

    /// <summary>Takes the limit away.</summary>
    public void Dispose()
    {
        foreach (string process in File.ReadAllLines(Path.Combine(_folder, "cgroup.procs")))
        {
            File.WriteAllText(Path.Combine(Root, "cgroup.procs"), process);
        }

        Directory.Delete(_folder);
    }

    private static void Write(string path, int value) => File.WriteAllText(path, value.ToString(CultureInfo.InvariantCulture));
}
