using System.Text.Json;

namespace IotActionId.Tests.Actions;

/// <summary>HAR 1.2 as browsers write it.</summary>
internal static class HarText
{
    internal const string Url = "https://home.example/api/homes/7/commands?token=t0psecret";

    /// <summary>An archive of entries, with the pages that browsers write before them.</summary>
    internal static string Archive(params string[] entries) =>
        $$$"""{"log":{"version":"1.2","creator":{"name":"Browser","version":"1"},"pages":[{"id":"page_1","entries":[1,{"a":"]}"}]}],"entries":[{{{string.Join(",\n", entries)}}}],"comment":"end"}}""";

    /// <summary>An entry whose body is text.</summary>
    internal static string Entry(
        string body, string time = "2026-01-31T20:15:00.123Z", string method = "POST", string url = Url, string type = "application/json", int bodySize = -1, int status = 200) =>
        $$$"""
        {"startedDateTime":{{{JsonSerializer.Serialize(time)}}},"time":12.5,"_initiator":{"stack":{"callFrames":[{"url":"x"}]}},
         "request":{"method":"{{{method}}}","url":{{{JsonSerializer.Serialize(url)}}},"httpVersion":"HTTP/2","headers":[{"name":"authorization","value":"Bearer t0psecret"}],
          "cookies":[{"name":"sid","value":"t0psecret"}],"queryString":[],"headersSize":-1,"bodySize":{{{bodySize}}},
          "postData":{"mimeType":"{{{type}}}","text":{{{JsonSerializer.Serialize(body)}}}}},
         "response":{"status":{{{status}}},"headers":[],"content":{"size":3,"mimeType":"text/html","text":"t0psecret \\ \" \u00e9"},"bodySize":3},"timings":{}}
        """;
}
