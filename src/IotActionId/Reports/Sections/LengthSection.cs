using System.Net;
using IotActionId.Messages;
using IotActionId.Reports.Charts;
using IotActionId.Signatures;

namespace IotActionId.Reports.Sections;

/// <summary>Which lengths the messages had, and which of them the signatures name.</summary>
internal static class LengthSection
{
    /// <summary>Rarer lengths of a signature are not marked; a share of its messages.</summary>
    private const double LeastShare = 0.02;

    /// <summary>No axis goes further; bytes.</summary>
    private const int LongestAxis = 1 << 26;

    /// <summary>Rows of the table of lengths.</summary>
    private const int MostRows = 30;

    /// <summary>Rows of the table of signatures.</summary>
    private const int MostSignatures = 300;

    /// <summary>The section.</summary>
    public static ReportSection Section { get; } = new(
        "lengths",
        "What the lengths show",
        static c => c.Signatures is not null || c.Flows.Count > 0 || c.Matches.Count > 0,
        "needs flows of Get-IotFlow (-Flow) or a signature set of New-IotSignature (-Signature).",
        Write);

    private static void Write(PageWriter page, ReportContent content)
    {
        page.Paragraph(
            content.Flows.Count > 0
                ? "TLS hides what a message says, not how long it is. Most messages are background: keepalives and telemetry. What an action adds stands out by its length."
                : "TLS hides what a message says, not how long it is. What an action adds stands out by its length.");
        IotMessageUnit[] units = [.. Units(content)];
        foreach (IotDirection direction in Enum.GetValues<IotDirection>())
        {
            Write(page, content, direction, [.. units.Where(u => u.Direction == direction)]);
        }
    }

    private static void Write(PageWriter page, ReportContent content, IotDirection direction, IotMessageUnit[] units)
    {
        (string Slot, IReadOnlyDictionary<int, int> Actions)[] slots = [.. Slots(content.Signatures, direction)];
        if (units.Length == 0 && slots.Length == 0)
        {
            return;
        }

        var background = (content.Signatures?.Background ?? []).Select(static b => b.Kind).ToHashSet();
        Dictionary<int, (int Background, int Other)> counts = units.GroupBy(static u => u.PlaintextMax)
            .ToDictionary(static g => g.Key, g => (g.Count(u => background.Contains(u.Kind)), g.Count(u => !background.Contains(u.Kind))));
        int[] lengths = [.. slots.SelectMany(static s => s.Actions.Keys).DefaultIfEmpty(-1)];
        int shortest = Math.Min(LongestAxis, Math.Min(units.Select(static u => u.PlaintextMax).DefaultIfEmpty(int.MaxValue).Min(), lengths.Min() >= 0 ? lengths.Min() : int.MaxValue));
        int longest = Math.Max(Longest(units, lengths.Max()), shortest + 20);
        int beyond = counts.Where(c => c.Key > longest).Sum(static c => c.Value.Background + c.Value.Other);

        string way = direction == IotDirection.ToGateway ? "to the gateway" : "from the gateway";
        new Figure(
            $"lengths-{direction}",
            $"Lengths of messages {way}",
            (units.Length > 0 ? "Bars: messages of each length, on a scale in powers of ten. " : "") + (slots.Length > 0 ? "Rows below: the lengths that signatures have; a tall mark is one that several actions share." : "")
            + (beyond > 0 ? $" {Wording.Count(beyond, "longer message")} not drawn." : ""),
            $"{Wording.Count(units.Length, "message")} of {Wording.Count(counts.Count)} different lengths"
            + $"{(counts.Count > 0 ? $", most often {Wording.Count(counts.MaxBy(static c => c.Value.Background + c.Value.Other).Key)} bytes" : "")}. "
            + string.Join(" ", slots.Select(static s => $"Slot {s.Slot}: {Wording.Count(s.Actions.Count(static a => a.Value == 1))} lengths of one action alone, {Wording.Count(s.Actions.Count(static a => a.Value > 1))} of several.")),
            new LengthChart(counts, slots, shortest, longest).ToChart())
        {
            Legend = [.. Legend(units.Length > 0, background.Count > 0 && units.Length > 0, slots.Length > 0)],
            Tables = [.. Tables(content.Signatures, direction, counts)],
        }.Write(page);
    }

