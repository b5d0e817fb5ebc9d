using System.Text;

namespace IotActionId.Actions;

/// <summary>Reads lines of at most a given length; of a longer one nothing is kept.</summary>
internal sealed class BoundedLineReader(TextReader reader, int maxLength) : IDisposable
{
    private readonly char[] _buffer = new char[16 * 1024];
    private readonly StringBuilder _pending = new();
    private int _start;
    private int _end;

    /// <summary>The number of the line last read, from 1.</summary>
    internal long LineNumber { get; private set; }

    /// <summary>Reads a line without its end.</summary>
    /// <param name="line">The line; null where it is too long.</param>
    /// <returns>False at the end.</returns>
    internal bool TryRead(out string? line)
    {
        _pending.Clear();
        bool any = false;
        bool tooLong = false;
        while (true)
        {
            if (_start == _end)
            {
                _start = 0;
                _end = reader.Read(_buffer, 0, _buffer.Length);
                if (_end == 0)
                {
                    break;
                }
            }

            any = true;
            ReadOnlySpan<char> available = _buffer.AsSpan(_start, _end - _start);
            int newline = available.IndexOf('\n');
            ReadOnlySpan<char> piece = newline < 0 ? available : available[..newline];
            tooLong |= _pending.Length + piece.Length > maxLength;
            if (!tooLong)
            {
                _pending.Append(piece);
            }

            _start += newline < 0 ? available.Length : newline + 1;
            if (newline >= 0)
            {
                break;
            }
        }

        line = null;
        if (!any)
        {
            return false;
        }

        LineNumber++;
        if (!tooLong)
        {
            if (_pending.Length > 0 && _pending[^1] == '\r')
            {
                _pending.Length--;
            }

            line = _pending.ToString();
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();
}
