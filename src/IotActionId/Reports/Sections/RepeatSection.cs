using System.Reflection;
using IotActionId.Assessment;
using IotActionId.Identification;
using IotActionId.Signatures;

namespace IotActionId.Reports.Sections;

/// <summary>What is needed to come to the same results again.</summary>
internal static class RepeatSection
{
    /// <summary>Captures that are named.</summary>
    private const int MostFiles = 20;

    /// <summary>The section.</summary>
    public static ReportSection Section { get; } = new("repeat", "To repeat this", static _ => true, "", Write);

    /// <summary>The version of the module.</summary>
    public static string Version { get; } = typeof(RepeatSection).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static void Write(PageWriter page, ReportContent content)
    {
        page.Paragraph("Files are named without their folders. The same input at the same time gives the same page, byte for byte.");
        new ReportTable("Versions and parameters", ["What", "Value"], [.. Rows(content).Select(static r => (string[])[r.Name, r.Value])]).Write(page);
    }

    private static IEnumerable<(string Name, string Value)> Rows(ReportContent content)
    {
        yield return ("IotActionId", Version);
        yield return ("Report made", $"{Wording.Time(content.Time)} UTC");
        foreach ((string, string) row in (content.Signatures is { } set ? Rows(set, content.SignatureFile) : []).Concat(Rows(content.Matches)))
        {
            yield return row;
        }

        string[] files = [.. content.Flows.Select(static f => Path.GetFileName(f.Path)).Distinct()];
        if (files.Length > 0)
        {
            yield return ("Captures", string.Join(", ", files.Take(MostFiles)) + (files.Length > MostFiles ? $", and {files.Length - MostFiles} more" : ""));
            yield return ("Flows", $"{Wording.Count(content.Flows.Count)}, {Wording.Count(content.Flows.Sum(static f => (long)f.Messages.Count), "message")}, {Wording.Span(content.Flows.Min(static f => f.StartTime), content.Flows.Max(static f => f.EndTime))}");
            yield return ("TLS", string.Join(", ", content.Flows.Select(static f => string.Join(" ", ((string?[])[f.TlsVersion, f.CipherSuite]).OfType<string>())).Where(static t => t.Length > 0).Distinct().Order(StringComparer.Ordinal).Take(MostFiles)));
        }

        if (content.Accuracy is { } accuracy)
        {
            yield return ("Commands of the log", Wording.Count(accuracy.Commands));
        }

        foreach (IotLeakageParameters parameters in content.Leakage.Select(static l => l.Parameters).DistinctBy(static p => (p.Observation, p.MaximumActions, p.Prior, p.MostSamples, p.Seed, p.CommandsPerHour)))
        {
            yield return (
                "Leakage",
                $"observation {parameters.Observation}, up to {Wording.Count(parameters.MaximumActions, "action")}, up to {Wording.Count(parameters.MostSamples)} draws, seed {parameters.Seed}, {Wording.Decimals(parameters.CommandsPerHour, 1)} commands an hour; number of actions "
                + $"{string.Join(" / ", parameters.SizePrior.Select(Wording.Percent))}");
            yield return ("Prior of the leakage", parameters.Prior);
        }
    }

    private static IEnumerable<(string Name, string Value)> Rows(IotSignatureSet set, string? file)
    {
        TrainingSummary training = set.TrainedFrom;
        yield return ("Gateway", set.Gateway);
        yield return ("Signature set", $"{(file is null ? "" : file + ", ")}schema {set.SchemaVersion}, {Wording.Count(set.Signatures.Count, "action")}, framing {set.Framing.Name}");
        yield return ("Learned from", $"{Wording.Count(training.MatchedCommands)} of {Wording.Count(training.Commands, "command")}, {Wording.Count(training.Messages, "message")}, {Wording.Span(training.Start, training.End)}");
        yield return ("Idle time of the training", $"{Wording.Decimals(training.IdleSeconds / 3600, 1)} h");
        yield return ("Clocks", $"the capture's is {Wording.Decimals(training.ClockOffsetSeconds)} s ahead of the log's, within {Wording.Decimals(training.ClockSpreadSeconds)} s");
        yield return ("Quiet and burst time", $"{Wording.Decimals(set.QuietTime.TotalSeconds)} s and {Wording.Decimals(set.BurstTime.TotalSeconds)} s");
        yield return ("Slots", string.Join(", ", set.Slots.Select(static s => $"{s.Name} {s.Composition}{(s.Composition == SlotComposition.Summed ? $" (kappa {s.Kappa})" : "")}")));
    }

    private static IEnumerable<(string Name, string Value)> Rows(IReadOnlyList<IotActionMatch> matches)
    {
        if (matches.Count == 0)
        {
            yield break;
        }

        yield return ("Matches", $"{Wording.Count(matches.Count)}, {Wording.Span(matches.Min(static m => m.Time), matches.Max(static m => m.Time))}");
        IotActionMatch[] identified = [.. matches.Where(static m => m.Decision == IotDecision.Identified)];
        if (identified.Length > 0)
        {
            yield return ("Least posterior that was identified", Wording.Decimals(identified.Min(static m => m.Posterior), 3));
        }

        yield return ("Most actions of a candidate", Wording.Count(matches.Max(static m => m.DeviceCountMax)));
        yield return ("Prior of the matches", matches.Any(static m => Math.Abs(m.Posterior - m.SizesPosterior) > 1e-9) ? "habits of the training log, or not kept" : "uniform: sizes alone");
        int cut = matches.Count(static m => !m.IsComplete);
        if (cut > 0)
        {
            yield return ("Matches that are not complete", Wording.Count(cut));
        }
    }
}
