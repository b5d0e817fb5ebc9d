using IotActionId.Capture;

namespace IotActionId.Live;

/// <summary>A file that others write to: where it ends for now, reading waits for more.</summary>
/// <param name="stream">The file, or a named pipe.</param>
/// <param name="waiting">Is called again and again while nothing comes.</param>
/// <param name="cancellationToken">Ends the file where it is.</param>
internal sealed class GrowingFile(Stream stream, Action waiting, CancellationToken cancellationToken) : ForwardStream
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            int read = stream.Read(buffer);
            if (read > 0 || buffer.IsEmpty || cancellationToken.IsCancellationRequested)
            {
                return read;
            }

            waiting();
            cancellationToken.WaitHandle.WaitOne(Pause);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        stream.Dispose();
        base.Dispose(disposing);
    }
}
