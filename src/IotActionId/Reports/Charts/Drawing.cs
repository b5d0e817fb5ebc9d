namespace IotActionId.Reports.Charts;

/// <summary>The marks of a chart. Colours and strokes are the style sheet's, by class, so that a dark page and a printed one have theirs.</summary>
/// <param name="page">The page.</param>
internal sealed class Drawing(PageWriter page)
{
    /// <summary>How wide a character of a label is at most, about, in units of the drawing.</summary>
    public const double CharacterWidth = 7;

    /// <summary>A line.</summary>
    public void Line(double x1, double y1, double x2, double y2, string kind) => page.Element(
        "line", null, ("class", kind), ("x1", PageWriter.Number(x1)), ("y1", PageWriter.Number(y1)), ("x2", PageWriter.Number(x2)), ("y2", PageWriter.Number(y2)));

    /// <summary>A rectangle.</summary>
    public void Box(double x, double y, double width, double height, string kind) => page.Element(
        "rect", null, ("class", kind), ("x", PageWriter.Number(x)), ("y", PageWriter.Number(y)), ("width", PageWriter.Number(width)), ("height", PageWriter.Number(height)));

    /// <summary>A path; nothing where it is empty.</summary>
    public void Path(PathText path, string kind)
    {
        if (!path.IsEmpty)
        {
            page.Element("path", null, ("class", kind), ("d", path.ToString()));
        }
    }

    /// <summary>A text on its base line.</summary>
    /// <param name="x">Where it begins, ends or has its middle, by <paramref name="anchor"/>.</param>
    /// <param name="y">The base line.</param>
    /// <param name="text">The text.</param>
    /// <param name="anchor"><c>start</c>, <c>middle</c> or <c>end</c>.</param>
    /// <param name="kind">Its class.</param>
    public void Text(double x, double y, string text, string anchor = "start", string kind = "label") => page.Element(
        "text", text, ("class", kind), ("x", PageWriter.Number(x)), ("y", PageWriter.Number(y)), ("text-anchor", anchor));

    /// <summary>A text that rises from its end: for the columns of a matrix.</summary>
    public void RisingText(double x, double y, string text) => page.Element(
        "text", text, ("class", "label"), ("transform", $"translate({PageWriter.Number(x)} {PageWriter.Number(y)}) rotate(-60)"), ("text-anchor", "start"));

    /// <summary>A text that reads upwards beside an axis.</summary>
    public void UprightText(double x, double y, string text) => page.Element(
        "text", text, ("class", "label"), ("transform", $"translate({PageWriter.Number(x)} {PageWriter.Number(y)}) rotate(-90)"), ("text-anchor", "middle"));

    /// <summary>A group with a tooltip.</summary>
    public PageWriter.Scope Group(string kind, string? title = null)
    {
        PageWriter.Scope group = page.Open("g", ("class", kind));
        if (title is not null)
        {
            page.Element("title", title);
        }

        return group;
    }

    /// <summary>A marker around a point.</summary>
    public void Mark(Marker marker, double x, double y, string kind, double size = 4.5)
    {
        switch (marker)
        {
            case Marker.Circle or Marker.Ring:
                page.Element("circle", null, ("class", marker == Marker.Ring ? kind + " ring" : kind), ("cx", PageWriter.Number(x)), ("cy", PageWriter.Number(y)), ("r", PageWriter.Number(size)));
                break;
            case Marker.Square:
                Path(new PathText().Bar(x - size, y - size, 2 * size, 2 * size), kind);
                break;
            case Marker.Triangle:
                Path(new PathText().Move(x, y - size - 1).Line(x + size + 1, y + size).Line(x - size - 1, y + size).Close(), kind);
                break;
            case Marker.Diamond:
                Path(new PathText().Move(x, y - size - 2).Line(x + size + 2, y).Line(x, y + size + 2).Line(x - size - 2, y).Close(), kind);
                break;
            case Marker.Cross:
                Path(new PathText().Move(x - size, y - size).Line(x + size, y + size).Move(x + size, y - size).Line(x - size, y + size), kind + " cross");
                break;
        }
    }

    /// <summary>An axis below a plot: its line, its ticks, faint lines up through the plot, and what it shows.</summary>
    /// <param name="scale">Values and positions.</param>
    /// <param name="ticks">What is marked.</param>
    /// <param name="y">Where its line is.</param>
    /// <param name="top">Where the faint lines end.</param>
    /// <param name="name">What it shows, with its unit; null where that is plain.</param>
    public void BottomAxis(Scale scale, IReadOnlyList<Tick> ticks, double y, double top, string? name)
    {
        foreach (Tick tick in ticks)
        {
            double x = scale.At(tick.Value);
            Line(x, top, x, y, "grid");
            Line(x, y, x, y + 4, "axis");
            Text(x, y + 17, tick.Label, "middle");
        }

        Line(scale.Start, y, scale.End, y, "axis");
        if (name is not null)
        {
            Text((scale.Start + scale.End) / 2, y + 36, name, "middle", "label name");
        }
    }

    /// <summary>An axis left of a plot, likewise.</summary>
    public void LeftAxis(Scale scale, IReadOnlyList<Tick> ticks, double x, double right, string name)
    {
        foreach (Tick tick in ticks)
        {
            double y = scale.At(tick.Value);
            Line(x, y, right, y, "grid");
            Line(x - 4, y, x, y, "axis");
            Text(x - 8, y + 4, tick.Label, "end");
        }

        Line(x, scale.Start, x, scale.End, "axis");
        UprightText(x - 52, (scale.Start + scale.End) / 2, name);
    }
}
