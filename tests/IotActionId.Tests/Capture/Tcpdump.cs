using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace IotActionId.Tests.Capture;

/// <summary>tcpdump as an independent witness of what a filter expression lets through.</summary>
internal static class Tcpdump
{
    /// <summary>How many packets of a file pass; null where tcpdump refuses the expression for the file's link type. Skips the test where tcpdump is not installed.</summary>
    public static int? Count(string path, string expression)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("tcpdump", ["-n", "-r", path, "--count", expression]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? int.Parse(output.Split(' ')[0], CultureInfo.InvariantCulture) : null;
        }
        catch (Win32Exception)
        {
            Assert.Skip("tcpdump is not installed; apt-get install tcpdump.");
            throw;
        }
    }
}
