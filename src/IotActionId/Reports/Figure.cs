using IotActionId.Reports.Charts;

namespace IotActionId.Reports;

/// <summary>A chart on the page: how to read it, the drawing, what its marks mean, and the numbers behind it.</summary>
/// <param name="Id">What links name.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Caption">How to read it.</param>
/// <param name="Description">What is to be seen in it, for those who do not see it.</param>
/// <param name="Chart">The drawing.</param>
internal sealed record Figure(string Id, string Title, string Caption, string Description, Chart Chart)
{
    /// <summary>What its marks mean.</summary>
    public IReadOnlyList<LegendEntry> Legend { get; init; } = [];

    /// <summary>The numbers behind it.</summary>
    public required IReadOnlyList<ReportTable> Tables { get; init; }

    /// <summary>Writes it.</summary>
    public void Write(PageWriter page)
    {
        using (page.Open("figure", ("id", Id)))
        {
            using (page.Open("figcaption"))
            {
                page.Element("strong", Title);
                page.Text(" ");
                page.Element("span", Caption);
            }

            page.Line();
            WriteLegend(page);
            WriteChart(page);
            using (page.Open("details"))
            {
                page.Element("summary", $"Numbers behind “{Title}”");
                page.Line();
                foreach (ReportTable table in Tables)
                {
                    table.Write(page);
                }
            }
        }

        page.Line();
    }

    private void WriteLegend(PageWriter page)
    {
        if (Legend.Count == 0)
        {
            return;
        }

        using (page.Open("ul", ("class", "legend")))
        {
            foreach (LegendEntry entry in Legend)
            {
                using (page.Open("li"))
                {
                    using (page.Open("svg", ("aria-hidden", "true"), ("viewBox", "0 0 24 14"), ("width", "24"), ("height", "14")))
                    {
                        entry.Draw(new Drawing(page));
                    }

                    page.Text(" " + entry.Text);
                }
            }
        }

        page.Line();
    }

    private void WriteChart(PageWriter page)
    {
        string title = $"{Id}-title", description = $"{Id}-description", width = PageWriter.Number(Chart.Width), height = PageWriter.Number(Chart.Height);
        using (page.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "group"), ("aria-label", Title)))
        using (page.Open(
            "svg",
            ("role", "img"),
            ("aria-labelledby", title),
            ("aria-describedby", description),
            ("viewBox", $"0 0 {width} {height}"),
            ("width", width),
            ("height", height),
            ("class", Chart.Width > 500 ? "chart" : "chart small")))
        {
            page.Element("title", Title, ("id", title));
            page.Element("desc", Description, ("id", description));
            Chart.Draw(new Drawing(page));
        }

        page.Line();
    }
}
