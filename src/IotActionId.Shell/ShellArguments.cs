using System.Diagnostics.CodeAnalysis;

namespace IotActionId.Shell;

/// <summary>The command line.</summary>
/// <param name="Mode">What to do.</param>
/// <param name="Text">The script's path or the command's text.</param>
/// <param name="ScriptArguments">What follows the script's path.</param>
internal sealed record ShellArguments(ShellMode Mode, string Text, IReadOnlyList<string> ScriptArguments)
{
    public const string Usage = """
        Usage: IotActionId.Shell                            run the demo: lab, learning, identification, accuracy
               IotActionId.Shell <script.ps1> [arguments]   run a script (also: -File <script.ps1> [arguments])
               IotActionId.Shell -Command <text>            run a command
               IotActionId.Shell -Interactive               a prompt with history and completion
               IotActionId.Shell -Help
        """;

    public static bool TryParse(string[] args, out ShellArguments arguments, [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        arguments = new ShellArguments(ShellMode.Demo, "", []);
        if (args.Length == 0)
        {
            return true;
        }

        string first = args[0];
        string[] rest = args[1..];
        if (!first.StartsWith('-'))
        {
            arguments = new ShellArguments(ShellMode.Script, first, rest);
            return true;
        }

        switch (first.TrimStart('-').ToLowerInvariant())
        {
            case "file" or "f" when rest.Length > 0:
                arguments = new ShellArguments(ShellMode.Script, rest[0], rest[1..]);
                return true;
            case "command" or "c" when rest.Length > 0:
                arguments = new ShellArguments(ShellMode.Command, string.Join(' ', rest), []);
                return true;
            case "interactive" or "i" when rest.Length == 0:
                arguments = new ShellArguments(ShellMode.Interactive, "", []);
                return true;
            case "help" or "h" or "?":
                arguments = new ShellArguments(ShellMode.Help, "", []);
                return true;
            case "file" or "f" or "command" or "c":
                problem = $"{first} needs a value.";
                return false;
            default:
                problem = $"The shell does not know '{string.Join(' ', args)}'.";
                return false;
        }
    }
}
