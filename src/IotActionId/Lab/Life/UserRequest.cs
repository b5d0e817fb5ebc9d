using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using IotActionId.Actions;

namespace IotActionId.Lab;

/// <summary>The POST request with which the user's browser sends a command, as the web and the HAR file see it. Its secrets are made up.</summary>
internal sealed class UserRequest
{
    public const string ResponseBody = "{\"accepted\":true}";
    public static readonly string ResponseHead =
        $"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: {ResponseBody.Length}\r\nCache-Control: no-store\r\n\r\n";

    public UserRequest(string host, IReadOnlyList<IotAction> actions)
    {
        Host = host;
        Body = WriteBody(actions);
        Headers =
        [
            new("Host", host),
            new("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
            new("Accept", "application/json"),
            new("Accept-Language", "en-GB,en;q=0.5"),
            new("Content-Type", "application/json"),
            new("Authorization", "Bearer lab-not-a-real-token-0a1b2c3d4e5f"),
            new("Origin", $"https://{host}"),
            new("Referer", $"https://{host}/home"),
            new("Cookie", "session=lab-not-a-real-session; theme=dark"),
            new("Content-Length", Body.Length.ToString(CultureInfo.InvariantCulture)),
        ];
        Head = $"POST {Path} HTTP/1.1\r\n{string.Concat(Headers.Select(header => $"{header.Key}: {header.Value}\r\n"))}\r\n";
    }

    public static string Path => "/api/commands";

    public string Host { get; }

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    public string Head { get; }

    public byte[] Body { get; }

    public byte[] ToBytes() => [.. Encoding.ASCII.GetBytes(Head), .. Body];

    private static byte[] WriteBody(IReadOnlyList<IotAction> actions)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("commands");
            foreach (IotAction action in actions)
            {
                json.WriteStartObject();
                json.WriteString("device", action.Device);
                json.WriteString("type", action.Type);
                json.WriteString("action", action.Action);
                ActionJson.WriteValue(json, action.Value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
