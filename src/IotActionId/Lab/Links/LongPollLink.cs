using System.Net;
using System.Text;

namespace IotActionId.Lab;

/// <summary>
/// Two HTTP/1.1 connections that the gateway holds (HttpClient on its side): on one it asks for commands, and the service answers when
/// there is one or after the keepalive time with 204; on the other it posts what it has to tell, one request after the other.
/// </summary>
internal sealed class LongPollLink : GatewayLink
{
    private readonly LabConnection _pollConnection;
    private readonly LabConnection _postConnection;
    private readonly HttpClientEnd _poller;
    private readonly HttpClientEnd _poster;
    private readonly Http1Reader _pollRequests;
    private readonly Http1Reader _pollResponses;
    private readonly Http1Reader _postRequests;
    private readonly Http1Reader _postResponses;
    private readonly long _patience;
    private readonly string _pollPath;

    private readonly Queue<LabMessage> _commands = new();
    private readonly Queue<LabMessage> _posts = new();
    private LabMessage? _command;
    private LabMessage? _post;
    private LabMessage? _reply;
    private Task<HttpResponseMessage>? _pollResponse;
    private Task<HttpResponseMessage>? _postResponse;
    private bool _pollIsWaiting;
    private int _polls;
    private int _ready;

    public LongPollLink(LinkSetup setup)
        : base(setup)
    {
        _patience = setup.Style.KeepAlive;
        _pollPath = $"/api/v1/gateways/{setup.Gateway}/events";
        _poller = new HttpClientEnd(Host, HttpVersion.Version11);
        _poster = new HttpClientEnd(Host, HttpVersion.Version11);
        _pollRequests = new Http1Reader((_, _) => OnPoll());
        _pollResponses = new Http1Reader((_, _) => OnPollResponse());
        _postRequests = new Http1Reader((_, body) => OnPost(body));
        _postResponses = new Http1Reader((_, _) => OnPostResponse());
        _pollConnection = setup.Dialer.Dial(OnReady, (side, bytes) => OnReceived(side, bytes, _poller, _pollRequests, _pollResponses));
        _postConnection = setup.Dialer.Dial(OnReady, (side, bytes) => OnReceived(side, bytes, _poster, _postRequests, _postResponses));
    }

    public override bool IsIdle => _commands.Count + _posts.Count == 0 && _command is null && _post is null;

    public static int Envelope(Side from, string host, string topic, int payloadLength) => payloadLength + (from == Side.Client
        ? $"POST {topic} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {HttpTexts.UserAgent}\r\nAuthorization: {HttpTexts.Authorization}\r\nContent-Type: {HttpTexts.ContentType}\r\nContent-Length: {payloadLength}\r\n\r\n".Length
        : ResponseHead(now: 0, payloadLength).Length);

    public override void Open()
    {
        _pollConnection.Open();
        _postConnection.Open();
    }

    public override void KeepAlive()
    {
        // Each unanswered poll is one.
    }

    public override void Close()
    {
        _pollConnection.Close(Side.Client);
        _postConnection.Close(Side.Client);
    }

    public override void Abandon()
    {
        _pollConnection.Abandon();
        _postConnection.Abandon();
    }

    protected override void SendMessage(Side from, LabMessage message)
    {
        if (from == Side.Client)
        {
            _posts.Enqueue(message);
            TryPost();
        }
        else if (message.ReplyTo is not null)
        {
            _reply = message;
            Respond(_postConnection, message);
        }
        else
        {
            _commands.Enqueue(message);
            TryAnswerPoll();
        }
    }

    protected override void Dispose(bool disposing)
    {
        _poller.Dispose();
        _poster.Dispose();
        _pollConnection.Dispose();
        _postConnection.Dispose();
    }

    private static void OnReceived(Side side, ReadOnlyMemory<byte> bytes, HttpClientEnd client, Http1Reader requests, Http1Reader responses)
    {
        if (side == Side.Server)
        {
            requests.Feed(bytes.Span);
        }
        else
        {
            client.Deliver(bytes);
            responses.Feed(bytes.Span);
        }
    }

