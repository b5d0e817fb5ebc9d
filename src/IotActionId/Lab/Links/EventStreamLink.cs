using System.Globalization;
using System.Net;

namespace IotActionId.Lab;

/// <summary>
/// One HTTP/2 connection that the gateway holds (HttpClient on its side): on its first stream the service sends server-sent events, on
/// the others the gateway posts what it has to tell. Keepalives are empty events.
/// </summary>
internal sealed class EventStreamLink : GatewayLink
{
    private const int EventStream = 1;

    private static readonly byte[] s_heartbeat = ":\n\n"u8.ToArray();

    private readonly LabConnection _connection;
    private readonly HttpClientEnd _client;
    private readonly Http2Server _server;
    private readonly Http2FrameReader _responses;
    private readonly string _eventPath;
    private readonly List<byte> _control = [];
    private readonly Dictionary<int, Post> _posts = [];
    private readonly Dictionary<int, LabMessage> _replies = [];
    private readonly Queue<LabMessage> _events = new();
    private Task<HttpResponseMessage>? _eventResponse;
    private Stream? _eventReader;
    private int _eventBytes;

    public EventStreamLink(LinkSetup setup)
        : base(setup)
    {
        _eventPath = $"/v2/gateways/{setup.Gateway}/events";
        _client = new HttpClientEnd(Host, HttpVersion.Version20);
        _server = new Http2Server(OnRequest, _control.AddRange);
        _responses = new Http2FrameReader(OnResponseFrame);
        _connection = setup.Dialer.Dial(AskForEvents, OnReceived);
    }

    public override bool IsIdle => _posts.Count + _events.Count == 0;

    public static int Envelope(Side from, string host, string topic, int payloadLength) => Http2Server.DataLength(payloadLength)
        + (from == Side.Client ? Http2Frame.HeaderLength + RequestBlockLength(host, topic, payloadLength) + Http2Frame.HeaderLength : 0);

    public override void Open() => _connection.Open();

    public override void KeepAlive() => SendEvent(new LabMessage(LabMessageKind.Keepalive, s_heartbeat));

    public override void Close() => _connection.Close(Side.Client);

    public override void Abandon() => _connection.Abandon();

    protected override int PlaintextLength(Side from, LabMessage message, int payloadLength) => message.ReplyTo is null
        ? Envelope(from, Host, message.Topic, payloadLength)
        : _server.ResponseLength(ReplyFields(payloadLength), payloadLength);

