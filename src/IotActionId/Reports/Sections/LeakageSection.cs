using IotActionId.Assessment;
using IotActionId.Reports.Charts;

namespace IotActionId.Reports.Sections;

/// <summary>How much leaks at each level, and what a defence would buy.</summary>
internal static class LeakageSection
{
    /// <summary>Rows of the chart of bits.</summary>
    private const int MostRows = 32;

    /// <summary>Colour and shape by kind of defence, the same in every chart.</summary>
    private static readonly (string Kind, Marker Marker)[] s_series =
        [("s1", Marker.Circle), ("s2", Marker.Square), ("s3", Marker.Triangle), ("s4", Marker.Diamond), ("s5", Marker.Cross), ("s1", Marker.Ring), ("s1", Marker.Cross)];

    /// <summary>The section.</summary>
    public static ReportSection Section { get; } = new(
        "leakage",
        "How much leaks, and what a defence would buy",
        static c => c.Leakage.Count > 0,
        "needs a measurement of Measure-IotLeakage (-Leakage), with -Defence for what defences would change.",
        Write);

    private static void Write(PageWriter page, ReportContent content)
    {
        IotLeakage[] bare = [.. content.Leakage.Where(static l => l.Defence.Kind == IotDefenceKind.None)];
        IotLeakage? recommended = content.Leakage.FirstOrDefault(static l => l.Recommendation is not null && l.Defence.Kind != IotDefenceKind.None);
        foreach (IotLeakage leakage in bare.DefaultIfEmpty(content.Leakage[0]))
        {
            WriteLevels(page, leakage, bare.Length == 0 || leakage.Basis != recommended?.Basis ? null : recommended, bare.Length > 1 ? $"{leakage.Basis}" : null);
        }

        foreach (IotLeakage leakage in content.Leakage.Where(static l => l.Recommendation is not null))
        {
            page.Paragraph(PageText.Short(leakage.Recommendation!, PageText.LongestSentence), "advice");
        }

        foreach (IGrouping<IotLeakageBasis, IotLeakage> basis in content.Leakage.Where(static l => double.IsFinite(l.ActionBits)).GroupBy(static l => l.Basis).Where(static g => g.Count() > 1).Take(1))
        {
            WriteCurves(page, [.. basis]);
        }

        foreach (string warning in content.Leakage.SelectMany(static l => l.Warnings).Distinct())
        {
            page.Paragraph(PageText.Short(warning, PageText.LongestSentence), "quiet");
        }
    }

    private static void WriteLevels(PageWriter page, IotLeakage leakage, IotLeakage? recommended, string? among)
    {
        string basis = leakage.Basis == IotLeakageBasis.Signature ? "what could leak, by the signatures" : "what did leak, by the matches";
        IotLeakageAmount[] together = [.. leakage.Amounts.Where(static a => a.ActionCount is null && double.IsFinite(a.BayesAccuracy)).OrderBy(static a => a.Level)];
        if (together.Length > 0)
        {
            WriteDots(page, leakage, recommended, basis, among, together);
        }

        IotLeakageAmount[] amounts = [.. leakage.Amounts.Where(static a => double.IsFinite(a.MutualInformation)).OrderBy(static a => a.Level).ThenBy(static a => a.ActionCount ?? 0).Take(MostRows)];
        if (amounts.Length > 0)
        {
            WriteBits(page, leakage, basis, among, amounts);
        }
    }

