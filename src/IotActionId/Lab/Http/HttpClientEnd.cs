using System.Net;

namespace IotActionId.Lab;

/// <summary>
/// The gateway's end of an HTTP connection: a real HttpClient over memory. TLS is not its business, as the lab wants to see each request
/// before it is encrypted; so it believes to speak plain HTTP, and over HTTP/2 its requests have <c>:scheme: http</c>.
/// </summary>
internal sealed class HttpClientEnd : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly OutgoingBytes _outgoing = new();
    private readonly LabStream _stream;
    private readonly HttpClient _client;
    private readonly Version _version;
    private readonly OutgoingBytes.WholeLength _wholeRequest;

    public HttpClientEnd(string host, Version version)
    {
        _version = version;
        _wholeRequest = version == HttpVersion.Version20 ? WholeHttp2Request : bytes => Http1Reader.WholeLength(bytes.Span, out _);
        _stream = new LabStream(version == HttpVersion.Version20 ? new Http2Outgoing(_outgoing.Add).Add : _outgoing.Add);
        var handler = new SocketsHttpHandler
        {
            // One connection for good: what the machine's clock, proxies or traces would change stays out of the lab.
            ConnectCallback = (_, _) => new ValueTask<Stream>(_stream),
            MaxConnectionsPerServer = 1,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            InitialHttp2StreamWindowSize = 16 * 1024 * 1024,
        };
        _client = new HttpClient(handler) { BaseAddress = new Uri($"http://{host}/"), Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Starts a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="completion">When the response counts as there.</param>
    /// <param name="written">What HttpClient wrote for it, to the last byte.</param>
    /// <returns>The response to come.</returns>
    public Task<HttpResponseMessage> Send(HttpRequestMessage request, HttpCompletionOption completion, out byte[] written)
    {
        request.Version = _version;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        Task<HttpResponseMessage> response = _client.SendAsync(request, completion);
        written = _outgoing.Take(_wholeRequest);
        return response;
    }

    /// <summary>What HttpClient writes next without being asked.</summary>
    public byte[] TakeFrame() => _outgoing.Take(bytes => Http2Frame.TryRead(bytes, out Http2Frame frame) ? Http2Frame.HeaderLength + frame.Payload.Length : 0);

    /// <summary>Plaintext has come.</summary>
    public void Deliver(ReadOnlyMemory<byte> bytes) => _stream.Deliver(bytes.ToArray());

    /// <summary>The outcome of what depends only on bytes that have been delivered.</summary>
    public static T Await<T>(Task<T> task) =>
        Task.WaitAny([task], s_patience) == 0 ? task.GetAwaiter().GetResult() : throw new InvalidOperationException("HttpClient did not finish what it has all bytes for.");

    public void Dispose()
    {
        _stream.End();
        _client.Dispose();
    }

    private static int WholeHttp2Request(ReadOnlyMemory<byte> bytes)
    {
        int at = bytes.Span.StartsWith(Http2Frame.Preface) ? Http2Frame.Preface.Length : 0;
        while (Http2Frame.TryRead(bytes[at..], out Http2Frame frame))
        {
            at += Http2Frame.HeaderLength + frame.Payload.Length;
            if (frame.EndsStream)
            {
                return at;
            }
        }

        return 0;
    }
}
