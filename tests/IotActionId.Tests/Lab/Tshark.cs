using System.Diagnostics;
using Xunit;

namespace IotActionId.Tests.Lab;

/// <summary>Wireshark's command-line tool as an independent witness of what the lab writes.</summary>
internal static class Tshark
{
    /// <summary>Runs tshark and returns its lines; skips the test where it is not installed.</summary>
    public static List<string> Run(params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo("tshark", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors.GetAwaiter().GetResult());
            return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("tshark is not installed; apt-get install tshark.");
            throw;
        }
    }
}
