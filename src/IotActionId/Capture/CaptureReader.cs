using System.Buffers.Binary;

namespace IotActionId.Capture;

/// <summary>
/// Reads the packets of a capture in file order: classic pcap (both byte orders, microseconds and nanoseconds) and pcapng, plain or gzipped.
/// </summary>
/// <remarks>
/// Memory does not grow with the file. A capture that breaks off or is damaged yields what precedes the damage, and one entry in
/// <see cref="Defects"/>. Not safe for use from several threads at a time.
/// </remarks>
public abstract class CaptureReader : IDisposable
{
    /// <summary>The most bytes that a packet may have: the largest snapshot length of libpcap. A longer one is taken for damage.</summary>
    public const int MaximumPacketLength = 262_144;

    private const long ReadAheadThreshold = 2 * CaptureInput.ChunkSize;

    private readonly List<IotException> _defects = [];
    private CaptureSource? _compressed;

    private protected CaptureReader(CaptureInput input, string name)
    {
        Input = input;
        Name = name;
    }

    /// <summary>The path or name with which the capture was opened.</summary>
    public string Name { get; }

    /// <summary>Bytes of the file consumed so far (of the packed file, where it is gzipped); for progress against <see cref="Length"/>.</summary>
    public long BytesRead => _compressed?.Drawn ?? Input.Offset;

    /// <summary>Bytes of the file when it was opened; null for a pipe.</summary>
    public long? Length { get; private set; }

    /// <summary>What is wrong with the capture as far as it was read: <see cref="IotErrorId.TruncatedCapture"/> with the byte offset.</summary>
    public IReadOnlyList<IotException> Defects => _defects;

    private protected CaptureInput Input { get; }

    /// <summary>Set when the end or a defect was reached: no packet follows.</summary>
    private protected bool Ended { get; private set; }

    /// <summary>Opens a capture file.</summary>
    /// <param name="path">The file; a named pipe will do.</param>
    /// <returns>The reader; dispose it to close the file.</returns>
    /// <exception cref="IotException"><see cref="IotErrorId.FileNotFound"/>, <see cref="IotErrorId.FileAccessDenied"/>,
    /// <see cref="IotErrorId.NotACaptureFile"/>, or <see cref="IotErrorId.TruncatedCapture"/> where gzip data end before they yield a
    /// single word.</exception>
    public static CaptureReader Open(string path) => Open(path, readAhead: Environment.ProcessorCount > 1);

    /// <summary>Reads a capture from a stream that need not be seekable, such as the output of tcpdump.</summary>
    /// <param name="stream">The stream, at the start of the capture; it is disposed with the reader, or when this fails.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <returns>The reader.</returns>
    /// <exception cref="IotException"><see cref="IotErrorId.NotACaptureFile"/>, <see cref="IotErrorId.FileAccessDenied"/> where it
    /// cannot be read, or <see cref="IotErrorId.TruncatedCapture"/> as for a file.</exception>
    public static CaptureReader Open(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        return Open(stream, name, readAhead: false);
    }

    /// <summary>Reads the next packet.</summary>
    /// <param name="packet">Receives it; its data are valid until the next call.</param>
    /// <returns>False at the end of the capture, or where a defect ends it.</returns>
    public abstract bool TryRead(ref CapturedPacket packet);

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        Ended = true;
        Input.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets packets stay valid beyond the next read; see <see cref="CaptureInput.Exchange"/>.</summary>
    /// <returns>The buffer that packets lie in until the first exchange.</returns>
    internal byte[] ExchangeBuffers(Func<byte[], byte[]> exchange)
    {
        Input.Exchange = exchange;
        return Input.CurrentBuffer;
    }

    /// <summary>Opens a capture file for a consumer that reads ahead by itself; <see cref="Open(string)"/> tells the rest.</summary>
    /// <exception cref="OperationCanceledException">It was stopped while it waited.</exception>
    internal static CaptureReader Open(string path, CancellationToken cancellationToken) => Open(() => Open(path, readAhead: false), cancellationToken);

    /// <summary>Opens a stream for such a consumer.</summary>
    /// <exception cref="OperationCanceledException">It was stopped while it waited.</exception>
    internal static CaptureReader Open(Stream stream, string name, CancellationToken cancellationToken) => Open(() => Open(stream, name), cancellationToken);

