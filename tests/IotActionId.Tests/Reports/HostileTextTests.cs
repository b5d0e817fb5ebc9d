using System.Xml.Linq;
using CsCheck;
using IotActionId.Assessment;
using IotActionId.Reports;

namespace IotActionId.Tests.Reports;

/// <summary>Names are what the analyst's log, or a device, says: nothing that they hold may become part of the page.</summary>
public sealed class HostileTextTests
{
    public static TheoryData<string> Names =>
    [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "'><svg/onload=alert(1)>",
        "</title></style></svg></table><b>",
        "]]><!-- --><!DOCTYPE x>",
        "&lt;&#x3C;script&#62;&amp;",
        "javascript:alert(1)",
        "{{7*7}}${7*7}",
        "a\0b\u0001\u0008\u001b[31m\u007f\u0085\u009f",
        "line\r\nline\u2028line\u2029line\ttab",
        "\ud800 lone \udc00\ud800",
        "\udc00\ud800",
        "\ufffe\uffff\ufdd0\U0001ffff",
        "abc\u202egnp.exe\u202d\u2066\u2067\u2069\u061c\u200e",
        "\u05d0\u05d1\u05d2 \u0627\u0644\u0628\u0627\u0628",
        "\U0001f469\u200d\U0001f4bb e\u0301 \ufeff\u00ad",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Name_stays_text_wherever_it_is_shown(string name)
    {
        ReportContent plain = Content("plain");
        var page = new ReportPage(Content(name));
        Assert.Equal(Shape(new ReportPage(plain)), Shape(page));
        Assert.Contains(PageText.Short(PageText.Clean(name), 20)[..3], page.Document.Root!.Value, StringComparison.Ordinal);
        Assert.DoesNotContain(page.Text, static c => c is (< ' ' and not '\n') or (>= '\u007f' and <= '\u009f') or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069'));
        Assert.DoesNotContain("\ufffd", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_whatever_is_written_well_formed_and_read_back_cleaned() => Gen.String[Gen.Char, 0, 200].Sample(
        static text =>
        {
            using var stream = new MemoryStream();
            using (var writer = new PageWriter(stream))
            using (writer.Open("p", ("title", text)))
            {
                writer.Text(text);
            }

            stream.Position = 0;
            XElement read = XElement.Load(stream, LoadOptions.PreserveWhitespace);
            return read.Value == PageText.Clean(text) && (string)read.Attribute("title")! == PageText.Clean(text);
        },
        iter: 20_000);

    [Theory]
    [InlineData("lamp", "lamp")]
    [InlineData("Küche 灯 😀", "Küche 灯 😀")]
    [InlineData("a\u202eb", "a[U+202E]b")]
    [InlineData("a\0b", "a[U+0000]b")]
    [InlineData("a\nb", "a b")]
    [InlineData("\ud83d\ude00\u0007", "😀[U+0007]")]
    public void Cleaning_shows_what_cannot_be_shown_by_its_number(string text, string expected) => Assert.Equal(expected, PageText.Clean(text));

    [Fact]
    public void Cleaning_tells_lone_surrogates_from_pairs()
    {
        Assert.Equal("[U+D83D]x", PageText.Clean("\ud83dx"));
        Assert.Equal("[U+DE00][U+D83D]", PageText.Clean("\ude00\ud83d"));
    }

    [Fact]
    public void Long_names_are_cut_and_pairs_stay_whole()
    {
        Assert.Equal("abc…", PageText.Short("abcdef", 4));
        Assert.Equal("ab…", PageText.Short("ab😀def", 4));
        Assert.Equal("abc…hi", PageText.Middle("abcdefghi", 6));
        Assert.Equal("ab…hi", PageText.Middle("ab😀efghi", 6));
        Assert.Equal("abc…i", PageText.Middle("abcdef😀i", 6));
        Assert.InRange(new ReportPage(Content(new string('x', 1_000_000))).Bytes.Length, 1_000, 500_000);
    }

    /// <summary>A report that shows a name wherever one can be shown.</summary>
    private static ReportContent Content(string name)
    {
        ReportContent full = ReportContents.Full();
        return new ReportContent
        {
            Title = name,
            Time = full.Time,
            SignatureFile = name,
            Signatures = full.Signatures,
            Matches = [ReportContents.Match(0, 0.95, name + ":on"), ReportContents.Match(60, 0.5, name + ":off", "lamp:on")],
            Collisions = [ReportContents.Collision(IotObservation.All, 0, 1, name + ":on", name + ":off")],
            Leakage = [ReportContents.Leakage(IotDefence.None, 1, 0.5, 0, name), ReportContents.Leakage(new(IotDefenceKind.PadToBlock, 16), 1, 0.4, 8)],
        };
    }

    /// <summary>The elements of a page, without what they say.</summary>
    private static string[] Shape(ReportPage page) => [.. page.Document.Descendants().Select(static e => e.Name.LocalName)];
}
