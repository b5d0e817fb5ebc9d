namespace IotActionId.Reports.Charts;

/// <summary>Shares as dots on lines: from what a guess gives to what looking gives.</summary>
/// <param name="rows">The rows, from top to bottom.</param>
/// <param name="name">What the axis shows.</param>
internal sealed class DotChart(IReadOnlyList<DotRow> rows, string name)
{
    private const double Width = 800, Left = 206, Right = 774, Top = 8, RowHeight = 34;

    /// <summary>The chart.</summary>
    public Chart ToChart() => new(Width, Top + (rows.Count * RowHeight) + 48, Draw);

    private void Draw(Drawing drawing)
    {
        var scale = new Scale(0, 1, Left, Right);
        double bottom = Top + (rows.Count * RowHeight);
        drawing.BottomAxis(scale, Ticks.Shares(), bottom, Top, name);
        for (int i = 0; i < rows.Count; i++)
        {
            double y = Top + ((i + 0.5) * RowHeight);
            drawing.Text(Left - 14, y + 4, rows[i].Name, "end");
            drawing.Line(scale.Within(rows[i].Dots.Min(static d => d.Share)), y, scale.Within(rows[i].Dots.Max(static d => d.Share)), y, "span");
            foreach ((double share, string kind, Marker marker, string title) in rows[i].Dots)
            {
                using (drawing.Group("point", title))
                {
                    // A ring is seen around another mark that stands at the same share.
                    drawing.Mark(marker, scale.Within(share), y, $"mark {kind}", marker == Marker.Ring ? 8 : 4.5);
                }
            }
        }
    }
}