    private static void WriteDots(PageWriter page, IotLeakage leakage, IotLeakage? recommended, string basis, string? among, IotLeakageAmount[] together)
    {
        IEnumerable<(double Share, string Kind, Marker Marker, string Title)> Dots(IotLeakageAmount amount)
        {
            yield return (amount.PriorAccuracy, "s0", Marker.Ring, $"by guessing: {Wording.Percent(amount.PriorAccuracy)}");
            yield return (amount.BayesAccuracy, "s1", Marker.Circle, $"by looking: {Wording.Percent(amount.BayesAccuracy)}");
            if (recommended?.Find(amount.Level) is { } defended && double.IsFinite(defended.BayesAccuracy))
            {
                yield return (defended.BayesAccuracy, "s3", Marker.Diamond, $"{recommended.Defence}: {Wording.Percent(defended.BayesAccuracy)}");
            }
        }

        new Figure(
            $"leakage-levels{(among is null ? "" : $"-{among}")}",
            $"How often an observer is right{(among is null ? "" : $", by {among.ToLowerInvariant()}")}",
            $"For each thing that an observer may want to know ({basis}): from a guess to the best answer by looking.",
            string.Join(" ", together.Select(static a => $"{Name(a.Level)}: {Wording.Percent(a.PriorAccuracy)} by guessing, {Wording.Percent(a.BayesAccuracy)} by looking.")),
            new DotChart([.. together.Select(a => new DotRow(Name(a.Level), [.. Dots(a)]))], "right answers").ToChart())
        {
            Legend =
            [
                new LegendEntry("guess", static d => d.Mark(Marker.Ring, 12, 7, "mark s0", 5)),
                new LegendEntry($"by looking{(leakage.Defence.Kind == IotDefenceKind.None ? "" : $", {leakage.Defence}")}", static d => d.Mark(Marker.Circle, 12, 7, "mark s1", 5)),
                .. recommended is null ? Array.Empty<LegendEntry>() : [new LegendEntry($"by looking, {recommended.Defence}", static d => d.Mark(Marker.Diamond, 12, 7, "mark s3", 4))],
            ],
            Tables =
            [
                new ReportTable(
                    "Right answers and anonymity by level",
                    ["Level", "#Guess", "#By looking", "#Min-entropy leakage, bits", "#Possible truths: least", "#median", "#mean", "How"],
                    [
                        .. together.Select(static a => (string[])
                        [
                            Name(a.Level), Wording.Percent(a.PriorAccuracy), Wording.Percent(a.BayesAccuracy), Wording.Decimals(a.MinEntropyLeakage), Wording.Decimals(a.AnonymityMin, 1),
                            Wording.Decimals(a.AnonymityMedian, 1), Wording.Decimals(a.AnonymityExpected, 1), a.IsExact ? "every case" : $"{Wording.Count(a.Samples)} exchanges",
                        ]),
                    ]),
            ],
        }.Write(page);
    }

    private static void WriteBits(PageWriter page, IotLeakage leakage, string basis, string? among, IotLeakageAmount[] amounts) => new Figure(
        $"leakage-bits{(among is null ? "" : $"-{among}")}",
        $"Bits by level and number of actions{(among is null ? "" : $", by {among.ToLowerInvariant()}")}",
        $"Outline: what there is to know. Bar: what looking tells ({basis}), with its 95 % interval where exchanges were drawn at random.",
        $"Exact actions: {Wording.Decimals(leakage.ActionBits)} bits of {Wording.Decimals(leakage.Find(IotLeakageLevel.ActionSet)?.PriorEntropy ?? double.NaN)}.",
        new BarChart(
            [
                .. amounts.Select(static a => new BarRow(
                    $"{Name(a.Level)}{(a.ActionCount is { } count ? $", {Wording.Count(count, "action")}" : "")}",
                    a.MutualInformation,
                    a.Low,
                    a.High,
                    a.PriorEntropy,
                    $"{Name(a.Level)}: {Wording.Decimals(a.MutualInformation)} of {Wording.Decimals(a.PriorEntropy)} bits")),
            ],
            amounts.Any(static a => a.Level == IotLeakageLevel.Presence) ? "bits a command; presence: bits an hour" : "bits a command").ToChart())
    {
        Tables =
        [
            new ReportTable(
                "Bits by level and number of actions",
                ["Level", "#Actions in a command", "#To know", "#Told", "#From", "#To", "#Uncorrected", "#Shuffled", "#Right"],
                [
                    .. amounts.Select(static a => (string[])
                    [
                        Name(a.Level), a.ActionCount is { } count ? Wording.Count(count) : "all", Wording.Decimals(a.PriorEntropy), Wording.Decimals(a.MutualInformation), Wording.Decimals(a.Low), Wording.Decimals(a.High),
                        Wording.Decimals(a.MutualInformationRaw), Wording.Decimals(a.NullInformation ?? double.NaN), Wording.Percent(a.BayesAccuracy),
                    ]),
                ]),
        ],
    }.Write(page);

