namespace IotActionId.Actions;

/// <summary>
/// Reads one action log, line by line, in bounded memory. Bad lines and entries become <see cref="Defects"/>; the others are read.
/// </summary>
public sealed class ActionLogReader
{
    private readonly string _path;
    private readonly ActionLogOptions _options;
    private readonly ActionLogDefects _defects;
    private readonly LogClock _clock;

    /// <summary>Prepares to read a log; no file is opened yet.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How to read it; null reads by extension, with the defaults of each format.</param>
    /// <exception cref="IotException"><see cref="IotErrorId.InvalidArgument"/>: see <see cref="ActionLogOptions.Validate"/>.</exception>
    public ActionLogReader(string path, ActionLogOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = path;
        _options = options ?? new ActionLogOptions();
        _options.Validate();
        _defects = new ActionLogDefects(path);
        _clock = new LogClock(_options.TimeZone, _options.TimeUncertainty);
    }

    /// <summary>
    /// What was wrong with what has been read so far, in order: the first twenty lines or entries, and at the end how many more.
    /// Grows while <see cref="Read(IProgress{long}, CancellationToken)"/> is enumerated.
    /// </summary>
    public IReadOnlyList<IotException> Defects => _defects.Reported;

    /// <summary>
    /// How many times without a UTC offset lie in the hour that the zone's clock repeats in autumn without the order of the log
    /// telling which of the two is meant. The one that comes first in the log's order was assumed.
    /// </summary>
    public int GuessedTimes => _clock.GuessedTimes;

    /// <inheritdoc cref="Read(IProgress{long}, CancellationToken)"/>
    public IEnumerable<IotCommand> Read(CancellationToken cancellationToken = default) => Read(null, cancellationToken);

    /// <summary>Reads the commands, in the order of the file. Enumerate it once.</summary>
    /// <param name="progress">Told how many bytes of the file have been read, on the thread that enumerates.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IotException">
    /// <see cref="IotErrorId.FileNotFound"/> or <see cref="IotErrorId.FileAccessDenied"/>; <see cref="IotErrorId.InvalidActionLog"/>: the
    /// format is unknown, a column is missing, or nothing but defects comes; <see cref="IotErrorId.InvalidArgument"/>: the
    /// delimiter cannot be one.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IEnumerable<IotCommand> Read(IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using LogParser parser = Guard(() => Open(progress));
        bool any = false;
        while (Guard(() => parser.Next(cancellationToken)) is { } command)
        {
            any = true;
            _defects.NoteCommand();
            yield return command;
        }

        _defects.Summarise();
        if (!any && _defects.Reported.Count == 0)
        {
            _defects.AddForFile(parser.EmptyReason);
        }
    }

    private LogParser Open(IProgress<long>? progress)
    {
        ActionLogFormat format = _options.Format != ActionLogFormat.Auto ? _options.Format : FormatOf(_path);
        Stream stream = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 64 * 1024, FileOptions.SequentialScan);
        stream = progress is null ? stream : new ProgressStream(stream, progress);
        try
        {
            return format switch
            {
                ActionLogFormat.Har => new HarLogParser(stream, _path, _options.Har, _clock, _defects),
                ActionLogFormat.Csv => new CsvLogParser(stream, _path, _options.Csv, _clock, _defects),
                _ => new JsonLinesLogParser(stream, _path, _clock, _defects),
            };
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private static ActionLogFormat FormatOf(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".JSONL" or ".NDJSON" => ActionLogFormat.JsonLines,
        ".CSV" or ".TSV" => ActionLogFormat.Csv,
        ".HAR" => ActionLogFormat.Har,
        _ => throw new IotException(
            IotErrorId.InvalidActionLog,
            $"The name of the action log '{path}' does not tell its format: say whether it is JsonLines, Csv or Har.",
            path),
    };

    private T Guard<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Directory.Exists(_path) ? Failure(IotErrorId.FileNotFound, "is a directory; name the files in it")
                : !File.Exists(_path) ? Failure(IotErrorId.FileNotFound, "does not exist; check the path")
                : Failure(IotErrorId.FileAccessDenied, $"cannot be read: {exception.Message.TrimEnd('.')}");

            IotException Failure(IotErrorId id, string what) => new(id, $"The action log '{_path}' {what}.", _path, exception);
        }
    }
}
