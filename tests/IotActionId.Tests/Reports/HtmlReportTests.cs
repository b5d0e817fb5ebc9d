using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using IotActionId.Actions;
using IotActionId.Assessment;
using IotActionId.Reports;

namespace IotActionId.Tests.Reports;

public sealed class HtmlReportTests
{
    [Fact]
    public void Full_report_has_every_section_and_lacks_nothing()
    {
        var page = new ReportPage(ReportContents.Full());
        Assert.Equal(["summary", "timeline", "lengths", "collisions", "confusion", "calibration", "leakage", "method", "repeat"], page.Sections);
        Assert.Equal(
            ["timeline-chart", "lengths-ToGateway", "lengths-FromGateway", "collision-map", "confusion-matrix", "reliability", "risk", "leakage-levels", "leakage-bits", "defence-bytes", "defence-delay"],
            page.Figures.Select(static f => (string)f.Attribute("id")!));
    }

    [Fact]
    public void What_is_absent_is_left_out_and_the_page_says_which_cmdlet_gives_it()
    {
        var page = new ReportPage(new ReportContent { Time = ReportContents.Time, Matches = ReportContents.Matches });
        Assert.Equal(["summary", "timeline", "lengths", "method", "repeat", "absent"], page.Sections);
        string absent = page.Document.Descendants().Single(static e => (string?)e.Attribute("aria-labelledby") == "absent").Value;
        Assert.All(["Find-IotCollision", "Measure-IotAccuracy", "Measure-IotLeakage"], cmdlet => Assert.Contains(cmdlet, absent, StringComparison.Ordinal));
    }

    [Fact]
    public void Each_part_alone_makes_a_page()
    {
        ReportContent full = ReportContents.Full();
        ReportContent[] parts =
        [
            new() { Time = full.Time, Matches = full.Matches },
            new() { Time = full.Time, Signatures = full.Signatures },
            new() { Time = full.Time, Flows = full.Flows },
            new() { Time = full.Time, Accuracy = full.Accuracy },
            new() { Time = full.Time, Leakage = full.Leakage },
            new() { Time = full.Time, Leakage = [full.Leakage[1]] },
            new() { Time = full.Time, Collisions = full.Collisions },
            new() { Time = full.Time, Collisions = [full.Collisions[3]] },
            new() { Time = full.Time, Matches = [ReportContents.Match(0, 1)] },
            new() { Time = full.Time, Matches = [ReportContents.Match(0, 1, "lamp:on")] },
            new() { Time = full.Time, Matches = [ReportContents.Match((DateTimeOffset.MinValue - SyntheticHome.Start).TotalSeconds, 1, "lamp:on"), ReportContents.Match(2.5e11, 0.4, "lamp:off")] },
            new() { Time = full.Time, Leakage = [ReportContents.Leakage(IotDefence.None, double.NaN, double.NaN, 0), ReportContents.Leakage(IotDefence.None, 1, 1, double.PositiveInfinity)] },
        ];
        Assert.All(parts, part => Assert.Contains("summary", new ReportPage(part).Sections));
    }

    [Fact]
    public void Nothing_at_all_is_refused() =>
        Assert.Equal(IotErrorId.InvalidArgument, Assert.Throws<IotException>(static () => HtmlReport.Write(new ReportContent { Time = ReportContents.Time }, Stream.Null)).Id);

