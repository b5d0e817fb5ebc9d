using System.Text;

namespace IotActionId.Reports.Charts;

/// <summary>The outline of an SVG path, put together from points.</summary>
internal sealed class PathText
{
    private readonly StringBuilder _text = new();

    /// <summary>Whether there is nothing in it.</summary>
    public bool IsEmpty => _text.Length == 0;

    /// <summary>Begins a line.</summary>
    public PathText Move(double x, double y) => Append('M', x, y);

    /// <summary>Draws a line to a point.</summary>
    public PathText Line(double x, double y) => Append('L', x, y);

    /// <summary>A bar from its upper left corner.</summary>
    public PathText Bar(double x, double y, double width, double height)
    {
        Append('M', x, y);
        _text.Append('h').Append(PageWriter.Number(width)).Append('v').Append(PageWriter.Number(height)).Append('h').Append(PageWriter.Number(-width)).Append('z');
        return this;
    }

    /// <summary>Closes the line.</summary>
    public PathText Close()
    {
        _text.Append('z');
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private PathText Append(char command, double x, double y)
    {
        _text.Append(command).Append(PageWriter.Number(x)).Append(' ').Append(PageWriter.Number(y));
        return this;
    }
}