    protected override void SendMessage(Side from, LabMessage message)
    {
        if (from == Side.Client)
        {
            SendPost(message);
        }
        else if (message.ReplyTo is { } request)
        {
            int stream = _posts.First(post => ReferenceEquals(post.Value.Message, request)).Key;
            _replies[stream] = message;
            _connection.Send(Side.Server, _server.Response(stream, ReplyFields(message.Payload.Length), message.Payload, ends: true), message);
        }
        else
        {
            SendEvent(message);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _client.Dispose();
        _connection.Dispose();
    }

    /// <summary>What HttpClient's HPACK makes of a request: pseudo-fields from the static table, names by index, values as they are.</summary>
    private static int RequestBlockLength(string host, string path, int payloadLength)
    {
        const int indexed = 2;
        const int shortNames = 2 * (1 + 1);
        const int longNames = 4 * (2 + 1);
        return indexed + shortNames + host.Length + path.Length
            + longNames + HttpTexts.UserAgent.Length + HttpTexts.Authorization.Length + HttpTexts.ContentType.Length + HttpTexts.Digits(payloadLength);
    }

    private List<(string Name, string Value)> ReplyFields(int length) =>
    [
        (":status", "200"),
        ("date", HttpTexts.Date(World.Clock.Now)),
        ("server", HttpTexts.Server),
        ("content-type", HttpTexts.ContentType),
        ("content-length", length.ToString(CultureInfo.InvariantCulture)),
    ];

    private void AskForEvents()
    {
        HttpRequestMessage request = HttpTexts.Request(HttpMethod.Get, _eventPath);
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        _eventResponse = _client.Send(request, HttpCompletionOption.ResponseHeadersRead, out byte[] written);
        _connection.Send(Side.Client, written, new LabMessage(LabMessageKind.Login));
    }

    private void SendEvent(LabMessage message)
    {
        _events.Enqueue(message);
        _connection.Send(Side.Server, Http2Server.Data(EventStream, message.Payload, ends: false), message);
    }

    private void SendPost(LabMessage message)
    {
        Task<HttpResponseMessage> response = _client.Send(HttpTexts.Post(message), HttpCompletionOption.ResponseContentRead, out byte[] written);
        Http2Frame.TryRead(written, out Http2Frame headers);
        _posts.Add(headers.Stream, new Post(message, response));
        _connection.Send(Side.Client, written, message);
    }

    private void OnReceived(Side side, ReadOnlyMemory<byte> bytes)
    {
        if (side == Side.Client)
        {
            _client.Deliver(bytes);
            _responses.Feed(bytes.Span);
            return;
        }

        _server.Feed(bytes.Span);
        if (_control.Count > 0)
        {
            _connection.Send(Side.Server, [.. _control], new LabMessage(LabMessageKind.Control));
            _control.Clear();
        }
    }

    private void OnRequest(Http2Request request)
    {
        if (request[":method"] == "GET")
        {
            byte[] response = _server.Response(request.Stream, [(":status", "200"), ("date", HttpTexts.Date(World.Clock.Now)), ("server", HttpTexts.Server), ("content-type", "text/event-stream")], [], ends: false);
            _connection.Send(Side.Server, [.. Http2Server.Greeting(), .. _control, .. response], new LabMessage(LabMessageKind.Login));
            _control.Clear();
            return;
        }

        LabMessage message = _posts[request.Stream].Message;
        RequireSame(request.Body, message);
        if (!message.WantsReply)
        {
            World.Clock.After(Random.NextBetween(LabTime.Millisecond, 4 * LabTime.Millisecond), () => SendReceipt(request.Stream, message));
        }

        Delivered(Side.Server, message);
    }

    private void SendReceipt(int stream, LabMessage message)
    {
        if (!_connection.IsClosing)
        {
            byte[] response = _server.Response(stream, [(":status", "204"), ("date", HttpTexts.Date(World.Clock.Now)), ("server", HttpTexts.Server)], [], ends: true);
            _connection.Send(Side.Server, response, message.Receipt());
        }
    }

    private void OnResponseFrame(Http2Frame frame)
    {
        if (frame.Type == Http2FrameType.Settings && !frame.Is(Http2Frame.Ack))
        {
            // HttpClient acknowledges the service's settings on a thread of its own.
            _connection.Send(Side.Client, _client.TakeFrame(), new LabMessage(LabMessageKind.Control));
        }
        else if (frame.Stream == EventStream && frame.Type == Http2FrameType.Headers)
        {
            _eventReader = HttpClientEnd.Await(HttpClientEnd.Await(_eventResponse!).Content.ReadAsStreamAsync());
            Ready();
        }
        else if (frame.Stream == EventStream && frame.Type == Http2FrameType.Data)
        {
            _eventBytes += frame.Payload.Length;
            TakeEvents();
        }
        else if (frame.EndsStream)
        {
            OnResponse(frame.Stream);
        }
    }

    private void TakeEvents()
    {
        while (_events.TryPeek(out LabMessage? message) && message.Payload.Length <= _eventBytes)
        {
            _events.Dequeue();
            byte[] payload = new byte[message.Payload.Length];
            _eventBytes -= payload.Length;
            HttpClientEnd.Await(ReadExactlyAsync(_eventReader!, payload));
            RequireSame(payload, message);
            Delivered(Side.Client, message);
        }
    }

    private static async Task<int> ReadExactlyAsync(Stream stream, byte[] buffer)
    {
        await stream.ReadExactlyAsync(buffer).ConfigureAwait(false);
        return buffer.Length;
    }

    private void OnResponse(int stream)
    {
        _posts.Remove(stream, out Post post);
        using HttpResponseMessage response = HttpClientEnd.Await(post.Response);
        if (_replies.Remove(stream, out LabMessage? reply))
        {
            RequireSame(HttpClientEnd.Await(response.Content.ReadAsByteArrayAsync()), reply);
            Delivered(Side.Client, reply);
        }
    }

    private readonly record struct Post(LabMessage Message, Task<HttpResponseMessage> Response);
}
