using IotActionId.Capture;

namespace IotActionId.Live;

/// <summary>The files of one session as one capture: flows go on where one file follows another.</summary>
internal sealed class JoinedCaptures(IReadOnlyList<string> paths) : ForwardStream
{
    private const int FileHeaderLength = 24;

    private FileStream? _file;
    private int _next;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            int read = _file?.Read(buffer) ?? 0;
            if (read > 0 || buffer.IsEmpty || _next == paths.Count)
            {
                return read;
            }

            _file?.Dispose();
            _file = Open(paths[_next]);
            _file.Position = _next++ == 0 ? 0 : FileHeaderLength;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _file?.Dispose();
        base.Dispose(disposing);
    }

    private static FileStream Open(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.Open,
        Access = FileAccess.Read,
        Share = FileShare.ReadWrite | FileShare.Delete,
        Options = FileOptions.SequentialScan,
        BufferSize = 0,
    });
}
