using IotActionId.Assessment;
using IotActionId.Reports.Charts;

namespace IotActionId.Reports.Sections;

/// <summary>Whether the posteriors can be believed, and what it costs to answer only when sure.</summary>
internal static class CalibrationSection
{
    /// <summary>A curve of more points than this is drawn as a line without marks.</summary>
    private const int MostMarks = 40;

    /// <summary>The section.</summary>
    public static ReportSection Section { get; } = new(
        "calibration",
        "How far the answers can be believed",
        static c => c.Accuracy is { Reliability.Count: > 0 },
        "needs a comparison with what was really done; Measure-IotAccuracy gives it (-Accuracy).",
        static (page, content) => Write(page, content.Accuracy!));

    private static void Write(PageWriter page, IotAccuracy accuracy)
    {
        page.Paragraph(
            $"Exactly right: {Wording.Percent(accuracy.ExactSetAccuracy)} of the commands; best possible {Wording.Percent(accuracy.BestPossibleAccuracy)} "
            + $"({(accuracy.BestPossibleSource == BestPossibleSource.ExactLengths ? "by the exact lengths of the lab" : "as the answers themselves believe")}). "
            + $"The posterior is off by {Wording.Percent(accuracy.CalibrationError)} on average; Brier score {Wording.Decimals(accuracy.BrierScore, 3)}.");
        using (page.Open("div", ("class", "pair")))
        {
            WriteReliability(page, accuracy);
            if (accuracy.RiskCoverage.Count > 0)
            {
                WriteRisk(page, accuracy);
            }
        }

        page.Line();
        new ReportTable(
            "Shares, with 95 % intervals",
            ["Measure", "#Share", "#From", "#To", "#Count", "#Of", "#Best possible"],
            [
                .. accuracy.Shares.Select(static s => (string[])
                    [s.Measure, Wording.Percent(s.Share), Wording.Percent(s.Low), Wording.Percent(s.High), Wording.Count(s.Count), Wording.Count(s.Of), Wording.Percent(s.BestPossible ?? double.NaN)]),
            ]).Write(page);
        new ReportTable(
            "By number of actions in a command",
            ["#Actions", "#Commands", "#Exactly right", "#From", "#To", "#Best possible", "#Identified", "#Among the candidates"],
            [
                .. accuracy.ByCount.Select(static c => (string[])
                [
                    Wording.Count(c.ActionCount), Wording.Count(c.Commands), Wording.Percent(c.ExactSetAccuracy), Wording.Percent(c.ExactSetLow), Wording.Percent(c.ExactSetHigh),
                    Wording.Percent(c.BestPossibleAccuracy), Wording.Percent(c.Coverage), Wording.Percent(c.CandidateCoverage),
                ]),
            ]).Write(page);
    }

    private static void WriteReliability(PageWriter page, IotAccuracy accuracy) => new Figure(
        "reliability",
        "Reliability",
        "How often matches are right, by how sure they are; with 95 % intervals. On the dashed line sure and right are the same; above it the tool is too modest, below it too sure.",
        string.Join(" ", accuracy.Reliability.Select(static b => $"Mean posterior {Wording.Percent(b.MeanPosterior)}: right {Wording.Percent(b.RightShare)} of {Wording.Count(b.Matches)}.")),
        new CurveChart(
            CurveAxis.Share("mean posterior"),
            CurveAxis.Share("right"),
            [
                new CurveSeries(
                    "s1", Marker.Circle, [.. accuracy.Reliability.Select(static b => new CurvePoint(b.MeanPosterior, b.RightShare, b.Low, b.High, $"{Wording.Count(b.Right)} of {Wording.Count(b.Matches)} right"))]),
            ])
        {
            HasDiagonal = true,
        }.ToChart())
    {
        Tables =
        [
            new ReportTable(
                "Matches by posterior",
                ["Posterior", "#Matches", "#Right", "#Mean posterior", "#Right share", "#From", "#To"],
                [
                    .. accuracy.Reliability.Select(static b => (string[])
                    [
                        $"{Wording.Decimals(b.From)} to {Wording.Decimals(b.To)}", Wording.Count(b.Matches), Wording.Count(b.Right), Wording.Decimals(b.MeanPosterior, 3), Wording.Percent(b.RightShare),
                        Wording.Percent(b.Low), Wording.Percent(b.High),
                    ]),
                ]),
        ],
    }.Write(page);

    private static void WriteRisk(PageWriter page, IotAccuracy accuracy)
    {
        double worst = Math.Max(0.05, accuracy.RiskCoverage.Max(static p => p.Error));
        new Figure(
            "risk",
            "Risk and coverage",
            "If only the surest answers are given, up to a share of all commands (to the right), how many of them are wrong (upwards).",
            $"With all answers {Wording.Percent(accuracy.RiskCoverage[^1].Coverage)} of the commands are answered and {Wording.Percent(accuracy.RiskCoverage[^1].Error)} of the answers are wrong. Area under the curve {Wording.Decimals(accuracy.RiskCoverageArea, 3)}.",
            new CurveChart(
                CurveAxis.Share("commands answered"),
                new CurveAxis("answers that are wrong", 0, worst * 1.06, [.. Ticks.Linear(0, worst * 106, 6, " %").Select(static t => t with { Value = t.Value / 100 })]),
                [
                    new CurveSeries(
                        "s2",
                        Marker.Square,
                        [
                            .. accuracy.RiskCoverage.Where(static p => p.Answered > 0)
                                .Select(static p => new CurvePoint(p.Coverage, p.Error, p.Error, p.Error, $"from posterior {Wording.Decimals(p.MinimumPosterior, 3)}: {Wording.Count(p.Wrong)} of {Wording.Count(p.Answered)} wrong")),
                        ])
                    {
                        IsMarked = accuracy.RiskCoverage.Count <= MostMarks,
                    },
                ]).ToChart())
        {
            Tables =
            [
                new ReportTable(
                    "Coverage and error by least posterior",
                    ["#Least posterior", "#Answered", "#Coverage", "#Wrong", "#Error", "#False alarms"],
                    [
                        .. Thinned(accuracy.RiskCoverage).Select(static p => (string[])
                            [Wording.Decimals(p.MinimumPosterior, 3), Wording.Count(p.Answered), Wording.Percent(p.Coverage), Wording.Count(p.Wrong), Wording.Percent(p.Error), Wording.Count(p.FalseAlarms)]),
                    ]),
            ],
        }.Write(page);
    }

    /// <summary>Points for a table that people read: evenly chosen, the last one included.</summary>
    private static IEnumerable<IotRiskPoint> Thinned(IReadOnlyList<IotRiskPoint> points)
    {
        int step = ((points.Count - 1) / MostMarks) + 1;
        return points.Where((_, i) => i % step == 0 || i == points.Count - 1);
    }
}
