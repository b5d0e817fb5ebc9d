using System.Management.Automation;
using IotActionId.Shell.Host;

namespace IotActionId.Shell.Prompt;

/// <summary>Reads one line with the keys that people expect at a prompt: arrows, Home, End, history, Tab, Ctrl+C, Ctrl+D.</summary>
internal sealed class LineEditor(ShellSession session, Terminal terminal)
{
    private readonly List<string> _history = [];
    private string _prompt = "";
    private string _line = "";
    private int _cursor;
    private int _rows;
    private CommandCompletion? _completion;

    /// <summary>Reads a line.</summary>
    /// <returns>The line; an empty one after Ctrl+C; null at the end of the input.</returns>
    public string? Read(string prompt)
    {
        if (Console.IsInputRedirected)
        {
            return Console.In.ReadLine();
        }

        _prompt = prompt;
        _line = "";
        _cursor = 0;
        _rows = 0;
        int entry = _history.Count;
        string draft = "";
        Redraw();
        bool treatedAsInput = Console.TreatControlCAsInput;
        Console.TreatControlCAsInput = true;
        try
        {
            while (true)
            {
                ConsoleKeyInfo key = Console.ReadKey(intercept: true);
                bool control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
                if (key.Key != ConsoleKey.Tab)
                {
                    _completion = null;
                }

                switch (key.Key)
                {
                    case ConsoleKey.Enter:
                        return Accept();
                    case ConsoleKey.C when control:
                        terminal.Write("^C" + Environment.NewLine);
                        return "";
                    case ConsoleKey.D when control && _line.Length == 0:
                        terminal.Write(Environment.NewLine);
                        return null;
                    case ConsoleKey.Tab:
                        Complete(key.Modifiers.HasFlag(ConsoleModifiers.Shift));
                        break;
                    case ConsoleKey.UpArrow when entry > 0:
                        draft = entry == _history.Count ? _line : draft;
                        Replace(_history[--entry]);
                        break;
                    case ConsoleKey.DownArrow when entry < _history.Count:
                        entry++;
                        Replace(entry == _history.Count ? draft : _history[entry]);
                        break;
                    default:
                        Edit(key, control);
                        break;
                }

                Redraw();
            }
        }
        finally
        {
            Console.TreatControlCAsInput = treatedAsInput;
        }
    }

    private string Accept()
    {
        _cursor = _line.Length;
        Redraw();
        terminal.Write(Environment.NewLine);
        if (_line.Length > 0 && (_history.Count == 0 || _history[^1] != _line))
        {
            _history.Add(_line);
        }

        return _line;
    }

    private void Edit(ConsoleKeyInfo key, bool control)
    {
        switch (key.Key)
        {
            case ConsoleKey.LeftArrow:
                _cursor = control ? WordStart() : Math.Max(0, _cursor - 1);
                break;
            case ConsoleKey.RightArrow:
                _cursor = control ? WordEnd() : Math.Min(_line.Length, _cursor + 1);
                break;
            case ConsoleKey.Home:
            case ConsoleKey.A when control:
                _cursor = 0;
                break;
            case ConsoleKey.End:
            case ConsoleKey.E when control:
                _cursor = _line.Length;
                break;
            case ConsoleKey.Backspace when control:
            case ConsoleKey.W when control:
                Remove(WordStart(), _cursor);
                break;
            case ConsoleKey.Backspace when _cursor > 0:
                Remove(_cursor - 1, _cursor);
                break;
            case ConsoleKey.Delete when _cursor < _line.Length:
                Remove(_cursor, _cursor + 1);
                break;
            case ConsoleKey.U when control:
                Remove(0, _cursor);
                break;
            case ConsoleKey.K when control:
                Remove(_cursor, _line.Length);
                break;
            case ConsoleKey.Escape:
                Replace("");
                break;
            default:
                if (!char.IsControl(key.KeyChar))
                {
                    _line = _line.Insert(_cursor, key.KeyChar.ToString());
                    _cursor++;
                }

                break;
        }
    }

    private void Complete(bool backwards)
    {
        _completion ??= session.Complete(_line, _cursor);
        CompletionResult? next = _completion.GetNextResult(!backwards);
        if (next is null)
        {
            return;
        }

        int start = _completion.ReplacementIndex;
        _line = _line.Remove(start, _completion.ReplacementLength).Insert(start, next.CompletionText);
        _completion.ReplacementLength = next.CompletionText.Length;
        _cursor = start + next.CompletionText.Length;
    }

    private int WordStart()
    {
        int i = _cursor;
        while (i > 0 && char.IsWhiteSpace(_line[i - 1]))
        {
            i--;
        }

        while (i > 0 && !char.IsWhiteSpace(_line[i - 1]))
        {
            i--;
        }

        return i;
    }

    private int WordEnd()
    {
        int i = _cursor;
        while (i < _line.Length && char.IsWhiteSpace(_line[i]))
        {
            i++;
        }

        while (i < _line.Length && !char.IsWhiteSpace(_line[i]))
        {
            i++;
        }

        return i;
    }

    private void Remove(int start, int end)
    {
        _line = _line.Remove(start, end - start);
        _cursor = start;
    }

    private void Replace(string line)
    {
        _line = line;
        _cursor = line.Length;
    }

    /// <summary>Rewrites the prompt and the line, which may fill several rows, and puts the cursor in its place.</summary>
    private void Redraw()
    {
        int width = Terminal.Width;
        string up = _rows > 0 ? $"\u001b[{_rows}A" : "";
        int end = _prompt.Length + _line.Length;
        int at = _prompt.Length + _cursor;
        // A line that just fills its last row leaves the cursor in limbo; a blank and a step back settle it on the next row.
        string settle = end > 0 && end % width == 0 ? " \b" : "";
        int back = (end / width) - (at / width);
        string down = back > 0 ? $"\u001b[{back}A" : "";
        terminal.Write($"\r{up}\u001b[J{_prompt}{_line}{settle}{down}\r{(at % width > 0 ? $"\u001b[{at % width}C" : "")}");
        _rows = at / width;
    }
}