    private static IEnumerable<LegendEntry> Legend(bool hasMessages, bool hasBackground, bool hasSlots)
    {
        if (hasMessages)
        {
            yield return new LegendEntry("messages", static d => d.Path(new PathText().Bar(9, 1, 6, 12), "mark s1"));
        }

        if (hasBackground)
        {
            yield return new LegendEntry("background", static d => d.Path(new PathText().Bar(9, 1, 6, 12), "mark s0"));
        }

        if (hasSlots)
        {
            yield return new LegendEntry("length of one action", static d => d.Path(new PathText().Bar(10, 6, 4, 7), "mark s3"));
            yield return new LegendEntry("shared by several", static d => d.Path(new PathText().Bar(10, 0, 4, 13), "mark s2"));
        }
    }

    private static IEnumerable<ReportTable> Tables(IotSignatureSet? set, IotDirection direction, Dictionary<int, (int Background, int Other)> counts)
    {
        if (counts.Count > 0)
        {
            yield return new ReportTable(
                counts.Count > MostRows ? $"The {MostRows} most frequent of {Wording.Count(counts.Count)} lengths" : "Lengths",
                ["#Plaintext bytes", "#Messages", "#Of these background"],
                [
                    .. counts.OrderByDescending(static c => c.Value.Background + c.Value.Other).ThenBy(static c => c.Key).Take(MostRows).OrderBy(static c => c.Key)
                        .Select(static c => (string[])[Wording.Count(c.Key), Wording.Count(c.Value.Background + c.Value.Other), Wording.Count(c.Value.Background)]),
                ]);
        }

        IotSlot[] slots = [.. (set?.Slots ?? []).Where(s => s.Direction == direction)];
        if (slots.Length > 0)
        {
            yield return new ReportTable(
                set!.Signatures.Count > MostSignatures ? $"Signatures, plaintext bytes by slot: the first {MostSignatures} of {Wording.Count(set.Signatures.Count)}" : "Signatures, plaintext bytes by slot",
                ["Action", "#Support", .. slots.Select(static s => s.Name)],
                [.. set.Signatures.Take(MostSignatures).Select(s => (string[])[s.Action.ValueKey, Wording.Count(s.Support), .. slots.Select(slot => s.Find(slot.Name)?.Lengths.ToString() ?? "–")])]);
        }
    }

    /// <summary>The slots of a direction that signatures have lengths in, with how many actions have each.</summary>
    private static IEnumerable<(string Slot, IReadOnlyDictionary<int, int> Actions)> Slots(IotSignatureSet? set, IotDirection direction)
    {
        foreach (IotSlot slot in (set?.Slots ?? []).Where(s => s.Direction == direction))
        {
            Dictionary<int, int> actions = set!.Signatures.Select(s => s.Find(slot.Name)?.Lengths).OfType<LengthDistribution>()
                .SelectMany(static l => l.Lengths.Zip(l.Masses).Where(static p => p.Second >= LeastShare).Select(static p => p.First)).CountBy(static l => l).ToDictionary();
            if (actions.Count > 0)
            {
                yield return (slot.Name, actions);
            }
        }
    }

    /// <summary>The messages of the flows of the gateway; where no flows are given, those of the matches.</summary>
    private static IEnumerable<IotMessageUnit> Units(ReportContent content)
    {
        if (content.Flows.Count == 0)
        {
            return content.Matches.SelectMany(static m => m.Exchange.Units);
        }

        HashSet<IPAddress> gateways = [.. content.Matches.Select(static m => m.Gateway), .. content.Signatures is { } set ? [set.GatewayAddress] : Array.Empty<IPAddress>()];
        IotFlow[] own = [.. content.Flows.Where(f => gateways.Contains(f.Gateway) && (content.Signatures is null || content.Signatures.Services.Any(s => s.Fits(f))))];
        return (own.Length > 0 ? own : content.Flows).SelectMany(IotMessageUnit.Of);
    }

    /// <summary>How far the axis goes: over the signatures and all but the longest messages, as long as those do not dwarf the signatures.</summary>
    private static int Longest(IotMessageUnit[] units, int signature)
    {
        int[] lengths = [.. units.Select(static u => u.PlaintextMax).Order()];
        int most = Math.Min(LongestAxis, lengths.Length == 0 ? signature : lengths[(int)((lengths.Length - 1) * 0.99)]);
        return 4 + (int)(signature < 0 ? most : Math.Max(signature, Math.Min(most, 3L * signature)));
    }
}
