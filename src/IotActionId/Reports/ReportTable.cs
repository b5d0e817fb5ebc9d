namespace IotActionId.Reports;

/// <summary>A table of the page: the first column heads the rows.</summary>
/// <param name="Caption">What it shows.</param>
/// <param name="Columns">The headings; one that begins with <c>#</c> is of a column of numbers.</param>
/// <param name="Rows">The rows.</param>
internal sealed record ReportTable(string Caption, IReadOnlyList<string> Columns, IReadOnlyList<string[]> Rows)
{
    /// <summary>Writes it, in a frame that scrolls where the page is narrow.</summary>
    public void Write(PageWriter page)
    {
        using (page.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "group"), ("aria-label", Caption)))
        using (page.Open("table"))
        {
            page.Element("caption", Caption);
            page.Line();
            using (page.Open("thead"))
            using (page.Open("tr"))
            {
                for (int i = 0; i < Columns.Count; i++)
                {
                    page.Element("th", Columns[i].TrimStart('#'), IsNumber(i) ? [("scope", "col"), ("class", "n")] : [("scope", "col")]);
                }
            }

            page.Line();
            using (page.Open("tbody"))
            {
                foreach (string[] row in Rows)
                {
                    WriteRow(page, row);
                }
            }
        }

        page.Line();
    }

    /// <summary>Whether a column stands at its right edge, as numbers do; what heads a row does not.</summary>
    private bool IsNumber(int column) => column > 0 && Columns[column].StartsWith('#');

    private void WriteRow(PageWriter page, string[] row)
    {
        using (page.Open("tr"))
        {
            for (int i = 0; i < row.Length; i++)
            {
                string text = PageText.Short(row[i]);
                if (i == 0)
                {
                    page.Element("th", text, ("scope", "row"), ("dir", "auto"));
                }
                else if (IsNumber(i))
                {
                    page.Element("td", text, ("class", "n"));
                }
                else
                {
                    page.Element("td", text, ("dir", "auto"));
                }
            }
        }

        page.Line();
    }
}
