using IotActionId.Assessment;
using IotActionId.Reports.Charts;
using IotActionId.Signatures;

namespace IotActionId.Reports.Sections;

/// <summary>Which actions an observer cannot tell apart.</summary>
internal static class CollisionSection
{
    /// <summary>More actions than this are not drawn: those that collide most are.</summary>
    private const int MostActions = 48;

    /// <summary>Rows of the table of pairs.</summary>
    private const int MostRows = 60;

    /// <summary>Rows of the table of groups: most groups of larger compounds follow from those of single actions.</summary>
    private const int MostGroups = 40;

    /// <summary>Members that a row names.</summary>
    private const int MostMembers = 6;

    /// <summary>The section.</summary>
    public static ReportSection Section { get; } = new(
        "collisions",
        "What cannot be told apart",
        static c => c.Collisions.Count > 0 || c.Signatures is not null,
        "needs a signature set of New-IotSignature (-Signature) or the groups of Find-IotCollision (-Collision).",
        Write);

    private static void Write(PageWriter page, ReportContent content)
    {
        IotCollision[] single = [.. content.Collisions.Where(static c => c.ActionCount == 1)];
        if (single.Length > 0)
        {
            WriteGroups(page, content.Signatures, single);
        }
        else if (content.Signatures is { } set && content.Collisions.Count == 0)
        {
            WriteSet(page, set);
        }

        if (content.Collisions.Count > 0)
        {
            CountTable(content.Collisions).Write(page);
            using (page.Open("details"))
            {
                page.Element("summary", "The groups, and what would change them");
                page.Line();
                GroupTable(content.Collisions).Write(page);
            }

            page.Line();
        }
    }

    /// <summary>Pairs of elementary actions: the widest observation above the diagonal, the narrowest below it.</summary>
    private static void WriteGroups(PageWriter page, IotSignatureSet? set, IotCollision[] single)
    {
        IotObservation most = single.Max(static c => c.Observation), least = single.Min(static c => c.Observation);
        var pairs = new Dictionary<(string A, string B, bool IsMost), IotCollision>();
        foreach (IotCollision collision in single.Where(c => c.Observation == most || c.Observation == least).OrderByDescending(static c => c.Distance).ThenBy(static c => c.Overlap))
        {
            foreach ((string a, string b) in Pairs(collision))
            {
                pairs[(a, b, collision.Observation == most)] = collision;
            }
        }

        string[] actions = Actions(pairs.Keys.SelectMany(static p => (string[])[p.A, p.B]));
        var place = actions.Index().ToDictionary(static a => a.Item, static a => a.Index);
        var cells = new List<MatrixCell>();
        foreach (((string a, string b, bool isMost), IotCollision collision) in pairs.OrderBy(static p => p.Key))
        {
            if (place.TryGetValue(a, out int i) && place.TryGetValue(b, out int j))
            {
                int first = Math.Min(i, j), second = Math.Max(i, j);
                void Add(bool above) => cells.Add(new MatrixCell(
                    above ? first : second,
                    above ? second : first,
                    Math.Clamp(collision.Overlap, 0.01, 1),
                    Wording.Count(collision.Distance),
                    $"{PageText.Short(a)} and {PageText.Short(b)}, {Name(collision.Observation)}: {Apart(collision)}"));
                if (isMost)
                {
                    Add(above: true);
                }

                if (!isMost || most == least)
                {
                    Add(above: false);
                }
            }
        }

        int alike = pairs.Count(p => p.Key.IsMost && p.Value.Distance == 0);
        Figure(
            page,
            $"The stronger the colour of a cell, the larger the chance that one exchange does not tell the two actions apart. "
            + (most == least ? $"Looked at: {Name(most)}." : $"Above the diagonal: by {Name(most)}. Below it: by {Name(least)}.") + " Numbers are the bytes by which they differ." + Others(set, actions),
            $"{Wording.Count(alike, "pair")} of {Wording.Count(actions.Length)} actions cannot be told apart by {Name(most)}.",
            actions,
            cells,
            new ReportTable(
                pairs.Count > MostRows ? $"The {MostRows} of {Wording.Count(pairs.Count)} pairs of actions that are most alike" : "Pairs of actions",
                ["Action", "Other action", "Seen", "#Bytes apart", "#Chance of not telling"],
                [
                    .. pairs.OrderByDescending(static p => p.Value.Overlap).ThenBy(static p => p.Key).Take(MostRows)
                        .Select(static p => (string[])[p.Key.A, p.Key.B, Name(p.Value.Observation), Wording.Count(p.Value.Distance), Wording.Percent(p.Value.Overlap)]),
                ]));
    }

