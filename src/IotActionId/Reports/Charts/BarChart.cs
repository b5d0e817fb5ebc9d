namespace IotActionId.Reports.Charts;

/// <summary>Bars to the right, each within the outline of what it could be at most.</summary>
/// <param name="rows">The rows, from top to bottom.</param>
/// <param name="name">What the axis shows, with its unit.</param>
internal sealed class BarChart(IReadOnlyList<BarRow> rows, string name)
{
    private const double Width = 800, Left = 206, Right = 776, Top = 8, RowHeight = 22, Thickness = 14;

    /// <summary>The chart.</summary>
    public Chart ToChart() => new(Width, Top + (rows.Count * RowHeight) + 48, Draw);

    private void Draw(Drawing drawing)
    {
        CurveAxis axis = CurveAxis.UpTo(rows.Max(static r => Math.Max(r.Most, r.High)), name);
        var scale = new Scale(axis.From, axis.To, Left, Right);
        double bottom = Top + (rows.Count * RowHeight);
        drawing.BottomAxis(scale, axis.Ticks, bottom, Top, axis.Name);
        for (int i = 0; i < rows.Count; i++)
        {
            BarRow row = rows[i];
            double y = Top + (i * RowHeight) + ((RowHeight - Thickness) / 2);
            drawing.Text(Left - 8, y + 11, row.Name, "end");
            using (drawing.Group("row", row.Title))
            {
                drawing.Box(Left, y, scale.Within(row.Most) - Left, Thickness, "outline");
                drawing.Path(new PathText().Bar(Left, y, scale.Within(row.Value) - Left, Thickness), "mark s1");
                if (row.High > row.Low)
                {
                    drawing.Line(scale.Within(row.Low), y + (Thickness / 2), scale.Within(row.High), y + (Thickness / 2), "whisker over");
                }
            }
        }
    }
}