    private static string ResponseHead(long now, int length) =>
        $"HTTP/1.1 200 OK\r\nDate: {HttpTexts.Date(now)}\r\nServer: {HttpTexts.Server}\r\nContent-Type: {HttpTexts.ContentType}\r\nContent-Length: {length}\r\n\r\n";

    private void Respond(LabConnection connection, LabMessage message) =>
        connection.Send(Side.Server, [.. Encoding.ASCII.GetBytes(ResponseHead(World.Clock.Now, message.Payload.Length)), .. message.Payload], message);

    private void RespondEmpty(LabConnection connection, LabMessage message)
    {
        if (!connection.IsClosing)
        {
            string head = $"HTTP/1.1 204 No Content\r\nDate: {HttpTexts.Date(World.Clock.Now)}\r\nServer: {HttpTexts.Server}\r\n\r\n";
            connection.Send(Side.Server, Encoding.ASCII.GetBytes(head), message);
        }
    }

    private void OnReady()
    {
        if (++_ready == 2)
        {
            Poll();
            Ready();
        }
    }

    private void Poll()
    {
        if (!_pollConnection.IsClosing)
        {
            _pollResponse = _poller.Send(HttpTexts.Request(HttpMethod.Get, _pollPath), HttpCompletionOption.ResponseContentRead, out byte[] written);
            _pollConnection.Send(Side.Client, written, new LabMessage(LabMessageKind.Keepalive));
        }
    }

    private void OnPoll()
    {
        _pollIsWaiting = true;
        int poll = ++_polls;
        World.Clock.After(_patience, () =>
        {
            if (_pollIsWaiting && poll == _polls)
            {
                _pollIsWaiting = false;
                RespondEmpty(_pollConnection, new LabMessage(LabMessageKind.KeepaliveReply));
            }
        });
        TryAnswerPoll();
    }

    private void TryAnswerPoll()
    {
        if (_pollIsWaiting && !_pollConnection.IsClosing && _commands.TryDequeue(out LabMessage? command))
        {
            _pollIsWaiting = false;
            _command = command;
            Respond(_pollConnection, command);
        }
    }

    private void OnPollResponse()
    {
        byte[] content = ContentOf(_pollResponse);
        LabMessage? command = _command;
        _command = null;

        // The gateway asks again before it acts.
        World.Clock.After(Random.NextBetween(LabTime.Millisecond, 3 * LabTime.Millisecond), Poll);
        if (command is not null)
        {
            RequireSame(content, command);
            Delivered(Side.Client, command);
        }
    }

    private void TryPost()
    {
        if (_post is null && !_postConnection.IsClosing && _posts.TryDequeue(out LabMessage? message))
        {
            _post = message;
            _postResponse = _poster.Send(HttpTexts.Post(message), HttpCompletionOption.ResponseContentRead, out byte[] written);
            _postConnection.Send(Side.Client, written, message);
        }
    }

    private void OnPost(ReadOnlySpan<byte> body)
    {
        LabMessage message = _post ?? throw new InvalidOperationException("The web service received a request that nobody sent.");
        RequireSame(body, message);
        if (!message.WantsReply)
        {
            World.Clock.After(
                Random.NextBetween(LabTime.Millisecond, 4 * LabTime.Millisecond), () => RespondEmpty(_postConnection, message.Receipt()));
        }

        Delivered(Side.Server, message);
    }

    private void OnPostResponse()
    {
        byte[] content = ContentOf(_postResponse);
        LabMessage? reply = _reply;
        _reply = null;
        _post = null;
        TryPost();
        if (reply is not null)
        {
            RequireSame(content, reply);
            Delivered(Side.Client, reply);
        }
    }

    private static byte[] ContentOf(Task<HttpResponseMessage>? response)
    {
        using HttpResponseMessage message = HttpClientEnd.Await(response ?? throw new InvalidOperationException("A response came that nobody asked for."));
        return HttpClientEnd.Await(message.Content.ReadAsByteArrayAsync());
    }
}
