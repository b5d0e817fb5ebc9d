using IotActionId.Assessment;
using IotActionId.Reports.Charts;

namespace IotActionId.Reports.Sections;

/// <summary>Which action was taken for which.</summary>
internal static class ConfusionSection
{
    /// <summary>More actions than this are not drawn: those that were mistaken most often are.</summary>
    private const int MostActions = 48;

    /// <summary>Rows of a table.</summary>
    private const int MostRows = 200;

    private const string Nothing = "(nothing)";

    /// <summary>The section.</summary>
    public static ReportSection Section { get; } = new(
        "confusion",
        "What was taken for what",
        static c => c.Accuracy is { ByAction.Count: > 0 },
        "needs a comparison with what was really done; Measure-IotAccuracy gives it (-Accuracy).",
        static (page, content) => Write(page, content.Accuracy!));

    private static void Write(PageWriter page, IotAccuracy accuracy)
    {
        string[] actions = Actions(accuracy);
        bool isCut = actions.Length < accuracy.ByAction.Count;
        string[] rows = [.. actions, .. accuracy.Confusion.Any(static c => c.Truth is null) ? [Nothing] : Array.Empty<string>()];
        string[] columns = [.. actions, .. accuracy.Confusion.Any(static c => c.Answer is null) ? [Nothing] : Array.Empty<string>()];
        MatrixCell[] cells = [.. Cells(accuracy, rows, columns)];
        int mistaken = accuracy.Confusion.Sum(static c => c.Times);
        new Figure(
            "confusion-matrix",
            "Confusion matrix",
            "Rows: what was done. Columns: what the most probable answer has. On the diagonal the answer is right; the stronger the colour, the larger the part of the row."
            + (isCut ? $" Drawn are the {Wording.Count(actions.Length)} actions that were mistaken most often, of {Wording.Count(accuracy.ByAction.Count)}." : ""),
            $"{Wording.Count(accuracy.ByAction.Sum(static a => a.Right))} actions answered rightly, {Wording.Count(mistaken)} mistaken. "
            + string.Join(" ", accuracy.Confusion.Take(3).Select(static c => $"{Name(c.Truth)} for {Name(c.Answer)}: {Wording.Count(c.Times)}.")),
            new MatrixChart(rows, columns, cells).ToChart())
        {
            Legend = MatrixLegend.Entries,
            Tables =
            [
                new ReportTable(
                    accuracy.ByAction.Count > MostRows ? $"The {MostRows} of {Wording.Count(accuracy.ByAction.Count)} actions that are recognised worst" : "Each action",
                    ["Action", "#Done", "#Answered", "#Right", "#Precision", "#Recall", "#F1"],
                    [
                        .. accuracy.ByAction.OrderBy(static a => a.F1).Take(MostRows).OrderBy(static a => a.Action, StringComparer.Ordinal).Select(static a => (string[])
                            [a.Action, Wording.Count(a.Done), Wording.Count(a.Answered), Wording.Count(a.Right), Wording.Percent(a.Precision), Wording.Percent(a.Recall), Wording.Decimals(a.F1)]),
                    ]),
                new ReportTable(
                    accuracy.Confusion.Count > MostRows ? $"What was mistaken: the {MostRows} most frequent of {Wording.Count(accuracy.Confusion.Count)}" : "What was mistaken",
                    ["Done", "Answered instead", "#Times", "#Of all times done"],
                    [.. accuracy.Confusion.Take(MostRows).Select(static c => (string[])[c.Truth ?? Nothing, c.Answer ?? Nothing, Wording.Count(c.Times), c.Truth is null ? "–" : Wording.Percent(c.Share)])]),
            ],
        }.Write(page);
    }

    private static IEnumerable<MatrixCell> Cells(IotAccuracy accuracy, string[] rows, string[] columns)
    {
        var row = rows.Index().ToDictionary(static r => r.Item, static r => r.Index);
        var column = columns.Index().ToDictionary(static c => c.Item, static c => c.Index);
        foreach (IotActionAccuracy action in accuracy.ByAction.Where(a => a.Right > 0 && row.ContainsKey(a.Action)))
        {
            yield return new MatrixCell(
                row[action.Action], column[action.Action], action.Recall, Wording.Count(action.Right), $"{PageText.Short(action.Action)}: right {Wording.Count(action.Right)} of {Wording.Count(action.Done)} times");
        }

        foreach (IotConfusion confusion in accuracy.Confusion)
        {
            if (row.TryGetValue(confusion.Truth ?? Nothing, out int r) && column.TryGetValue(confusion.Answer ?? Nothing, out int c))
            {
                yield return new MatrixCell(r, c, Math.Clamp(confusion.Share, 0.01, 1), Wording.Count(confusion.Times), $"{Name(confusion.Truth)} taken for {Name(confusion.Answer)}: {Wording.Count(confusion.Times)} times");
            }
        }
    }

    private static string[] Actions(IotAccuracy accuracy)
    {
        var mistakes = accuracy.Confusion.SelectMany(static c => (KeyValuePair<string?, int>[])[new(c.Truth, c.Times), new(c.Answer, c.Times)])
            .Where(static c => c.Key is not null).GroupBy(static c => c.Key!).ToDictionary(static g => g.Key, static g => g.Sum(static c => c.Value));
        return
        [
            .. accuracy.ByAction.Select(static a => a.Action).OrderByDescending(a => mistakes.GetValueOrDefault(a)).ThenBy(static a => a, StringComparer.Ordinal)
                .Take(MostActions).Order(StringComparer.Ordinal),
        ];
    }

    private static string Name(string? action) => action is null ? "nothing" : PageText.Short(action);
}
