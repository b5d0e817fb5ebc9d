using System.Globalization;
using System.Text;
using System.Xml;

namespace IotActionId.Reports;

/// <summary>
/// Writes the page: HTML that is well-formed XML too. Every string of the page passes through here, texts and attributes alike, is cleaned
/// by <see cref="PageText"/> and encoded; nothing is ever written raw.
/// </summary>
internal sealed class PageWriter : IDisposable
{
    private const string Html = "http://www.w3.org/1999/xhtml";
    private const string Svg = "http://www.w3.org/2000/svg";

    private readonly XmlWriter _writer;
    private int _drawings;

    /// <summary>Writes to a stream, as UTF-8; the stream stays open.</summary>
    public PageWriter(Stream stream) => _writer = XmlWriter.Create(stream, new XmlWriterSettings
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        OmitXmlDeclaration = true,
        NewLineChars = "\n",
        CloseOutput = false,
    });

    /// <summary>A number for an attribute: at most one decimal, as finer positions are not seen; 0 for what is no number.</summary>
    public static string Number(double value) => double.IsFinite(value) ? value.ToString("0.#", CultureInfo.InvariantCulture) : "0";

    /// <summary>What stands before the root element.</summary>
    public void DocumentType() => _writer.WriteDocType("html", null, null, null);

    /// <summary>Opens an element; it ends where the result is disposed.</summary>
    public Scope Open(string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Start(name, attributes);
        return new Scope(this, name);
    }

    /// <summary>An element with text, or with nothing in it.</summary>
    public void Element(string name, string? text, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Start(name, attributes);
        if (text is not null)
        {
            Text(text);
        }

        End(name);
    }

    /// <summary>Text.</summary>
    public void Text(string text) => _writer.WriteString(PageText.Clean(text));

    /// <summary>A line end between blocks, for those who read the source.</summary>
    public void Line() => _writer.WriteWhitespace("\n");

    /// <summary>A paragraph.</summary>
    public void Paragraph(string text, string? kind = null)
    {
        if (kind is null)
        {
            Element("p", text);
        }
        else
        {
            Element("p", text, ("class", kind));
        }

        Line();
    }

    /// <summary>A style sheet, whose text must need no encoding: browsers do not decode it.</summary>
    public void Style(string sheet)
    {
        if (sheet.AsSpan().IndexOfAny("<>&\r") >= 0)
        {
            throw new ArgumentException("The style sheet has characters that would be encoded.", nameof(sheet));
        }

        Start("style", []);
        _writer.WriteString(sheet);
        End("style");
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private void Start(string name, ReadOnlySpan<(string Name, string Value)> attributes)
    {
        _drawings += name == "svg" ? 1 : 0;
        _writer.WriteStartElement(name, _drawings > 0 ? Svg : Html);
        foreach ((string attribute, string value) in attributes)
        {
            _writer.WriteAttributeString(attribute, PageText.Clean(value));
        }
    }

    private void End(string name)
    {
        // An HTML parser knows no <td/>; of the elements that this page has, only these have no end.
        if (_drawings > 0 || name is "meta" or "br")
        {
            _writer.WriteEndElement();
        }
        else
        {
            _writer.WriteFullEndElement();
        }

        _drawings -= name == "svg" ? 1 : 0;
    }

    /// <summary>An open element.</summary>
    public readonly struct Scope(PageWriter page, string name) : IDisposable
    {
        /// <summary>Ends the element.</summary>
        public void Dispose() => page.End(name);
    }
}
