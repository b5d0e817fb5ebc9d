using System.Net;
using System.Text;
using System.Text.Json;

namespace IotActionId.Actions;

/// <summary>
/// Walks over the entries of a HAR 1.2 file and takes from each what tells a command. Cookies, headers and responses are passed
/// over without being looked at.
/// </summary>
internal sealed class HarEntryReader(Stream stream) : IDisposable
{
    private readonly JsonTokenReader _json = new(stream);
    private bool _inEntries;
    private HarEntry _entry = new();
    private string _form = "";

    /// <summary>Reads the next entry; null at the end.</summary>
    /// <exception cref="JsonException">The file is no JSON, no HAR, or breaks off.</exception>
    internal HarEntry? Next()
    {
        if (!_inEntries)
        {
            EnterEntries();
            _inEntries = true;
        }

        if (!_json.Read() || _json.TokenType == JsonTokenType.EndArray)
        {
            return null;
        }

        _entry = new HarEntry();
        _form = "";
        ReadObject(EntryProperty);
        if (_entry.Body.Length == 0 && _form.Length > 0)
        {
            _entry.Body = _form;
            _entry.ContentType = _entry.ContentType.Length > 0 ? _entry.ContentType : HarBody.FormType;
        }

        return _entry;
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void EnterEntries()
    {
        if (_json.Read() && _json.TokenType == JsonTokenType.StartObject && Enter("log"u8, JsonTokenType.StartObject) &&
            Enter("entries"u8, JsonTokenType.StartArray))
        {
            return;
        }

        throw new JsonException("There is no log with entries.");
    }

    private bool Enter(ReadOnlySpan<byte> name, JsonTokenType kind)
    {
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            if (_json.IsProperty(name))
            {
                return _json.Read() && _json.TokenType == kind;
            }

            _json.Skip();
        }

        return false;
    }

    /// <summary>Reads the object that the last token starts; what is no object is passed over.</summary>
    private void ReadObject(Action property)
    {
        if (_json.TokenType != JsonTokenType.StartObject)
        {
            _json.Skip();
            return;
        }

        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            property();
        }
    }

    private void EntryProperty()
    {
        if (_json.IsProperty("startedDateTime"u8))
        {
            _entry.Started = Text();
        }
        else if (_json.IsProperty("request"u8))
        {
            _json.Read();
            ReadObject(RequestProperty);
        }
        else if (_json.IsProperty("response"u8))
        {
            _json.Read();
            ReadObject(ResponseProperty);
        }
        else
        {
            _json.Skip();
        }
    }

    private void RequestProperty()
    {
        if (_json.IsProperty("method"u8))
        {
            _entry.Method = Text()?.ToUpperInvariant() ?? "";
        }
        else if (_json.IsProperty("url"u8))
        {
            _entry.Url = Text() ?? "";
        }
        else if (_json.IsProperty("bodySize"u8))
        {
            _entry.BodySize = Number() ?? -1;
        }
        else if (_json.IsProperty("postData"u8))
        {
            _json.Read();
            ReadObject(BodyProperty);
        }
        else
        {
            _json.Skip();
        }
    }

    private void ResponseProperty()
    {
        if (_json.IsProperty("status"u8))
        {
            _entry.Status = Number() ?? 0;
        }
        else
        {
            _json.Skip();
        }
    }

    private void BodyProperty()
    {
        if (_json.IsProperty("mimeType"u8))
        {
            _entry.ContentType = Text() ?? "";
        }
        else if (_json.IsProperty("text"u8))
        {
            _entry.Body = Text() ?? "";
        }
        else if (_json.IsProperty("params"u8))
        {
            ReadFields();
        }
        else
        {
            _json.Skip();
        }
    }

    /// <summary>Writes the fields of a form as the browser sent them, for archives that have no text of the body.</summary>
    private void ReadFields()
    {
        _json.Read();
        if (_json.TokenType != JsonTokenType.StartArray)
        {
            _json.Skip();
            return;
        }

        var form = new StringBuilder();
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            string name = "";
            string value = "";
            ReadObject(() =>
            {
                if (_json.IsProperty("name"u8))
                {
                    name = Text() ?? "";
                }
                else if (_json.IsProperty("value"u8))
                {
                    value = Text() ?? "";
                }
                else
                {
                    _json.Skip();
                }
            });

            if (form.Length + name.Length + value.Length < LongStringFilter.MaxLength)
            {
                form.Append(form.Length == 0 ? "" : "&").Append(WebUtility.UrlEncode(name)).Append('=').Append(WebUtility.UrlEncode(value));
            }
        }

        _form = form.ToString();
    }

    private string? Text()
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.String && !_json.IsCut)
        {
            try
            {
                return _json.GetString();
            }
            catch (InvalidOperationException)
            {
                _entry.Incomplete = true;
                return null;
            }
        }

        _entry.Incomplete |= _json.TokenType == JsonTokenType.String;
        _json.Skip();
        return null;
    }

    private int? Number()
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.Number)
        {
            return _json.GetInt32();
        }

        _json.Skip();
        return null;
    }
}