    private static CaptureReader Open(Func<CaptureReader> open, CancellationToken cancellationToken)
    {
        // A named pipe opens when somebody writes to it, and a pipe says what it is when somebody has written: on another thread, one can stop waiting.
        Task<CaptureReader> opening = Task.Run(open, CancellationToken.None);
        try
        {
            return opening.WaitAsync(cancellationToken).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            _ = opening.ContinueWith(static late => late.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }

    internal static CaptureReader Open(string path, bool readAhead)
    {
        ArgumentNullException.ThrowIfNull(path);
        FileStream stream = OpenFile(path);
        return Open(stream, path, readAhead && stream.CanSeek && stream.Length > ReadAheadThreshold);
    }

    /// <summary>Ends the capture where its bytes end: silently at a record boundary, else with a defect.</summary>
    /// <param name="start">The byte offset of the record that is not whole.</param>
    private protected bool EndOfInput(long start)
    {
        if (Input.Failure is { } failure)
        {
            return Fail(start, $"cannot be read further ({failure.Message.TrimEnd('.')})", failure);
        }

        if (Input.Offset == start && Input.Available == 0)
        {
            Ended = true;
            return false;
        }

        return Fail(start, "ends inside a record");
    }

    /// <summary>Ends the capture with a defect; returns false so that a reader can return what this does.</summary>
    /// <param name="offset">Where the defect is, in bytes from the start of the (unpacked) capture.</param>
    /// <param name="what">The middle of the sentence.</param>
    /// <param name="cause">What revealed it, or null.</param>
    private protected bool Fail(long offset, string what, Exception? cause = null)
    {
        Ended = true;
        Report(offset, what, "The packets before it are used.", cause);
        return false;
    }

    /// <summary>Notes a defect after which reading goes on.</summary>
    private protected void Report(long offset, string what, string consequence, Exception? cause = null)
    {
        string where = _compressed is null ? "byte" : "unpacked byte";
        _defects.Add(new IotException(
            IotErrorId.TruncatedCapture,
            FormattableString.Invariant($"The capture '{Name}' {what} at {where} {offset}. {consequence}"),
            Name,
            cause));
    }

    private static CaptureReader Open(Stream stream, string name, bool readAhead)
    {
        CaptureSource source = new(stream);
        CaptureInput? input = null;
        try
        {
            long? length = stream.CanSeek ? stream.Length - stream.Position : null;
            bool gzip = source.StartsLikeGzip();
            input = new CaptureInput(gzip ? new GzipSource(source) : source, readAhead);
            CaptureReader reader = Detect(input, name, gzip);
            reader.Length = length;
            reader._compressed = gzip ? source : null;
            return reader;
        }
        catch (Exception exception)
        {
            input?.Dispose();
            source.Dispose();
            if (exception is IOException or UnauthorizedAccessException)
            {
                throw new IotException(IotErrorId.FileAccessDenied, $"'{name}' cannot be read: {exception.Message}", name, exception);
            }

            throw;
        }
    }

    private static CaptureReader Detect(CaptureInput input, string name, bool gzip)
    {
        if (input.Ensure(4))
        {
            uint magic = BinaryPrimitives.ReadUInt32LittleEndian(input.Peek(4));
            if (magic == PcapngReader.SectionHeader)
            {
                return new PcapngReader(input, name);
            }

            if (PcapFormat.TryFind(magic, out PcapFormat format))
            {
                return new PcapReader(input, name, format);
            }

            // As much of the beginning as there is helps to tell what it is instead.
            input.Ensure(ForeignFormat.PrefixLength);
        }

        if (input.Failure is { } failure)
        {
            throw gzip
                ? new IotException(IotErrorId.TruncatedCapture, $"The gzip data of '{name}' are damaged or end before the first packet: {failure.Message}", name, failure)
                : new IotException(IotErrorId.FileAccessDenied, $"'{name}' cannot be read: {failure.Message}", name, failure);
        }

        string what = ForeignFormat.Describe(input.Peek(Math.Min(input.Available, ForeignFormat.PrefixLength)), gzip);
        throw new IotException(IotErrorId.NotACaptureFile, $"'{name}' is not a pcap or pcapng capture: {what}", name);
    }

    private static FileStream OpenFile(string path)
    {
        if (Directory.Exists(path))
        {
            throw new IotException(IotErrorId.FileNotFound, $"'{path}' is a directory. Name the capture files in it, for example with a wildcard.", path);
        }

        try
        {
            // Others may go on writing: a capture in progress can be read as far as it goes.
            return new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                Share = FileShare.ReadWrite | FileShare.Delete,
                Options = FileOptions.SequentialScan,
                BufferSize = 0,
            });
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or ArgumentException or NotSupportedException)
        {
            throw new IotException(IotErrorId.FileNotFound, $"The capture file '{path}' does not exist.", path, exception);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw new IotException(IotErrorId.FileAccessDenied, $"The capture file '{path}' cannot be opened: {exception.Message}", path, exception);
        }
    }
}
