using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace IotActionId.Shell.Host;

/// <summary>Writes the engine's streams to the terminal: output to standard output, everything else to standard error.</summary>
internal sealed class ShellUserInterface(Terminal terminal) : PSHostUserInterface
{
    /// <inheritdoc/>
    public override PSHostRawUserInterface RawUI { get; } = new ShellRawUserInterface();

    /// <inheritdoc/>
    public override bool SupportsVirtualTerminal => terminal.IsAnsi;

    /// <inheritdoc/>
    public override void Write(string value) => terminal.Write(Styled(value));

    /// <inheritdoc/>
    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => terminal.Write(Styled(value));

    /// <inheritdoc/>
    public override void WriteLine(string value) => terminal.Write(Styled(value) + Environment.NewLine);

    /// <inheritdoc/>
    public override void WriteErrorLine(string value) => terminal.WriteErrorLine(Styled(value));

    /// <inheritdoc/>
    public override void WriteWarningLine(string message) => terminal.WriteErrorLine("WARNING: " + message);

    /// <inheritdoc/>
    public override void WriteVerboseLine(string message) => terminal.WriteErrorLine("VERBOSE: " + message);

    /// <inheritdoc/>
    public override void WriteDebugLine(string message) => terminal.WriteErrorLine("DEBUG: " + message);

    /// <inheritdoc/>
    public override void WriteProgress(long sourceId, ProgressRecord record) => terminal.ShowProgress(record);

    /// <inheritdoc/>
    public override string ReadLine()
    {
        terminal.ClearProgress();
        return Console.In.ReadLine() ?? "";
    }

    /// <inheritdoc/>
    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        RequireAnswers(message);
        Dictionary<string, PSObject> answers = [];
        foreach (FieldDescription field in descriptions)
        {
            terminal.Write($"{field.Name}: ");
            answers[field.Name] = PSObject.AsPSObject(ReadLine());
        }

        return answers;
    }

    /// <inheritdoc/>
    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        RequireAnswers(message);
        string[] keys = [.. choices.Select(choice => HotKey(choice.Label))];
        string menu = string.Join("  ", choices.Select((choice, i) => $"[{keys[i]}] {choice.Label.Replace("&", "", StringComparison.Ordinal)}"));
        while (true)
        {
            terminal.Write($"{caption}\n{message}\n{menu} (default is \"{keys[Math.Max(0, defaultChoice)]}\"): ");
            string answer = ReadLine().Trim();
            int index = answer.Length == 0 ? defaultChoice : Array.FindIndex(keys, key => key.Equals(answer, StringComparison.OrdinalIgnoreCase));
            if (index >= 0)
            {
                return index;
            }
        }
    }

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        throw NoSecrets();

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        throw NoSecrets();

    /// <inheritdoc/>
    public override SecureString ReadLineAsSecureString() => throw NoSecrets();

    /// <summary>Takes the colours out where nobody would see them.</summary>
    private string Styled(string text) => GetOutputString(text, SupportsVirtualTerminal);

    private static NotSupportedException NoSecrets() => new("The embedded shell asks for no passwords. Use pwsh 7.6.");

    private static string HotKey(string label)
    {
        int mark = label.IndexOf('&', StringComparison.Ordinal);
        return mark >= 0 && mark + 1 < label.Length ? label.Substring(mark + 1, 1).ToUpperInvariant() : label;
    }

    private static void RequireAnswers(string message)
    {
        if (Console.IsInputRedirected)
        {
            throw new NotSupportedException($"Nobody is there to answer: {message}");
        }
    }
}
