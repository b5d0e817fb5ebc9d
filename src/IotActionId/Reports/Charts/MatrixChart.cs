namespace IotActionId.Reports.Charts;

/// <summary>A matrix whose cells are the stronger coloured the more they have; five steps, and a number where there is room.</summary>
/// <param name="rows">Names of the rows.</param>
/// <param name="columns">Names of the columns.</param>
/// <param name="cells">The cells that are not empty.</param>
internal sealed class MatrixChart(IReadOnlyList<string> rows, IReadOnlyList<string> columns, IReadOnlyList<MatrixCell> cells)
{
    /// <summary>Steps of colour.</summary>
    public const int Steps = 5;

    private const double Most = 580, LargestCell = 34, SmallestCell = 9, Left = 206;
    private const int LongestName = 27, LongestColumn = 22;

    private double Cell => Math.Clamp(Most / Math.Max(rows.Count, columns.Count), SmallestCell, LargestCell);

    private double Top => 14 + (columns.Max(static c => Math.Min(c.Length, LongestColumn)) * Drawing.CharacterWidth * 0.87);

    /// <summary>The step of a value in (0, 1].</summary>
    public static int Step(double value) => Math.Clamp((int)Math.Ceiling(value * Steps), 1, Steps);

    /// <summary>The chart.</summary>
    public Chart ToChart() => new(Math.Max(800, Left + (columns.Count * Cell) + 110), Top + (rows.Count * Cell) + 6, Draw);

    private void Draw(Drawing drawing)
    {
        DrawGrid(drawing);
        for (int i = 0; i < rows.Count; i++)
        {
            drawing.Text(Left - 8, Top + ((i + 0.5) * Cell) + 4, PageText.Middle(rows[i], LongestName), "end");
        }

        for (int i = 0; i < columns.Count; i++)
        {
            drawing.RisingText(Left + ((i + 0.5) * Cell) + 3, Top - 6, PageText.Middle(columns[i], LongestColumn));
        }

        foreach (MatrixCell cell in cells)
        {
            double x = Left + (cell.Column * Cell), y = Top + (cell.Row * Cell);
            using (drawing.Group($"cell h{Step(cell.Value)}", cell.Title))
            {
                drawing.Box(x + 0.5, y + 0.5, Cell - 1, Cell - 1, "box");
                if (cell.Text.Length * 5.5 <= Cell - 2)
                {
                    drawing.Text(x + (Cell / 2), y + (Cell / 2) + 3.5, cell.Text, "middle", "number");
                }
            }
        }
    }

    private void DrawGrid(Drawing drawing)
    {
        var grid = new PathText();
        for (int i = 0; i <= rows.Count; i++)
        {
            grid.Move(Left, Top + (i * Cell)).Line(Left + (columns.Count * Cell), Top + (i * Cell));
        }

        for (int i = 0; i <= columns.Count; i++)
        {
            grid.Move(Left + (i * Cell), Top).Line(Left + (i * Cell), Top + (rows.Count * Cell));
        }

        drawing.Path(grid, "grid");
    }
}
