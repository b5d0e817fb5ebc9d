using System.Globalization;

namespace IotActionId.Lab;

/// <summary>What gateways and services say in the heads of their HTTP messages.</summary>
internal static class HttpTexts
{
    public const string UserAgent = "lab-gateway/2.4";
    public const string ContentType = "application/json";
    public const string Server = "lab-service";

    /// <summary>A bearer token of a usual length that opens nothing.</summary>
    public const string Authorization = "Bearer lab-not-a-real-token-5f3c9a7e1b2d4c6f8a0b1c2d3e4f5a6b";

    /// <summary>The request that carries a message of the gateway.</summary>
    public static HttpRequestMessage Post(LabMessage message)
    {
        var content = new ByteArrayContent(message.Payload);
        content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        HttpRequestMessage request = Request(HttpMethod.Post, message.Topic);
        request.Content = content;
        return request;
    }

    public static HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        request.Headers.TryAddWithoutValidation("Authorization", Authorization);
        return request;
    }

    public static string Date(long now) => LabTime.ToDate(now).ToString("R", CultureInfo.InvariantCulture);

    public static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;
}
