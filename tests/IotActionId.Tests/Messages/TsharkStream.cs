using System.Text.Json;

namespace IotActionId.Tests.Messages;

/// <summary>What tshark says of one TCP stream (oracle.py beside the captures).</summary>
internal sealed record TsharkStream(int Number, string Client, string Server, string? ServerName, IReadOnlyList<string> Records)
{
    public static IReadOnlyList<TsharkStream> Load(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        return [.. document.RootElement.EnumerateArray().Select(static stream => new TsharkStream(
            stream.GetProperty("stream").GetInt32(),
            stream.GetProperty("client").GetString()!,
            stream.GetProperty("server").GetString()!,
            stream.GetProperty("sni").GetString(),
            [.. stream.GetProperty("records").EnumerateArray().Select(static record => $"{record[0].GetString()} {record[1].GetInt32()} {record[2].GetInt32()}")]))];
    }
}
