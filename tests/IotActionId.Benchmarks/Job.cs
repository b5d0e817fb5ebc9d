using System.Collections.ObjectModel;
using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using IotActionId.Messages;

namespace IotActionId.Benchmarks;

/// <summary>
/// The whole job in a process of its own: packets in, flows with their messages out. Prints one line: what was found, the seconds of the
/// first file of the process, just-in-time compilation included, and of the best of the next two.
/// </summary>
internal static class Job
{
    /// <summary>Runs it.</summary>
    /// <param name="kind"><c>one</c> or <c>two</c> threads of the library, <c>records</c> to count those too, <c>cmdlet</c>, or <c>find</c> for the cmdlets that identify too.</param>
    /// <param name="path">The capture.</param>
    /// <param name="signature">The signature file to identify with; null where nothing is identified.</param>
    public static int Run(string kind, string path, string? signature = null)
    {
        Func<Found> job = kind switch
        {
            "cmdlet" => Cmdlet("Get-IotFlow $args[0] -ErrorAction Stop", path),
            "find" => Cmdlet(
                "Get-IotFlow $args[0] -ErrorAction Stop | Find-IotAction $args[1] -Gateway $args[2] -ErrorAction Stop", path, signature!, IdentificationSpeed.Gateways(Captures.Flows / 10).ToArray()),
            _ => () => Library(path, new FlowReaderOptions { UsesThreads = kind == "two", KeepAllRecords = kind == "records" }),
        };
        (Found found, double first) = Time(job);
        long peak = ProcessRun.PeakKilobytes(Environment.ProcessId);
        double again = Math.Min(Time(job).Seconds, Time(job).Seconds);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{found.Flows} {found.Messages} {found.Records} {found.Lost} {first:F4} {again:F4} {peak}"));
        return 0;
    }

    private static (Found Found, double Seconds) Time(Func<Found> job)
    {
        long begun = Stopwatch.GetTimestamp();
        Found found = job();
        return (found, Stopwatch.GetElapsedTime(begun).TotalSeconds);
    }

    private static Found Library(string path, FlowReaderOptions options)
    {
        using FlowReader reader = FlowReader.Open(path, options);
        long flows = 0, messages = 0, records = 0, lost = 0;
        foreach (IotFlow flow in reader.ReadFlows())
        {
            flows++;
            messages += flow.Messages.Count;
            records += flow.Records.Length;
            lost += flow.LostBytes;
        }

        return new Found(flows, messages, records, lost);
    }

    /// <summary>Cmdlets in the real engine; the pipeline's end counts what comes.</summary>
    private static Func<Found> Cmdlet(string script, params object[] arguments)
    {
        Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        Invoke("Import-Module $args[0] -ErrorAction Stop", Path.Combine(Repository.Root, "IotActionId.psd1"));
        return () => new Found(Invoke(script, arguments), 0, 0, 0);

        long Invoke(string script, params object[] arguments)
        {
            using var shell = PowerShell.Create(runspace);
            var flows = new CountingCollection();
            shell.AddScript(script);
            foreach (object argument in arguments)
            {
                shell.AddArgument(argument);
            }

            shell.Invoke(null, flows);
            return flows.Added;
        }
    }

    /// <summary>Counts what is added and keeps none of it.</summary>
    private sealed class CountingCollection : Collection<PSObject>
    {
        public long Added { get; private set; }

        protected override void InsertItem(int index, PSObject item) => Added++;
    }

    private sealed record Found(long Flows, long Messages, long Records, long Lost);
}
