namespace IotActionId.Lab;

/// <summary>
/// What HttpClient writes over HTTP/2, without what it writes when its own clock says so: pings that measure the round trip and the
/// windows that grow with them. They would come at other moments in every run; and nobody waits for them, as a ping that is not answered
/// is the last of its kind, and the lab's service has no use for windows.
/// </summary>
internal sealed class Http2Outgoing
{
    private readonly Action<ReadOnlyMemory<byte>> _pass;
    private readonly Http2FrameReader _frames;
    private int _prefaceLeft = Http2Frame.Preface.Length;
    private bool _hasRequested;

    public Http2Outgoing(Action<ReadOnlyMemory<byte>> pass)
    {
        _pass = pass;
        _frames = new Http2FrameReader(OnFrame);
    }

    public void Add(ReadOnlyMemory<byte> bytes)
    {
        int preface = Math.Min(_prefaceLeft, bytes.Length);
        if (preface > 0)
        {
            _prefaceLeft -= preface;
            _pass(bytes[..preface]);
        }

        _frames.Feed(bytes.Span[preface..]);
    }

    private void OnFrame(Http2Frame frame)
    {
        _hasRequested |= frame.Type == Http2FrameType.Headers;
        bool isMeasurement = frame.Type == Http2FrameType.Ping || (frame.Type == Http2FrameType.WindowUpdate && _hasRequested);
        if (!isMeasurement)
        {
            _pass(frame.ToBytes());
        }
    }
}
