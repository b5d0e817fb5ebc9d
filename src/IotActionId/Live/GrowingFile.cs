using IotActionId.Capture;

namespace IotActionId.Live;

/// <summary>A file that others write to, or a pipe: where it ends for now, reading waits for more.</summary>
/// <param name="stream">The file.</param>
/// <param name="waiting">Is called again and again while nothing comes.</param>
/// <param name="cancellationToken">Ends the file where it is.</param>
internal sealed class GrowingFile(Stream stream, Action waiting, CancellationToken cancellationToken) : ForwardStream
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly byte[] _piece = stream.CanSeek ? [] : new byte[64 * 1024];
    private Task<int>? _reading;
    private ReadOnlyMemory<byte> _read;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty && !cancellationToken.IsCancellationRequested)
        {
            int read = stream.CanSeek ? stream.Read(buffer) : ReadPipe(buffer);
            if (read > 0)
            {
                return read;
            }

            waiting();
            cancellationToken.WaitHandle.WaitOne(Pause);
        }

        return 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        stream.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Reading a pipe waits by itself, so it is done elsewhere.</summary>
    private int ReadPipe(Span<byte> buffer)
    {
        if (_read.IsEmpty)
        {
            _reading ??= Task.Run(() => stream.Read(_piece, 0, _piece.Length), CancellationToken.None);
            while (!_reading.Wait(Pause))
            {
                waiting();
                if (cancellationToken.IsCancellationRequested)
                {
                    return 0;
                }
            }

            _read = _piece.AsMemory(0, _reading.Result);
            _reading = null;
        }

        int count = Math.Min(buffer.Length, _read.Length);
        _read.Span[..count].CopyTo(buffer);
        _read = _read[count..];
        return count;
    }
}
