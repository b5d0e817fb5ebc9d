namespace IotActionId.Reports.Charts;

/// <summary>Curves over one axis, with intervals.</summary>
/// <param name="X">Values and ticks of the lower axis.</param>
/// <param name="Y">Values and ticks of the left axis.</param>
/// <param name="Series">The curves.</param>
internal sealed record CurveChart(CurveAxis X, CurveAxis Y, IReadOnlyList<CurveSeries> Series)
{
    /// <summary>Units.</summary>
    public double Width { get; init; } = 390;

    /// <summary>Units.</summary>
    public double Height { get; init; } = 330;

    /// <summary>Whether a line from corner to corner shows where both axes are equal.</summary>
    public bool HasDiagonal { get; init; }

    /// <summary>The chart.</summary>
    public Chart ToChart() => new(Width, Height, Draw);

    private void Draw(Drawing drawing)
    {
        double bottom = Height - 48;
        var x = new Scale(X.From, X.To, 66, Width - 28);
        var y = new Scale(Y.From, Y.To, bottom, 12);
        drawing.BottomAxis(x, X.Ticks, bottom, y.End, X.Name);
        drawing.LeftAxis(y, Y.Ticks, x.Start, x.End, Y.Name);
        if (HasDiagonal)
        {
            drawing.Line(x.Start, y.Start, x.End, y.End, "guide");
        }

        foreach (CurveSeries series in Series)
        {
            Draw(drawing, series, x, y);
        }
    }

    private static void Draw(Drawing drawing, CurveSeries series, Scale x, Scale y)
    {
        if (series.IsJoined)
        {
            var line = new PathText();
            foreach (CurvePoint point in series.Points)
            {
                _ = line.IsEmpty ? line.Move(x.Within(point.X), y.Within(point.Y)) : line.Line(x.Within(point.X), y.Within(point.Y));
            }

            drawing.Path(line, $"curve {series.Kind}");
        }

        foreach (CurvePoint point in series.IsMarked ? series.Points : [])
        {
            using (drawing.Group("point", point.Title))
            {
                if (point.High > point.Low)
                {
                    drawing.Line(x.Within(point.X), y.Within(point.Low), x.Within(point.X), y.Within(point.High), $"whisker {series.Kind}");
                }

                drawing.Mark(series.Marker, x.Within(point.X), y.Within(point.Y), $"mark {series.Kind}");
            }
        }
    }
}
