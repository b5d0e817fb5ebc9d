using System.Diagnostics;
using System.Reflection;

namespace IotActionId.Tests.Module;

/// <summary>The embedded shell, run as a process of its own: for what must not touch the test process, and for the shell itself.</summary>
internal static class ShellProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Runs the shell to its end.</summary>
    /// <param name="arguments">Its command line.</param>
    public static ShellResult Run(params string[] arguments) => Run("", arguments);

    /// <summary>Runs the shell to its end with something to read.</summary>
    /// <param name="input">What it reads from standard input.</param>
    /// <param name="arguments">Its command line.</param>
    public static ShellResult Run(string input, string[] arguments)
    {
        using Process process = Start(arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The shell did not end: {string.Join(' ', arguments)}");
        }

        return new ShellResult(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    /// <summary>Starts the shell, for what goes on meanwhile. Read what it writes, or it may wait for that.</summary>
    public static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", [ShellPath, .. arguments])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = ModuleFolder.Root,
    })!;

    private static string ShellPath { get; } =
        typeof(ShellProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Shell").Value!;
}
