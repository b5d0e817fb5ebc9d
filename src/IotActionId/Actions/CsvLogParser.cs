using CsvHelper;

namespace IotActionId.Actions;

/// <summary>
/// Reads CSV (RFC 4180, but a row is a line) with a header line: one action a row, rows with a common command id one compound command.
/// </summary>
internal sealed class CsvLogParser : LogParser
{
    internal const int MaxLineLength = 1 << 20;

    private readonly string _path;
    private readonly LogClock _clock;
    private readonly ActionLogDefects _defects;
    private readonly CsvReader _rows;
    private readonly CsvColumns? _columns;
    private readonly TimeFormat[] _formats;
    private readonly CommandBuilder _builder = new();
    private bool _badQuotes;
    private bool _rowAhead;
    private bool _ended;

    internal CsvLogParser(Stream stream, string path, CsvLogOptions options, LogClock clock, ActionLogDefects defects)
    {
        _path = path;
        _clock = clock;
        _defects = defects;
        _formats = options.TimeFormats.Count == 0 ? [TimeFormat.Iso] : [.. options.TimeFormats.Select(TimeFormat.Create)];
        try
        {
            _rows = CsvReader.Create(stream, new CsvReaderOptions
            {
                Separator = options.Delimiter,

                // An unclosed quote spoils its line, not the rest of the file.
                AllowLineBreaksInQuotes = false,
                OnMalformedRecord = _ => _badQuotes = true,
                MaxRecordSize = MaxLineLength,
                TrackLineNumbers = true,
            });
        }
        catch (ArgumentException exception)
        {
            throw new IotException(
                IotErrorId.InvalidArgument, $"'{options.Delimiter}' cannot be the delimiter of a CSV file; use a comma, semicolon, tab or bar.", path, exception);
        }

        try
        {
            string[] header = [.. _rows.Headers];
            if (header.Length > 0)
            {
                _columns = CsvColumns.Find(header, options, path);
            }
        }
        catch (CsvFormatException)
        {
            throw new IotException(
                IotErrorId.InvalidActionLog, $"The action log '{path}' is no CSV: its first line is longer than {MaxLineLength} bytes.", path);
        }
    }

    internal override string EmptyReason => _columns is null ? "is empty" : "has a header line and nothing below";

    /// <inheritdoc/>
    internal override IotCommand? Next(CancellationToken cancellationToken)
    {
        while (_rowAhead || ReadRow())
        {
            cancellationToken.ThrowIfCancellationRequested();
            _rowAhead = false;
            long line = _rows.LineNumber;
            string id = CommandId();
            try
            {
                return ReadCommand(line, id);
            }
            catch (LogEntryException defect)
            {
                _defects.Add($"line {(_rowAhead ? line : _rows.LineNumber)}", defect.Message);

                // Half a compound command would be a wrong label.
                while (id.Length > 0 && !_rowAhead && ReadRow())
                {
                    _rowAhead = CommandId() != id;
                }
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override void Dispose() => _rows.Dispose();

    private IotCommand ReadCommand(long line, string id)
    {
        _builder.Clear();
        TimeLabel label = ReadAction();
        while (id.Length > 0 && ReadRow())
        {
            _rowAhead = CommandId() != id;
            if (_rowAhead)
            {
                break;
            }

            ReadAction();
        }

        // Last, because the clock remembers the order of good rows only.
        (DateTimeOffset time, TimeSpan uncertainty) = _clock.Resolve(label, null);
        return new IotCommand { Time = time, TimeUncertainty = uncertainty, Actions = _builder.ToArray(), Source = $"{_path}:{line}" };
    }

    private TimeLabel ReadAction()
    {
        CsvColumns columns = _columns!;
        if (_badQuotes)
        {
            throw new LogEntryException("its quotes do not match; they enclose a whole field and are doubled inside it");
        }

        if (_rows.FieldCount < columns.Count || Enumerable.Range(columns.Count, _rows.FieldCount - columns.Count).Any(extra => !_rows.IsEmpty(extra)))
        {
            throw new LogEntryException($"it has {_rows.FieldCount} fields and the header {columns.Count}; a field that holds the delimiter stands in quotes");
        }

        string printed = _rows.GetString(columns.Time).Trim();
        TimeLabel label = default;
        if (!_formats.Any(format => format.TryParse(printed, out label)))
        {
            throw new LogEntryException($"its time {ActionLogDefects.Quote(printed)} does not fit the time format");
        }

        _builder.Add(_rows.GetString(columns.Device), Optional(columns.Type), _rows.GetString(columns.Action), Optional(columns.Value));
        return label;
    }

    private string? Optional(int column) => column < 0 ? null : _rows.GetString(column);

    private string CommandId() => _columns is { Command: >= 0 } columns ? _rows.GetString(columns.Command).Trim() : "";

    private bool ReadRow()
    {
        if (_ended || _columns is null)
        {
            return false;
        }

        _badQuotes = false;
        try
        {
            _ended = !_rows.Read();
        }
        catch (CsvFormatException)
        {
            _ended = true;
            _defects.AddForFile($"has a line longer than {MaxLineLength} bytes after line {_rows.LineNumber} and is not read further");
        }

        return !_ended;
    }
}
