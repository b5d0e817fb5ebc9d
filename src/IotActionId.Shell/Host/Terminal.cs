using System.Management.Automation;
using Spectre.Console;

namespace IotActionId.Shell.Host;

/// <summary>Where text goes: standard output and error, with colours and a progress line where a person looks on, plain where a file does.</summary>
internal sealed class Terminal
{
    private const int RedirectedWidth = 120;
    private const string EraseLine = "\r\u001b[2K";

    private readonly bool _showsProgress = !Console.IsErrorRedirected && !IsDumb;
    private readonly Lock _gate = new();
    private bool _progressShown;
    private bool _sendsToError;

    public Terminal()
    {
        Front = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = IsAnsi ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = IsAnsi ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(Console.Out),
        });
        Front.Profile.Width = Width;
    }

    /// <summary>Whether output may carry colours.</summary>
    public bool IsAnsi { get; } = !Console.IsOutputRedirected && !IsDumb && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";

    /// <summary>The shell's own words: rules, headings, banner.</summary>
    public IAnsiConsole Front { get; }

    /// <summary>Columns of a line.</summary>
    public static int Width => Console.IsOutputRedirected || Console.WindowWidth <= 0 ? RedirectedWidth : Console.WindowWidth;

    /// <summary>Lines of the window.</summary>
    public static int Height => Console.IsOutputRedirected || Console.WindowHeight <= 0 ? 50 : Console.WindowHeight;

    private static bool IsDumb => Environment.GetEnvironmentVariable("TERM") == "dumb";

    public void Write(string text)
    {
        ClearProgress();
        (_sendsToError ? Console.Error : Console.Out).Write(text);
    }

    /// <summary>Sends to standard error what <paramref name="show"/> writes as output.</summary>
    public void SendToError(Action show)
    {
        _sendsToError = true;
        try
        {
            show();
        }
        finally
        {
            _sendsToError = false;
        }
    }

    public void WriteErrorLine(string text)
    {
        ClearProgress();
        Console.Error.WriteLine(text);
    }

    public void WriteFront(Spectre.Console.Rendering.IRenderable words)
    {
        ClearProgress();
        Front.Write(words);
    }

    /// <summary>Shows a progress record in the line of the cursor, or takes it away.</summary>
    public void ShowProgress(ProgressRecord record)
    {
        if (!_showsProgress)
        {
            return;
        }

        lock (_gate)
        {
            if (record.RecordType == ProgressRecordType.Completed)
            {
                ClearProgress();
                return;
            }

            string text = $"{record.Activity} {Bar(record.PercentComplete)} {record.StatusDescription} {Remaining(record.SecondsRemaining)}".TrimEnd();
            Console.Error.Write(EraseLine + text[..Math.Min(text.Length, Width - 1)]);
            _progressShown = true;
        }
    }

    /// <summary>Takes the progress line away where one is shown.</summary>
    public void ClearProgress()
    {
        lock (_gate)
        {
            if (_progressShown)
            {
                Console.Error.Write(EraseLine);
                _progressShown = false;
            }
        }
    }

    private static string Bar(int percent)
    {
        const int cells = 24;
        return percent < 0 ? "" : $"[{new string('=', percent * cells / 100).PadRight(cells)}] {percent,3} %";
    }

    private static string Remaining(int seconds) => seconds < 0 ? "" : $"{TimeSpan.FromSeconds(seconds):m\\:ss} left";
}
