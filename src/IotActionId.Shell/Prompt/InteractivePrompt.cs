using System.Management.Automation.Language;
using IotActionId.Shell.Host;
using Spectre.Console;

namespace IotActionId.Shell.Prompt;

/// <summary>The prompt: reads statements, runs them, until exit or the end of the input.</summary>
internal sealed class InteractivePrompt(ShellSession session, Terminal terminal)
{
    private readonly LineEditor _editor = new(session, terminal);

    /// <summary>Runs until the user leaves.</summary>
    /// <returns>The exit code.</returns>
    public int Run()
    {
        if (!Console.IsInputRedirected)
        {
            Banner.Show(terminal);
            terminal.WriteFront(new Text("Tab completes, arrows bring back earlier lines, Ctrl+C stops, exit leaves." + Environment.NewLine + Environment.NewLine));
        }

        while (session.RequestedExitCode is null && ReadStatement() is { } statement)
        {
            if (!string.IsNullOrWhiteSpace(statement))
            {
                session.RunText(statement, addToHistory: true);
            }
        }

        return session.RequestedExitCode ?? ExitCode.Success;
    }

    /// <summary>Reads lines until they are a whole statement: an open brace or quote asks for another line.</summary>
    private string? ReadStatement()
    {
        string? text = _editor.Read(PromptText());
        while (!string.IsNullOrWhiteSpace(text) && IsIncomplete(text))
        {
            string? line = _editor.Read(">> ");
            if (string.IsNullOrEmpty(line))
            {
                return line is null ? text : "";
            }

            text += "\n" + line;
        }

        return text;
    }

    private string PromptText()
    {
        string? text = session.Evaluate("prompt") is [{ } prompt, ..] ? prompt.ToString() : null;
        return string.IsNullOrEmpty(text) ? "PS> " : text;
    }

    private static bool IsIncomplete(string text)
    {
        Parser.ParseInput(text, out _, out ParseError[] errors);
        return errors.Any(error => error.IncompleteInput);
    }
}
