using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using IotActionId.Reports.Sections;

namespace IotActionId.Reports;

/// <summary>
/// Writes a report as one HTML file that needs nothing else: no script, no network, no font. It is well-formed XML too.
/// </summary>
public static class HtmlReport
{
    private static readonly ReportSection[] s_sections =
    [
        SummarySection.Section,
        TimelineSection.Section,
        LengthSection.Section,
        CollisionSection.Section,
        ConfusionSection.Section,
        CalibrationSection.Section,
        LeakageSection.Section,
        MethodSection.Section,
        RepeatSection.Section,
    ];

    private static readonly string s_style = ReadStyle();

    /// <summary>Browsers apply no other style sheet, and fetch, run and send nothing.</summary>
    private static readonly string s_policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(s_style)))}'; base-uri 'none'; form-action 'none'";

    /// <summary>Writes a report.</summary>
    /// <param name="content">What it is made of.</param>
    /// <param name="stream">Gets the page, as UTF-8; stays open.</param>
    /// <exception cref="IotException"><see cref="IotErrorId.InvalidArgument"/> where the content is empty.</exception>
    public static void Write(ReportContent content, Stream stream)
    {
        if (content is { Matches.Count: 0, Signatures: null, Flows.Count: 0, Accuracy: null, Leakage.Count: 0, Collisions.Count: 0 })
        {
            throw new IotException(IotErrorId.InvalidArgument, "There is nothing to report: pipe in matches of Find-IotAction, or give a signature set, flows, an accuracy, a leakage or collisions.");
        }

        using var page = new PageWriter(stream);
        page.DocumentType();
        page.Line();
        using (page.Open("html", ("lang", "en")))
        {
            WriteHead(page, content);
            WriteBody(page, content);
        }

        page.Line();
    }

    private static void WriteHead(PageWriter page, ReportContent content)
    {
        page.Line();
        using (page.Open("head"))
        {
            page.Element("meta", null, ("charset", "utf-8"));
            page.Element("meta", null, ("http-equiv", "Content-Security-Policy"), ("content", s_policy));
            page.Element("meta", null, ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
            page.Element("meta", null, ("name", "color-scheme"), ("content", "light dark"));
            page.Element("meta", null, ("name", "referrer"), ("content", "no-referrer"));
            page.Line();
            page.Element("title", PageText.Short(content.Title));
            page.Line();
            page.Style(s_style);
        }

        page.Line();
    }

    private static void WriteBody(PageWriter page, ReportContent content)
    {
        ReportSection[] present = [.. s_sections.Where(s => s.IsPresent(content))];
        ReportSection[] absent = [.. s_sections.Where(s => !s.IsPresent(content))];
        using (page.Open("body"))
        {
            page.Line();
            page.Element("a", "Skip to the report", ("class", "skip"), ("href", "#report"));
            page.Line();
            using (page.Open("header"))
            {
                page.Element("h1", PageText.Short(content.Title), ("dir", "auto"));
                page.Element("p", $"Made on {Wording.Time(content.Time)} UTC by IotActionId {RepeatSection.Version}. Times on this page are UTC.", ("class", "quiet"));
            }

            page.Line();
            WriteContents(page, present);
            using (page.Open("main", ("id", "report"), ("tabindex", "-1")))
            {
                page.Line();
                foreach (ReportSection section in present)
                {
                    using (page.Open("section", ("aria-labelledby", section.Id)))
                    {
                        page.Element("h2", section.Title, ("id", section.Id));
                        page.Line();
                        section.Write(page, content);
                    }

                    page.Line();
                }

                WriteAbsent(page, absent);
            }

            page.Line();
            using (page.Open("footer"))
            {
                page.Element("p", "This page is one file. It runs no script and asks the network for nothing; what it shows stays where the file is.");
            }
        }
    }

    private static void WriteContents(PageWriter page, ReportSection[] present)
    {
        using (page.Open("nav", ("aria-label", "Contents")))
        using (page.Open("ul"))
        {
            foreach (ReportSection section in present)
            {
                using (page.Open("li"))
                {
                    page.Element("a", section.Title, ("href", "#" + section.Id));
                }
            }
        }

        page.Line();
    }

    private static void WriteAbsent(PageWriter page, ReportSection[] absent)
    {
        if (absent.Length == 0)
        {
            return;
        }

        using (page.Open("section", ("aria-labelledby", "absent")))
        {
            page.Element("h2", "What this report does not have", ("id", "absent"));
            page.Line();
            using (page.Open("ul"))
            {
                foreach (ReportSection section in absent)
                {
                    using (page.Open("li"))
                    {
                        page.Element("strong", section.Title);
                        page.Text(": " + section.Absent);
                    }
                }
            }
        }

        page.Line();
    }

    private static string ReadStyle()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("IotActionId.Reports.report.css")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