    [Fact]
    public void Same_input_gives_the_same_bytes_in_every_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        byte[] expected = new ReportPage(ReportContents.Full()).Bytes;
        try
        {
            var odd = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            odd.NumberFormat.NumberDecimalSeparator = ",";
            odd.NumberFormat.NumberGroupSeparator = ".";
            odd.NumberFormat.NegativeSign = "~";
            odd.DateTimeFormat.TimeSeparator = ".";
            odd.DateTimeFormat.MonthNames = [.. odd.DateTimeFormat.MonthNames.Select(static m => m + "x")];
            CultureInfo.CurrentCulture = odd;
            Assert.Equal(expected, new ReportPage(ReportContents.Full()).Bytes);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Policy_lets_in_its_own_style_sheet_and_nothing_else()
    {
        var page = new ReportPage(ReportContents.Full());
        string policy = (string)page.Elements("meta").Single(static m => (string?)m.Attribute("http-equiv") == "Content-Security-Policy").Attribute("content")!;
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(page.Elements("style").Single().Value)));
        Assert.Equal($"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'", policy);
        Assert.Empty(page.Elements("script"));
        Assert.DoesNotContain(page.Document.Descendants().Attributes(), static a => a.Name.LocalName is "style" or "src" or "srcset" or "action" || a.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.All(page.Document.Descendants().Attributes("href"), static a => Assert.StartsWith("#", a.Value, StringComparison.Ordinal));
        Assert.DoesNotContain("url(", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_chart_has_a_name_a_description_and_a_table_behind_it()
    {
        var page = new ReportPage(ReportContents.Full());
        Assert.All(page.Figures, figure =>
        {
            XElement drawing = figure.Descendants().First(static e => e.Name.LocalName == "svg" && e.Attribute("aria-hidden") is null);
            Assert.Equal("img", (string?)drawing.Attribute("role"));
            Assert.NotEqual("", page.TextOf((string)drawing.Attribute("aria-labelledby")!));
            Assert.NotEqual("", page.TextOf((string)drawing.Attribute("aria-describedby")!));
            Assert.Single(figure.Descendants(), static e => e.Name.LocalName == "details");
            Assert.Contains(figure.Descendants(), static e => e.Name.LocalName == "td");
        });
    }

    [Fact]
    public void Page_has_its_landmarks_once_and_a_heading_in_every_section()
    {
        var page = new ReportPage(ReportContents.Full());
        Assert.All(["header", "nav", "main", "footer", "h1"], landmark => Assert.Single(page.Elements(landmark)));
        Assert.All(page.Elements("section"), static section => Assert.Equal("h2", section.Elements().First().Name.LocalName));
        Assert.Equal("en", (string?)page.Document.Root!.Attribute("lang"));
    }

    [Fact]
    public void Ids_are_unique_and_links_lead_somewhere()
    {
        var page = new ReportPage(ReportContents.Full());
        string[] ids = [.. page.Document.Descendants().Attributes("id").Select(static a => a.Value)];
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(page.Document.Descendants().Attributes("href"), a => Assert.Contains(a.Value[1..], ids));
    }

    [Fact]
    public void Rows_have_as_many_cells_as_there_are_columns()
    {
        var page = new ReportPage(ReportContents.Full());
        Assert.All(page.Elements("table"), static table =>
        {
            XElement[] rows = [.. table.Descendants().Where(static e => e.Name.LocalName == "tr")];
            Assert.All(rows, row => Assert.Equal(rows[0].Elements().Count(), row.Elements().Count()));
        });
    }

    [Fact]
    public void Day_of_10000_matches_stays_below_2_MB()
    {
        var page = new ReportPage(ReportContents.Day(10_000));
        Assert.InRange(page.Bytes.Length, 10_000, 2_000_000);
        Assert.InRange(page.Document.Descendants().Count(), 100, 5_000);
    }

    [Fact]
    public void Size_is_bounded_whatever_the_number_of_matches_and_devices() =>
        Assert.InRange(new ReportPage(ReportContents.Day(60_000, 3_000)).Bytes.Length, 10_000, 2_000_000);

    [Fact]
    public void Size_is_bounded_whatever_collides_and_is_mistaken()
    {
        string[] actions = [.. Enumerable.Range(0, 600).Select(static i => $"living_room_device_{i / 3:000}:action{i % 3}")];
        var page = new ReportPage(new ReportContent
        {
            Time = ReportContents.Time,
            Collisions = [.. Enumerable.Range(0, 2_000).Select(i => ReportContents.Collision(i % 2 == 0 ? IotObservation.Command : IotObservation.All, i % 3, 0.5, [.. actions.Skip(i % 500).Take(60)]))],
            Accuracy = AccuracyMeasurement.Measure(
                [.. actions.Select((a, i) => ReportContents.Match(60 * i, 0.95, a))],
                [.. actions.Reverse().Select((a, i) => new IotCommand { Time = SyntheticHome.Start.AddSeconds(60 * i), Actions = [new IotAction(a.Split(':')[0], "", a.Split(':')[1])] })],
                TimeSpan.FromSeconds(1),
                null,
                null),
        });
        Assert.InRange(page.Bytes.Length, 10_000, 2_000_000);
    }

    [Theory]
    [InlineData(0.06, 0.06, 'A')]
    [InlineData(0.20, 0.06, 'B')]
    [InlineData(0.40, 0.06, 'C')]
    [InlineData(0.70, 0.06, 'D')]
    [InlineData(0.82, 0.06, 'E')]
    [InlineData(1, 1, 'A')]
    public void Grade_says_what_looking_adds_to_guessing(double right, double guess, char letter) =>
        Assert.Equal(letter, Grade.LetterOf(new Evidence("", right, guess)));

    [Fact]
    public void Grade_is_that_of_the_worst_evidence_and_of_no_defence()
    {
        ReportContent content = new()
        {
            Time = ReportContents.Time,
            Leakage = [ReportContents.Leakage(new IotDefence(IotDefenceKind.PadToMaximum), 3, 0.99, 50), ReportContents.Leakage(IotDefence.None, 1, 0.3, 0)],
        };
        Assert.Equal('C', Grade.Of(content).Letter);
        Assert.Equal('E', Grade.Of(new ReportContent { Time = content.Time, Leakage = content.Leakage, Accuracy = ReportContents.Accuracy }).Letter);
        Assert.Null(Grade.Of(new ReportContent { Time = content.Time, Flows = [ReportContents.Flow] }).Letter);
    }

    [Fact]
    public void Paths_are_named_without_their_folders()
    {
        var flow = ReportContents.Flow;
        var page = new ReportPage(new ReportContent
        {
            Time = ReportContents.Time,
            Flows =
            [
                new()
                {
                    Id = flow.Id, Gateway = flow.Gateway, GatewayPort = flow.GatewayPort, Server = flow.Server, ServerPort = flow.ServerPort, Framing = flow.Framing, StartTime = flow.StartTime, EndTime = flow.EndTime,
                    Packets = 0, Bytes = 0, LostBytes = 0, HandshakeSeen = true, Truncated = false, Messages = flow.Messages, Path = "/home/secret-user/evening.pcap",
                },
            ],
        });
        Assert.Contains("evening.pcap", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-user", page.Text, StringComparison.Ordinal);
    }
}
