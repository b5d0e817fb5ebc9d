using System.Diagnostics;
using System.Globalization;

namespace IotActionId.Tests.Live;

/// <summary>A file system in memory that is soon full.</summary>
internal sealed class SmallDisk : IDisposable
{
    public SmallDisk(DirectoryInfo folder, int kibibytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A small file system is made on Linux only.");
        Path = folder.CreateSubdirectory("disk").FullName;
        int code = Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={kibibytes}k"), "tmpfs", Path);
        Assert.SkipWhen(code != 0, "Only root can mount a file system.");
    }

    public string Path { get; }

    public void Dispose() => Run("umount", Path);

    private static int Run(string command, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