    private static void WriteCurves(PageWriter page, IotLeakage[] leakages)
    {
        using (page.Open("div", ("class", "pair")))
        {
            WriteCurve(page, leakages, "defence-bytes", "Defences by their cost in bytes", "extra bytes an exchange", static l => l.ExtraBytes, isCompressed: true);
            if (leakages.Any(static l => l.ExtraDelay > TimeSpan.Zero))
            {
                WriteCurve(page, [.. leakages.Where(static l => l.ExtraDelay > TimeSpan.Zero || l.Defence.Kind == IotDefenceKind.None)], "defence-delay", "Defences by their cost in time", "extra delay, seconds", static l => l.ExtraDelay.TotalSeconds, isCompressed: false);
            }
        }

        page.Line();
    }

    private static void WriteCurve(PageWriter page, IotLeakage[] leakages, string id, string title, string cost, Func<IotLeakage, double> costOf, bool isCompressed)
    {
        IGrouping<IotDefence, IotLeakage>[] kinds = [.. leakages.GroupBy(static l => new IotDefence(l.Defence.Kind, 0, l.Defence.CommandsOnly))];
        CurveSeries[] series =
        [
            .. kinds.Select(g => new CurveSeries(
                SeriesOf(g.Key).Kind,
                SeriesOf(g.Key).Marker,
                [.. g.OrderBy(costOf).Select(l => new CurvePoint(isCompressed ? CurveAxis.Place(costOf(l)) : costOf(l), l.ActionBits, l.ActionBits, l.ActionBits, $"{l.Defence}: {Wording.Decimals(costOf(l), 1)} {cost}, {Wording.Decimals(l.ActionBits)} bits"))])),
        ];
        new Figure(
            id,
            title,
            $"Each mark is one defence: its cost to the right{(isCompressed ? ", on a scale in powers of ten" : "")}, the bits that still leak upwards. Good is low and left.",
            string.Join(" ", leakages.Select(l => $"{l.Defence}: {Wording.Decimals(l.ActionBits)} bits.")),
            new CurveChart(isCompressed ? CurveAxis.Compressed(leakages.Max(costOf), cost) : CurveAxis.UpTo(leakages.Max(costOf), cost), CurveAxis.UpTo(leakages.Max(static l => l.ActionBits), "bits of exact actions"), series).ToChart())
        {
            Legend =
            [
                .. kinds.Select(static g => new LegendEntry(
                    Name(g.Key.Kind) + (g.Key.CommandsOnly ? ", commands only" : ""), d => d.Mark(SeriesOf(g.Key).Marker, 12, 7, $"mark {SeriesOf(g.Key).Kind}"))),
            ],
            Tables = [DefenceTable(leakages)],
        }.Write(page);
    }

    private static ReportTable DefenceTable(IotLeakage[] leakages) => new(
        "Defences, their cost and what still leaks",
        ["Defence", "Basis", "#Extra bytes an exchange", "#Extra share", "#Extra delay, s", "#Bits of exact actions", "#At most", "#Right", "#Possible sets, mean"],
        [
            .. leakages.Select(static l => (string[])
            [
                $"{l.Defence}", $"{l.Basis}", Wording.Decimals(l.ExtraBytes, 1), Wording.Percent(l.ExtraBytesShare), Wording.Decimals(l.ExtraDelay.TotalSeconds), Wording.Decimals(l.ActionBits),
                Wording.Decimals(l.Find(IotLeakageLevel.ActionSet)?.High ?? double.NaN), Wording.Percent(l.BayesAccuracy), Wording.Decimals(l.AnonymityExpected, 1),
            ]),
        ]);

    private static (string Kind, Marker Marker) SeriesOf(IotDefence defence)
    {
        (string kind, Marker marker) = s_series[(int)defence.Kind];
        return (kind, defence.CommandsOnly ? Marker.Ring : marker);
    }

    private static string Name(IotLeakageLevel level) => level switch
    {
        IotLeakageLevel.ActionSet => "Exact actions",
        IotLeakageLevel.DeviceCount => "Number of devices",
        IotLeakageLevel.DeviceTypes => "Types of devices",
        _ => "Presence",
    };

    private static string Name(IotDefenceKind kind) => kind switch
    {
        IotDefenceKind.None => "none",
        IotDefenceKind.PadToBlock => "pad to blocks",
        IotDefenceKind.PadToMaximum => "pad to the longest",
        IotDefenceKind.RandomPadding => "random padding",
        IotDefenceKind.Batching => "batching",
        IotDefenceKind.Delay => "delay",
        _ => "cover commands",
    };
}
