using IotActionId.Actions;
using IotActionId.Identification;
using IotActionId.Reports.Charts;

namespace IotActionId.Reports.Sections;

/// <summary>When which action was identified.</summary>
internal static class TimelineSection
{
    /// <summary>More lanes than this are not told apart any more; the rest shares one.</summary>
    private const int MostLanes = 60;

    /// <summary>More matches than this are counted by hour or day in the table.</summary>
    private const int MostRows = 200;

    private const string UnknownLane = "something unknown";
    private const string RestLane = "all other actions";

    /// <summary>The section.</summary>
    public static ReportSection Section { get; } = new(
        "timeline", "What was done when", static c => c.Matches.Count > 0, "needs matches; Find-IotAction and Watch-IotAction give them, by pipeline.", Write);

    private static void Write(PageWriter page, ReportContent content)
    {
        IotActionMatch[] matches = [.. content.Matches.OrderBy(static m => m.Time)];
        TimelineLane[] lanes = [.. Lanes(matches)];
        DateTimeOffset first = matches[0].Time, last = matches[^1].Time;
        var chart = new TimelineChart(lanes, first, last);
        new Figure(
            "timeline-chart",
            "Timeline of actions",
            "Each lane is one action. Marks above its line: identified, so probable that the tool commits itself. Marks below: the most probable of several possibilities."
            + (chart.IsDense ? " Where much happens the height says how much." : ""),
            $"{Wording.Count(lanes.Length, "lane")}, {Wording.Count(matches.Length)} matches, {Wording.Span(first, last)}. Most marks: {Wording.List([.. lanes.OrderByDescending(static l => l.Times.Count).Take(3).Select(static l => PageText.Short(l.Name, 40))])}.",
            chart.ToChart())
        {
            Legend =
            [
                new LegendEntry("identified", static d => d.Path(new PathText().Bar(10, 1, 3, 8), "mark s1")),
                new LegendEntry("most probable of several", static d => d.Path(new PathText().Bar(10, 8, 3, 5), "mark s2")),
                .. lanes.Any(static l => l.Name == UnknownLane) ? [new LegendEntry("unknown", static d => d.Path(new PathText().Bar(10, 1, 3, 8), "mark s0"))] : Array.Empty<LegendEntry>(),
            ],
            Tables = [LaneTable(lanes), MatchTable(matches)],
        }.Write(page);
    }

    private static IEnumerable<TimelineLane> Lanes(IotActionMatch[] matches)
    {
        bool isOneGateway = matches.All(m => m.Gateway.Equals(matches[0].Gateway));
        var marks = matches.SelectMany(m => m.Actions.Select(a => (Name: Name(m, a, isOneGateway), m.Time, m.Decision))).ToLookup(static m => m.Name);
        HashSet<string> shown = [.. marks.OrderByDescending(static l => l.Count()).ThenBy(static l => l.Key, StringComparer.Ordinal).Take(MostLanes).Select(static l => l.Key)];
        foreach (IGrouping<string, (string, DateTimeOffset Time, IotDecision Decision)> lane in marks.Where(l => shown.Contains(l.Key)).OrderBy(static l => l.Key, StringComparer.Ordinal))
        {
            yield return new TimelineLane(lane.Key, [.. lane.Select(static m => (m.Time, m.Decision))]);
        }

        if (marks.Count > shown.Count)
        {
            yield return new TimelineLane(RestLane, [.. marks.Where(l => !shown.Contains(l.Key)).SelectMany(static l => l).Select(static m => (m.Time, m.Decision)).OrderBy(static m => m.Time)]);
        }

        if (matches.Any(static m => m.Actions.Count == 0))
        {
            yield return new TimelineLane(UnknownLane, [.. matches.Where(static m => m.Actions.Count == 0).Select(static m => (m.Time, m.Decision))]);
        }
    }

    private static string Name(IotActionMatch match, IotAction action, bool isOneGateway) =>
        $"{(isOneGateway ? "" : $"{match.Gateway} ")}{action.Key}{(match.Origin == IotOrigin.Local ? " (by hand)" : "")}";

    private static ReportTable LaneTable(TimelineLane[] lanes) => new(
        "Marks by action",
        ["Action", "#Identified", "#One of several", "#Unknown", "First", "Last"],
        [
            .. lanes.Select(static l => (string[])
            [
                l.Name,
                Wording.Count(l.Count(IotDecision.Identified)),
                Wording.Count(l.Count(IotDecision.Ambiguous)),
                Wording.Count(l.Count(IotDecision.Unknown)),
                Wording.Time(l.Times[0].Time),
                Wording.Time(l.Times[^1].Time),
            ]),
        ]);

    private static ReportTable MatchTable(IotActionMatch[] matches)
    {
        if (matches.Length <= MostRows)
        {
            return new(
                "Matches",
                ["Time (UTC)", "Decision", "#Posterior", "#Candidates", "Most probable actions"],
                [.. matches.Select(static m => (string[])[Wording.Time(m.Time), $"{m.Decision}", Wording.Decimals(m.Posterior, 3), Wording.Count(m.CandidateCount), string.Join(" + ", m.Actions.Select(static a => a.ValueKey))])]);
        }

        bool byDay = matches[^1].Time - matches[0].Time > TimeSpan.FromDays(8);
        return new(
            $"Matches by {(byDay ? "day" : "hour")}: {Wording.Count(matches.Length)} are too many to list",
            [byDay ? "Day (UTC)" : "Hour (UTC)", "#Identified", "#One of several", "#Unknown", "#Actions"],
            [
                .. matches.GroupBy(m => Wording.Time(m.Time)[..(byDay ? 10 : 13)]).Select(g => (string[])
                [
                    byDay ? g.Key : g.Key + ":00",
                    Wording.Count(g.Count(static m => m.Decision == IotDecision.Identified)),
                    Wording.Count(g.Count(static m => m.Decision == IotDecision.Ambiguous)),
                    Wording.Count(g.Count(static m => m.Decision == IotDecision.Unknown)),
                    Wording.Count(g.Sum(static m => m.Actions.Count)),
                ]),
            ]);
    }
}
