using System.Globalization;
using IotActionId.Assessment;
using IotActionId.Identification;
using IotActionId.Lab;

namespace IotActionId.Benchmarks;

/// <summary>IotActionId beside simpler methods, learned from and tested on the same traffic. Prints a table.</summary>
internal static class BaselineComparison
{
    /// <summary>Sizes of commands that stand in one column.</summary>
    private static readonly (string Label, int Least, int Most)[] s_columns = [("Singles", 1, 1), ("Pairs", 2, 2), ("Triples", 3, 3), ("Scenes of 4 to 6", 4, 6)];

    /// <summary>Runs everything.</summary>
    /// <param name="seed">The seed of homes and runs.</param>
    public static int Run(int seed)
    {
        string folder = Directory.CreateTempSubdirectory("iot-baselines-").FullName;
        try
        {
            Console.WriteLine($"Exact-set accuracy; the lab's homes have 16 devices, seed {seed}, 300 commands and an idle day; the real captures are learned from in their first half.");
            Console.WriteLine();
            Console.WriteLine($"| Traffic | Method | {string.Join(" | ", s_columns.Select(static c => c.Label))} | Wrong among answered | False alarms a day |");
            Console.WriteLine($"|---|---|{string.Concat(s_columns.Select(static _ => "---:|"))}---:|---:|");
            foreach (BaselineCapture capture in LabRunner.Styles.Select(style => BaselineCapture.OfLab(style, seed, folder)).Concat(BaselineCapture.OfReality(Path.Combine(Repository.Root, "..", "shared", "data"))))
            {
                Compare(capture);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static void Compare(BaselineCapture capture)
    {
        Console.Error.WriteLine(capture.Name);
        IotAccuracy ours = capture.Measure(capture.Find());
        if (ours.BestPossibleSource == BestPossibleSource.ExactLengths)
        {
            Row(capture.Name, "Best possible", ours, static c => c.BestPossibleAccuracy, "", "");
        }

        Row(capture.Name, "IotActionId", ours);
        Row(capture.Name, "Sequences after PingPong", capture.Measure(new SequenceMatcher(capture).Find(capture.Test)));
        Row(capture.Name, "Nearest lengths of an exchange", capture.Measure(NearestLength.OfExchange(capture).Find(capture.Test)));
        Row(capture.Name, "Nearest length of a command", capture.Measure(NearestLength.OfCommand(capture).Find(capture.Test)));
    }

    private static void Row(string traffic, string method, IotAccuracy accuracy)
    {
        int answered = accuracy.Correct + accuracy.Wrong;
        Row(
            traffic,
            method,
            accuracy,
            static c => c.ExactSetAccuracy,
            answered == 0 ? "none answered" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * accuracy.Wrong / answered:0.0} % of {answered}"),
            accuracy.FalseAlarmsPerDay.ToString("0.0", CultureInfo.InvariantCulture));
    }

    private static void Row(string traffic, string method, IotAccuracy accuracy, Func<IotAccuracyByCount, double> share, string wrong, string alarms)
    {
        IEnumerable<string> shares = s_columns.Select(column =>
        {
            IotAccuracyByCount[] rows = [.. accuracy.ByCount.Where(c => c.ActionCount >= column.Least && c.ActionCount <= column.Most)];
            return rows.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{100 * rows.Sum(r => r.Commands * share(r)) / rows.Sum(static r => r.Commands):0.0} %");
        });
        Console.WriteLine($"| {traffic} | {method} | {string.Join(" | ", shares)} | {wrong} | {alarms} |");
    }
}
