namespace IotActionId.Lab;

/// <summary>Cuts a byte stream into HTTP/2 frames.</summary>
internal sealed class Http2FrameReader(Action<Http2Frame> handler)
{
    private byte[] _rest = [];

    /// <summary>Takes the next bytes.</summary>
    /// <exception cref="InvalidDataException">A frame is larger than allowed.</exception>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        ReadOnlyMemory<byte> all = (byte[])[.. _rest, .. bytes];
        while (Http2Frame.TryRead(all, out Http2Frame frame))
        {
            all = all[(Http2Frame.HeaderLength + frame.Payload.Length)..];
            handler(frame);
        }

        _rest = all.ToArray();
    }
}
