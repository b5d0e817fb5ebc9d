using System.Text.Json.Nodes;
using IotActionId.Reports;

namespace IotActionId.Tests.Reports;

/// <summary>The page as a real browser shows it.</summary>
public sealed class BrowserTests(ChromiumFixture fixture) : IClassFixture<ChromiumFixture>, IDisposable
{
    private const int TabKey = 9, EnterKey = 13;

    /// <summary>
    /// Each text of the page with its contrast (WCAG 2.2, 1.4.3): its colour against the nearest background that is painted, or in a cell of
    /// a matrix against the cell.
    /// </summary>
    private const string Contrasts =
        """
        (() => {
          const parse = c => { const n = c.match(/[\d.]+/g).map(Number); return n.length > 3 && n[3] === 0 ? null : n; };
          const light = c => { const [r, g, b] = c.slice(0, 3).map(v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
          const behind = e => {
            const box = e.closest('.cell')?.querySelector('rect');
            if (box && e.namespaceURI.endsWith('svg')) return parse(getComputedStyle(box).fill);
            for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c) return c; }
            return [255, 255, 255];
          };
          const found = [];
          for (const e of document.querySelectorAll('body *')) {
            if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || ['title', 'desc'].includes(e.localName)) continue;
            const style = getComputedStyle(e), color = parse(e.localName === 'text' ? style.fill : style.color);
            const [a, b] = [light(color), light(behind(e))];
            found.push({ text: e.textContent.trim().slice(0, 40), ratio: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) });
          }
          for (const e of document.querySelectorAll('.mark, .curve, .whisker')) {
            const style = getComputedStyle(e), line = style.fill === 'none' || e.matches('.ring, line'), [a, b] = [light(parse(line ? style.stroke : style.fill)), light(behind(e))];
            if (!e.matches('.over')) found.push({ text: 'mark ' + e.getAttribute('class'), ratio: 1.5 * (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) });
          }
          return found;
        })()
        """;

    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("iotreport").FullName, "report.html");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Fact(Timeout = 120_000)]
    public async Task Page_loads_without_a_word_on_the_console_and_asks_for_nothing_else()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        Chromium browser = await OpenAsync(ReportContents.Full(), token);
        Assert.Equal("Home of the tests", (string?)await browser.EvaluateAsync("document.title", token));
        Assert.Equal("CSS1Compat", (string?)await browser.EvaluateAsync("document.compatMode", token));
        Assert.Empty(browser.Console);
        Assert.Equal([new Uri(_path).AbsoluteUri], browser.Requests);
    }

    [Fact(Timeout = 120_000)]
    public async Task Browser_and_XML_parser_read_the_same_page()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        Chromium browser = await OpenAsync(ReportContents.Full(), token);
        string[] shown = [.. (await browser.EvaluateAsync("[...document.querySelectorAll('*')].map(e => e.localName)", token))!.AsArray().Select(static n => (string)n!)];
        Assert.Equal(new ReportPage(ReportContents.Full()).Document.Descendants().Select(static e => e.Name.LocalName), shown);
    }

    [Fact(Timeout = 120_000)]
    public async Task Hostile_names_do_nothing()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        string[] names = ["<script>alert(1)</script>:on", "\"><img src=x onerror=alert(1)>:on", "</title></style></svg><script>alert(2)</script>:off", "x\u202egnp.exe\ud800\0:on"];
        Chromium browser = await OpenAsync(
            new ReportContent { Title = names[0], Time = ReportContents.Time, Matches = [.. names.Select(static (n, i) => ReportContents.Match(60 * i, 0.95, n))] }, token);
        Assert.Equal(0, (int?)await browser.EvaluateAsync("document.querySelectorAll('script, img, [onerror]').length", token));
        Assert.Equal(names[0], (string?)await browser.EvaluateAsync("document.querySelector('h1').textContent", token));
        Assert.Empty(browser.Console);
        Assert.Single(browser.Requests);
    }

    [Fact(Timeout = 120_000)]
    public async Task Style_sheet_is_applied_and_an_injected_one_is_not()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        Chromium browser = await OpenAsync(ReportContents.Full(), token);
        Assert.Equal("grid", (string?)await browser.EvaluateAsync("getComputedStyle(document.querySelector('.cards')).display", token));
        await browser.EvaluateAsync("document.body.insertAdjacentHTML('beforeend', '<style>.cards { display: none }</style><img src=\"https://example.org/x.png\"/>')", token);
        Assert.Equal("grid", (string?)await browser.EvaluateAsync("getComputedStyle(document.querySelector('.cards')).display", token));
        Assert.Contains(browser.Console, static line => line.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    [Fact(Timeout = 120_000)]
    public async Task Keyboard_reaches_the_skip_link_first_and_every_table_and_Enter_opens_it()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        Chromium browser = await OpenAsync(ReportContents.Full(), token);
        var reached = new List<string>();
        int summaries = (int)(await browser.EvaluateAsync("document.querySelectorAll('summary').length", token))!;
        for (int i = 0; i < 400; i++)
        {
            await browser.PressAsync("Tab", TabKey, token);
            JsonNode focus = (await browser.EvaluateAsync(
                """
                (() => { const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
                  return { name: e.localName, text: e.textContent.slice(0, 60), ring: s.outlineStyle, shown: r.bottom > 0 && r.right > 0 }; })()
                """, token))!;
            if ((string?)focus["name"] == "body")
            {
                break;
            }

            Assert.NotEqual("none", (string?)focus["ring"]);
            Assert.True((bool?)focus["shown"], $"{focus} has the focus out of sight");
            if ((string?)focus["name"] == "summary")
            {
                await browser.PressAsync("Enter", EnterKey, token);
                Assert.True((bool?)await browser.EvaluateAsync("document.activeElement.parentElement.open", token));
                await browser.PressAsync("Enter", EnterKey, token);
            }

            reached.Add($"{focus["name"]} {focus["text"]}");
        }

        Assert.Equal("a Skip to the report", reached[0]);
        Assert.Equal(summaries, reached.Count(static r => r.StartsWith("summary", StringComparison.Ordinal)));
        Assert.Equal(reached.Distinct().Count(), reached.Count);
    }

    [Fact(Timeout = 120_000)]
    public async Task Skip_link_leads_past_the_contents()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        Chromium browser = await OpenAsync(ReportContents.Full(), token);
        await browser.PressAsync("Tab", TabKey, token);
        await browser.PressAsync("Enter", EnterKey, token);
        await browser.PressAsync("Tab", TabKey, token);
        Assert.True((bool?)await browser.EvaluateAsync("document.activeElement.closest('main') !== null", token));
    }

    [Fact(Timeout = 120_000)]
    public async Task Screen_reader_is_told_of_every_chart_and_table()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        Chromium browser = await OpenAsync(ReportContents.Full(), token);
        await browser.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)", token);
        IReadOnlyList<(string Role, string Name, string Description)> parts = await browser.AccessibilityAsync(token);
        (string Role, string Name, string Description)[] pictures = [.. parts.Where(static p => p.Role is "image" or "img")];
        Assert.Equal(12, pictures.Length);
        Assert.Contains(pictures, static p => p.Name == "Grade E");
        Assert.All(pictures.Where(static p => !p.Name.StartsWith("Grade", StringComparison.Ordinal)), static p => Assert.True(p.Name.Length > 3 && p.Description.Length > 10, $"{p}"));
        Assert.All(parts.Where(static p => p.Role is "table" or "DisclosureTriangle" or "navigation" or "region"), static p => Assert.NotEqual("", p.Name));
        Assert.InRange(parts.Count(static p => p.Role == "table"), 12, 30);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("screen", "light")]
    [InlineData("screen", "dark")]
    [InlineData("print", "light")]
    [InlineData("print", "dark")]
    public async Task Text_has_a_contrast_of_4_5_and_marks_of_3(string medium, string scheme)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        Chromium browser = await OpenAsync(ReportContents.Full(), token);
        await browser.ShowAsync(medium, scheme, token);
        await browser.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)", token);
        JsonArray contrasts = (await browser.EvaluateAsync(Contrasts, token))!.AsArray();
        Assert.InRange(contrasts.Count, 300, 100_000);
        Assert.DoesNotContain(contrasts, static c => (double)c!["ratio"]! < 4.5);
    }

    [Fact(Timeout = 120_000)]
    public async Task Dark_mode_has_another_background_and_paper_is_white_in_both()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        Chromium browser = await OpenAsync(ReportContents.Full(), token);
        async Task<string?> Background(string medium, string scheme)
        {
            await browser.ShowAsync(medium, scheme, token);
            return (string?)await browser.EvaluateAsync("getComputedStyle(document.body).backgroundColor", token);
        }

        Assert.Equal("rgb(255, 255, 255)", await Background("screen", "light"));
        Assert.Equal("rgb(20, 24, 29)", await Background("screen", "dark"));
        Assert.Equal("rgb(255, 255, 255)", await Background("print", "dark"));
    }

    [Fact(Timeout = 120_000)]
    public async Task Paper_shows_the_tables_and_no_links_of_the_screen()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        Chromium browser = await OpenAsync(ReportContents.Full(), token);
        const string Shown = "[...document.querySelectorAll('details table')].filter(t => t.checkVisibility({ contentVisibilityAuto: true }) && t.getBoundingClientRect().height > 0).length";
        Assert.Equal(0, (int?)await browser.EvaluateAsync(Shown, token));
        await browser.ShowAsync("print", "light", token);
        Assert.Equal((int?)await browser.EvaluateAsync("document.querySelectorAll('details table').length", token), (int?)await browser.EvaluateAsync(Shown, token));
        Assert.Equal("none", (string?)await browser.EvaluateAsync("getComputedStyle(document.querySelector('nav')).display", token));
    }

    [Theory(Timeout = 120_000)]
    [InlineData(320)]
    [InlineData(400)]
    [InlineData(1000)]
    public async Task Page_is_never_wider_than_the_window(int width)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        Chromium browser = await OpenAsync(ReportContents.Full(), token);
        await browser.ResizeAsync(width, 800, token);
        await browser.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)", token);
        Assert.InRange((int)(await browser.EvaluateAsync("document.documentElement.scrollWidth", token))!, 1, width);
    }

    [Fact(Timeout = 120_000)]
    public async Task Day_of_10000_matches_takes_the_browser_less_than_a_second_of_work()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        Chromium browser = await OpenAsync(ReportContents.Day(10_000), token);
        await browser.DrawnAsync(token);
        IReadOnlyDictionary<string, double> metrics = await browser.MetricsAsync(token);
        TestContext.Current.TestOutputHelper?.WriteLine($"{new FileInfo(_path).Length} bytes, {metrics["TaskDuration"]:0.000} s of tasks, {metrics["LayoutDuration"]:0.000} s of layout, {metrics["Nodes"]} nodes");
        Assert.InRange(metrics["TaskDuration"], 0.001, 1);
        Assert.Empty(browser.Console);
    }

    private async Task<Chromium> OpenAsync(ReportContent content, CancellationToken token)
    {
        Chromium browser = fixture.Browser;
        ReportFile.Save(content, _path);
        await browser.OpenAsync(_path, token);
        return browser;
    }
}