    /// <summary>Pairs of elementary actions as the signature set has them: by lengths alone, and given the state of the devices.</summary>
    private static void WriteSet(PageWriter page, IotSignatureSet set)
    {
        string[] actions = Actions(set.Signatures.Where(static s => s.Collides.Count > 0).SelectMany(static s => s.Collides.Append(s.Action.ValueKey)));
        var place = actions.Index().ToDictionary(static a => a.Item, static a => a.Index);
        var cells = new List<MatrixCell>();
        foreach (IotSignature signature in set.Signatures.Where(s => place.ContainsKey(s.Action.ValueKey)))
        {
            string name = signature.Action.ValueKey;
            foreach (string other in signature.Collides.Where(o => place.TryGetValue(o, out int j) && j > place[name]))
            {
                cells.Add(new MatrixCell(place[name], place[other], 1, "", $"{PageText.Short(name)} and {PageText.Short(other)}: alike by their lengths"));
            }

            foreach (string other in signature.CollidesGivenState.Where(o => place.TryGetValue(o, out int j) && j > place[name]))
            {
                cells.Add(new MatrixCell(place[other], place[name], 1, "", $"{PageText.Short(name)} and {PageText.Short(other)}: alike even where the state of the devices is known"));
            }
        }

        Figure(
            page,
            "Above the diagonal: pairs of actions that share more than half of their lengths. Below it: those of them that remain where the state of the devices is known." + Others(set, actions)
            + " Find-IotCollision tells more (-Collision).",
            $"{Wording.Count(set.Signatures.Count(static s => s.Collides.Count > 0))} of {Wording.Count(set.Signatures.Count)} actions look like another one.",
            actions,
            cells,
            new ReportTable(
                "Actions that look like others",
                ["Action", "Looks like", "Also where the state is known"],
                [
                    .. set.Signatures.Where(static s => s.Collides.Count > 0).Take(MostRows)
                        .Select(static s => (string[])[s.Action.ValueKey, string.Join(", ", s.Collides), s.CollidesGivenState.Count == 0 ? "–" : string.Join(", ", s.CollidesGivenState)]),
                ]));
    }

    private static void Figure(PageWriter page, string caption, string description, string[] actions, List<MatrixCell> cells, ReportTable table)
    {
        if (cells.Count == 0)
        {
            page.Paragraph("No two of the actions look alike.");
            return;
        }

        new Figure("collision-map", "Collision map", caption, description, new MatrixChart(actions, actions, cells).ToChart())
        {
            Legend = cells.TrueForAll(static c => c.Value >= 1) ? [] : MatrixLegend.Entries,
            Tables = [table],
        }.Write(page);
    }

    private static ReportTable CountTable(IReadOnlyList<IotCollision> collisions) => new(
        "How much is alike, by what is seen and by the number of actions in a command",
        ["Seen", "#Actions in a command", "#Groups alike", "#Sets in them", "#Largest group", "#Groups that differ by some bytes"],
        [
            .. collisions.GroupBy(static c => (c.Observation, c.ActionCount)).OrderBy(static g => g.Key).Select(static g => (string[])
            [
                Name(g.Key.Observation),
                Wording.Count(g.Key.ActionCount),
                Wording.Count(g.Count(static c => c.Distance == 0)),
                Wording.Count(g.Where(static c => c.Distance == 0).Sum(static c => c.MemberCount)),
                Wording.Count(g.Where(static c => c.Distance == 0).Select(static c => c.MemberCount).DefaultIfEmpty(0).Max()),
                Wording.Count(g.Count(static c => c.Distance > 0)),
            ]),
        ]);

    private static ReportTable GroupTable(IReadOnlyList<IotCollision> collisions) => new(
        collisions.Count > MostGroups ? $"The first {MostGroups} of {Wording.Count(collisions.Count)} groups, the smallest compounds first; Find-IotCollision lists all" : "Groups",
        ["Seen", "#Members", "Members", "Wire bytes", "Apart", "What would resolve it"],
        [
            .. collisions.OrderBy(static c => c.ActionCount).ThenBy(static c => c.Distance).ThenByDescending(static c => c.Observation).ThenByDescending(static c => c.Overlap).Take(MostGroups).Select(static c => (string[])
            [
                Name(c.Observation),
                Wording.Count(c.MemberCount),
                string.Join(", ", c.Members.Take(MostMembers).Select(static m => m.Key)) + (c.MemberCount > MostMembers ? ", …" : ""),
                string.Join(", ", c.Lengths),
                Apart(c),
                c.Remedies.FirstOrDefault(static r => r.Resolves.Count > 0) is { } remedy ? $"{PageText.Short(remedy.Device, 40)} {(remedy.Bytes > 0 ? "longer" : "shorter")} by {Wording.Count(Math.Abs(remedy.Bytes), "byte")}" : "–",
            ]),
        ]);

    private static IEnumerable<(string A, string B)> Pairs(IotCollision collision)
    {
        string[] keys = [.. collision.Members.Select(static m => m.Key).Order(StringComparer.Ordinal)];
        return keys.SelectMany((a, i) => keys.Skip(i + 1).Select(b => (a, b)));
    }

    /// <summary>The actions to draw, in order: those that collide, or of many those that collide most.</summary>
    private static string[] Actions(IEnumerable<string> colliding) =>
    [
        .. colliding.CountBy(static a => a).OrderByDescending(static c => c.Value).ThenBy(static c => c.Key, StringComparer.Ordinal).Take(MostActions).Select(static c => c.Key).Order(StringComparer.Ordinal),
    ];

    /// <summary>How many actions are not drawn, in a sentence.</summary>
    private static string Others(IotSignatureSet? set, string[] drawn) => set is not null && set.Signatures.Count > drawn.Length
        ? $" {Wording.Count(set.Signatures.Count - drawn.Length)} other actions of the set are not drawn{(drawn.Length == MostActions ? "" : ": they look like none")}."
        : "";

    private static string Apart(IotCollision collision) => collision.Distance == 0
        ? $"not told apart {Wording.Percent(collision.Overlap)} of the time"
        : $"by {Wording.Count(collision.Distance, "byte")}{(collision.DistinctBy is null ? "" : $" in the {collision.DistinctBy}")}";

    private static string Name(IotObservation observation) => observation switch
    {
        IotObservation.Command => "the command alone",
        IotObservation.CommandAndAcknowledgement => "command and acknowledgement",
        _ => "all messages",
    };
}
