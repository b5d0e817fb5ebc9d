using System.Text;
using System.Text.Json;

namespace IotActionId.Lab;

/// <summary>Writes the user's requests as a browser's developer tools save them: HAR 1.2.</summary>
internal sealed class HarFile : IDisposable
{
    private readonly FileStream _file;
    private readonly Utf8JsonWriter _json;

    public HarFile(string path)
    {
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        _json = new Utf8JsonWriter(_file, new JsonWriterOptions { Indented = true });
        _json.WriteStartObject();
        _json.WriteStartObject("log");
        _json.WriteString("version", "1.2");
        WriteProduct("creator", "IotActionId lab", "1");
        WriteProduct("browser", "Firefox", "140.0");
        _json.WriteStartArray("pages");
        _json.WriteEndArray();
        _json.WriteStartArray("entries");
    }

    /// <summary>Adds a request.</summary>
    /// <param name="time">When it was sent, by the user's clock: nanoseconds.</param>
    /// <param name="request">The request.</param>
    /// <param name="waitMs">From its end to the beginning of the answer, in milliseconds.</param>
    public void Add(long time, UserRequest request, double waitMs)
    {
        double wait = Math.Round(waitMs, 1);
        _json.WriteStartObject();
        _json.WriteString("startedDateTime", LabTime.ToDate(time).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture));
        _json.WriteNumber("time", wait + 2);
        WriteRequest(request);
        WriteResponse();
        _json.WriteStartObject("cache");
        _json.WriteEndObject();
        _json.WriteStartObject("timings");
        _json.WriteNumber("send", 1);
        _json.WriteNumber("wait", wait);
        _json.WriteNumber("receive", 1);
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    public void Dispose()
    {
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.Dispose();
        _file.Dispose();
    }

    private void WriteRequest(UserRequest request)
    {
        _json.WriteStartObject("request");
        _json.WriteString("method", "POST");
        _json.WriteString("url", $"https://{request.Host}{UserRequest.Path}");
        _json.WriteString("httpVersion", "HTTP/1.1");
        WriteCookies(request);
        _json.WriteStartArray("headers");
        foreach ((string name, string value) in request.Headers)
        {
            WriteHeader(name, value);
        }

        _json.WriteEndArray();
        _json.WriteStartArray("queryString");
        _json.WriteEndArray();
        _json.WriteStartObject("postData");
        _json.WriteString("mimeType", "application/json");
        _json.WriteStartArray("params");
        _json.WriteEndArray();
        _json.WriteString("text", Encoding.UTF8.GetString(request.Body));
        _json.WriteEndObject();
        _json.WriteNumber("headersSize", request.Head.Length);
        _json.WriteNumber("bodySize", request.Body.Length);
        _json.WriteEndObject();
    }

    private void WriteCookies(UserRequest request)
    {
        _json.WriteStartArray("cookies");
        foreach (string cookie in request.Headers.First(header => header.Key == "Cookie").Value.Split("; "))
        {
            int equals = cookie.IndexOf('=');
            WriteHeader(cookie[..equals], cookie[(equals + 1)..]);
        }

        _json.WriteEndArray();
    }

    private void WriteResponse()
    {
        _json.WriteStartObject("response");
        _json.WriteNumber("status", 202);
        _json.WriteString("statusText", "Accepted");
        _json.WriteString("httpVersion", "HTTP/1.1");
        _json.WriteStartArray("cookies");
        _json.WriteEndArray();
        _json.WriteStartArray("headers");
        WriteHeader("Content-Type", "application/json");
        _json.WriteEndArray();
        _json.WriteStartObject("content");
        _json.WriteNumber("size", UserRequest.ResponseBody.Length);
        _json.WriteString("mimeType", "application/json");
        _json.WriteString("text", UserRequest.ResponseBody);
        _json.WriteEndObject();
        _json.WriteString("redirectURL", "");
        _json.WriteNumber("headersSize", UserRequest.ResponseHead.Length);
        _json.WriteNumber("bodySize", UserRequest.ResponseBody.Length);
        _json.WriteEndObject();
    }

    private void WriteProduct(string property, string name, string version)
    {
        _json.WriteStartObject(property);
        _json.WriteString("name", name);
        _json.WriteString("version", version);
        _json.WriteEndObject();
    }

    private void WriteHeader(string name, string value)
    {
        _json.WriteStartObject();
        _json.WriteString("name", name);
        _json.WriteString("value", value);
        _json.WriteEndObject();
    }
}
