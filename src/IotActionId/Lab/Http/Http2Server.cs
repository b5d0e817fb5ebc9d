using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace IotActionId.Lab;

/// <summary>
/// The server's end of an HTTP/2 connection (RFC 9113), as much of it as a web service needs that answers requests and streams events:
/// settings, header blocks, data, ping, flow control windows that are never small. It writes nothing by itself but into what it hands to
/// its owner, so that the owner decides what goes into one TLS record.
/// </summary>
internal sealed class Http2Server
{
    private const int DefaultWindow = 65_535;
    private const int MaxRequest = 16 * 1024 * 1024;

    private readonly Action<Http2Request> _requested;
    private readonly Action<byte[]> _control;
    private readonly HpackDecoder _decoder = new();
    private readonly HpackEncoder _encoder = new();
    private readonly Http2FrameReader _frames;
    private readonly Dictionary<int, Http2Request> _open = [];
    private readonly List<byte> _prefaceSeen = [];
    private readonly List<byte> _block = [];
    private Http2Frame _headers;
    private bool _isOpen;

    /// <summary>Creates the end.</summary>
    /// <param name="requested">Takes each request once it is whole.</param>
    /// <param name="control">Takes frames that answer the client's settings and pings.</param>
    public Http2Server(Action<Http2Request> requested, Action<byte[]> control)
    {
        _requested = requested;
        _control = control;
        _frames = new Http2FrameReader(OnFrame);
    }

    /// <summary>The server's own settings, which it says first: no limits, and a connection window that uploads never fill.</summary>
    public static byte[] Greeting()
    {
        byte[] settings = new byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(settings, 0x4);
        BinaryPrimitives.WriteInt32BigEndian(settings.AsSpan(2), MaxRequest);
        byte[] window = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(window, int.MaxValue - DefaultWindow);
        return [.. new Http2Frame(Http2FrameType.Settings, 0, 0, settings).ToBytes(), .. new Http2Frame(Http2FrameType.WindowUpdate, 0, 0, window).ToBytes()];
    }

    /// <summary>Takes the next bytes of the client.</summary>
    /// <exception cref="InvalidDataException">They are no HTTP/2.</exception>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        if (!_isOpen)
        {
            _prefaceSeen.AddRange(bytes);
            int length = Math.Min(_prefaceSeen.Count, Http2Frame.Preface.Length);
            if (!Http2Frame.Preface[..length].SequenceEqual(CollectionsMarshal.AsSpan(_prefaceSeen)[..length]))
            {
                throw new InvalidDataException("The client does not speak HTTP/2.");
            }

            if (_prefaceSeen.Count < Http2Frame.Preface.Length)
            {
                return;
            }

            _isOpen = true;
            bytes = CollectionsMarshal.AsSpan(_prefaceSeen)[length..];
        }

        _frames.Feed(bytes);
    }

    /// <summary>The frames of a response, or of its beginning.</summary>
    public byte[] Response(int stream, IReadOnlyList<(string Name, string Value)> fields, ReadOnlySpan<byte> body, bool ends)
    {
        byte flags = (byte)(Http2Frame.EndHeaders | (ends && body.IsEmpty ? Http2Frame.EndStream : 0));
        byte[] headers = new Http2Frame(Http2FrameType.Headers, flags, stream, _encoder.Encode(fields)).ToBytes();
        return body.IsEmpty ? headers : [.. headers, .. Data(stream, body, ends)];
    }

    /// <summary>How long <see cref="Response"/> would be now.</summary>
    public int ResponseLength(IReadOnlyList<(string Name, string Value)> fields, int bodyLength) =>
        Http2Frame.HeaderLength + _encoder.EncodedLength(fields) + (bodyLength == 0 ? 0 : DataLength(bodyLength));

    /// <summary>The frames of content.</summary>
    public static byte[] Data(int stream, ReadOnlySpan<byte> content, bool ends)
    {
        var frames = new List<byte>(DataLength(content.Length));
        while (!content.IsEmpty)
        {
            int length = Math.Min(content.Length, Http2Frame.MaxPayload);
            byte flags = ends && length == content.Length ? Http2Frame.EndStream : (byte)0;
            frames.AddRange(new Http2Frame(Http2FrameType.Data, flags, stream, content[..length].ToArray()).ToBytes());
            content = content[length..];
        }

        return [.. frames];
    }

    /// <summary>How long <see cref="Data"/> is.</summary>
    public static int DataLength(int contentLength) =>
        contentLength + ((contentLength + Http2Frame.MaxPayload - 1) / Http2Frame.MaxPayload * Http2Frame.HeaderLength);

    private void OnFrame(Http2Frame frame)
    {
        switch (frame.Type)
        {
            case Http2FrameType.Settings when !frame.Is(Http2Frame.Ack):
                _control(new Http2Frame(Http2FrameType.Settings, Http2Frame.Ack, 0, default).ToBytes());
                break;
            case Http2FrameType.Ping when !frame.Is(Http2Frame.Ack):
                _control(new Http2Frame(Http2FrameType.Ping, Http2Frame.Ack, 0, frame.Payload).ToBytes());
                break;
            case Http2FrameType.Headers:
                _headers = frame;
                _block.Clear();
                OnBlock(frame, frame.Content());
                break;
            case Http2FrameType.Continuation:
                OnBlock(frame, frame.Payload);
                break;
            case Http2FrameType.Data when _open.TryGetValue(frame.Stream, out Http2Request? request):
                if (request.Body.Length + frame.Payload.Length > MaxRequest)
                {
                    throw new InvalidDataException("An HTTP/2 request is longer than 16 MiB.");
                }

                request.Body = [.. request.Body, .. frame.Content().Span];
                Complete(frame, request);
                break;
            case Http2FrameType.ResetStream:
                _open.Remove(frame.Stream);
                break;
        }
    }

    private void OnBlock(Http2Frame frame, ReadOnlyMemory<byte> part)
    {
        _block.AddRange(part.Span);
        if (_block.Count > MaxRequest)
        {
            throw new InvalidDataException("An HTTP/2 header block is longer than 16 MiB.");
        }

        if (!frame.Is(Http2Frame.EndHeaders))
        {
            return;
        }

        var request = new Http2Request(_headers.Stream, _decoder.Decode(CollectionsMarshal.AsSpan(_block)));
        _open[request.Stream] = request;
        Complete(_headers, request);
    }

    private void Complete(Http2Frame frame, Http2Request request)
    {
        if (frame.EndsStream)
        {
            _open.Remove(request.Stream);
            _requested(request);
        }
    }
}
