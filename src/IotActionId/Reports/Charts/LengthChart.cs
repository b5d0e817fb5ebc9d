namespace IotActionId.Reports.Charts;

/// <summary>How often messages of each length were seen, on a logarithmic scale; below, slot by slot, the lengths that signatures have.</summary>
/// <param name="counts">Messages by length, and whether they are background.</param>
/// <param name="slots">Slots with the number of actions that have each length.</param>
/// <param name="from">The shortest length shown.</param>
/// <param name="to">The longest.</param>
internal sealed class LengthChart(
    IReadOnlyDictionary<int, (int Background, int Other)> counts, IReadOnlyList<(string Slot, IReadOnlyDictionary<int, int> Actions)> slots, int from, int to)
{
    private const double Width = 800, Left = 206, Right = 776, Top = 10, PlotHeight = 170, RowHeight = 20;

    private bool HasCounts => counts.Count > 0;

    private double PlotBottom => HasCounts ? Top + PlotHeight : Top;

    private double Bottom => PlotBottom + (slots.Count * RowHeight) + 6;

    private Scale Lengths => new(from, to + 1, Left, Right);

    /// <summary>The chart.</summary>
    public Chart ToChart() => new(Width, Bottom + 44, Draw);

    private void Draw(Drawing drawing)
    {
        drawing.BottomAxis(Lengths, Ticks.Linear(from, to, 10), Bottom, HasCounts ? Top : PlotBottom, "plaintext bytes of a message");
        if (HasCounts)
        {
            DrawCounts(drawing);
        }

        for (int i = 0; i < slots.Count; i++)
        {
            DrawSlot(drawing, PlotBottom + (i * RowHeight) + RowHeight, slots[i].Slot, slots[i].Actions);
        }
    }

    private void DrawCounts(Drawing drawing)
    {
        // Lengths narrower than a unit share a bar.
        int step = Math.Max(1, (int)Math.Ceiling((to - from + 1) / (Right - Left)));
        (int Bin, int Background, int Other)[] bins =
        [
            .. counts.Where(c => c.Key >= from && c.Key <= to).GroupBy(c => (c.Key - from) / step)
                .Select(static g => (g.Key, g.Sum(static c => c.Value.Background), g.Sum(static c => c.Value.Other))).OrderBy(static b => b.Key),
        ];
        double most = bins.Select(static b => (double)b.Background + b.Other).DefaultIfEmpty(1).Max();
        var scale = new Scale(-0.3, Math.Log10(most) + 0.1, PlotBottom, Top);
        drawing.LeftAxis(scale, Ticks.Logarithmic(most), Left, Right, "messages");
        var background = new PathText();
        var other = new PathText();
        foreach ((int bin, int quiet, int busy) in bins)
        {
            double x = Lengths.At(from + (bin * step)), width = Math.Max(1, (Lengths.At(from + ((bin + 1) * step)) - x) * 0.8), top = scale.At(Math.Log10(quiet + busy));
            (quiet > busy ? background : other).Bar(x, top, width, PlotBottom - top);
        }

        drawing.Path(background, "mark s0");
        drawing.Path(other, "mark s1");
    }

    private void DrawSlot(Drawing drawing, double line, string slot, IReadOnlyDictionary<int, int> actions)
    {
        drawing.Text(Left - 8, line, PageText.Middle(slot, 27), "end");
        var alone = new PathText();
        var shared = new PathText();
        double width = Math.Max(1, (Lengths.At(from + 1) - Lengths.At(from)) * 0.8);
        foreach ((int length, int count) in actions.Where(a => a.Key >= from && a.Key <= to).OrderBy(static a => a.Key))
        {
            (count == 1 ? alone : shared).Bar(Lengths.At(length), count == 1 ? line - 7 : line - 13, width, count == 1 ? 7 : 13);
        }

        drawing.Line(Left, line, Right, line, "grid");
        drawing.Path(alone, "mark s3");
        drawing.Path(shared, "mark s2");
    }
}
