using System.Diagnostics;
using System.Globalization;
using System.Management.Automation.Language;
using IotActionId.Shell.Host;
using Spectre.Console;

namespace IotActionId.Shell;

/// <summary>
/// Runs Demo.ps1 one statement at a time and shows each as an analyst would have typed it, followed by what it prints. Comments of the
/// script become its headings (<c>## </c>) and its explanations (<c># </c>).
/// </summary>
internal sealed class Demo(ShellSession session, Terminal terminal)
{
    /// <summary>Runs the demo.</summary>
    /// <returns>The exit code: that of the first statement that failed.</returns>
    public int Run()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Demo.ps1");
        ScriptBlockAst script = Parser.ParseFile(path, out Token[] tokens, out ParseError[] errors);
        if (errors.Length > 0)
        {
            throw new InvalidOperationException($"{path}: {errors[0].Message}");
        }

        Banner.Show(terminal);
        session.Evaluate("$ErrorActionPreference = 'Stop'");
        var watch = Stopwatch.StartNew();
        int shown = 0;
        foreach (StatementAst statement in script.EndBlock.Statements)
        {
            int start = statement.Extent.StartOffset;
            ShowComments(tokens.Where(token => token.Kind == TokenKind.Comment && token.Extent.StartOffset >= shown && token.Extent.EndOffset <= start));
            shown = statement.Extent.EndOffset;
            terminal.WriteFront(new Markup($"[green]PS>[/] [bold]{Markup.Escape(statement.Extent.Text)}[/]{Environment.NewLine}"));
            int code = session.RunText(statement.Extent.Text);
            if (code != ExitCode.Success || session.RequestedExitCode is not null)
            {
                return code;
            }
        }

        ShowComments(tokens.Where(token => token.Kind == TokenKind.Comment && token.Extent.StartOffset >= shown));
        terminal.WriteFront(new Text(string.Create(CultureInfo.InvariantCulture, $"{Environment.NewLine}Done in {watch.Elapsed.TotalSeconds:F1} s.{Environment.NewLine}")));
        return ExitCode.Success;
    }

    private void ShowComments(IEnumerable<Token> comments)
    {
        foreach (Token comment in comments)
        {
            if (comment.Text.StartsWith("## ", StringComparison.Ordinal))
            {
                terminal.WriteFront(new Text(Environment.NewLine));
                terminal.WriteFront(new Rule($"[bold]{Markup.Escape(comment.Text[3..])}[/]").LeftJustified());
            }
            else
            {
                terminal.WriteFront(new Markup($"[grey]{Markup.Escape(comment.Text.TrimStart('#', ' '))}[/]{Environment.NewLine}"));
            }
        }
    }
}
