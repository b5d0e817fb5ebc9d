using System.Text;
using System.Xml;
using System.Xml.Linq;
using IotActionId.Reports;

namespace IotActionId.Tests.Reports;

/// <summary>A page as written, read back with an XML parser: a page that is not well-formed does not get this far.</summary>
internal sealed class ReportPage
{
    private static readonly XNamespace s_html = "http://www.w3.org/1999/xhtml";
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    public ReportPage(ReportContent content)
    {
        using var stream = new MemoryStream();
        HtmlReport.Write(content, stream);
        Bytes = stream.ToArray();
        Text = Encoding.UTF8.GetString(Bytes);
        using var reader = XmlReader.Create(new StringReader(Text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        Document = XDocument.Load(reader);
    }

    public byte[] Bytes { get; }

    public string Text { get; }

    public XDocument Document { get; }

    /// <summary>The headings of the sections.</summary>
    public string[] Sections => [.. Elements("h2").Select(static h => (string)h.Attribute("id")!)];

    public IEnumerable<XElement> Figures => Elements("figure");

    public IEnumerable<XElement> Elements(string name) => Document.Descendants(s_html + name);

    public IEnumerable<XElement> Drawn(string name) => Document.Descendants(s_svg + name);

    /// <summary>The text of the element of an id.</summary>
    public string TextOf(string id) => Document.Descendants().Single(e => (string?)e.Attribute("id") == id).Value;
}
