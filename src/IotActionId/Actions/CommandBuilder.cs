using System.Text;

namespace IotActionId.Actions;

/// <summary>
/// Collects the actions of one command and refuses what no command may hold. Its sentences never quote the log: a wrong property
/// map must not carry a password into an error message.
/// </summary>
internal sealed class CommandBuilder
{
    internal const int MaxActions = 256;
    internal const int MaxTextLength = 256;

    private readonly List<IotAction> _actions = [];
    private readonly HashSet<string> _devices = new(StringComparer.Ordinal);

    internal IReadOnlyList<IotAction> Actions => _actions;

    internal void Clear()
    {
        _actions.Clear();
        _devices.Clear();
    }

    internal IotAction[] ToArray() => [.. _actions];

    /// <summary>Adds an action.</summary>
    /// <exception cref="LogEntryException">It lacks something, or holds what no command may hold.</exception>
    internal void Add(string? device, string? type, string? action, string? value)
    {
        device = device?.Trim();
        action = action?.Trim();
        type = type?.Trim() ?? "";
        value = value?.Trim();

        if (string.IsNullOrEmpty(device))
        {
            throw new LogEntryException("it names no device");
        }

        if (string.IsNullOrEmpty(action))
        {
            throw new LogEntryException("it names no action");
        }

        Check(device, "device");
        Check(action, "action");
        Check(type, "type");
        Check(value ?? "", "value");
        if (_actions.Count == MaxActions)
        {
            throw new LogEntryException($"it has more than {MaxActions} actions");
        }

        if (!_devices.Add(device))
        {
            throw new LogEntryException("it names one device twice, and a command does at most one thing to each");
        }

        _actions.Add(new IotAction(device, type, action, string.IsNullOrEmpty(value) ? null : value));
    }

    private static void Check(string text, string what)
    {
        if (text.Length > MaxTextLength)
        {
            throw new LogEntryException($"its {what} is longer than {MaxTextLength} characters");
        }

        foreach (Rune rune in text.EnumerateRunes())
        {
            // Names are printed on terminals, where control characters can do harm. Bytes that are no UTF-8 were replaced on
            // reading, and could make one name of two.
            if (Rune.IsControl(rune))
            {
                throw new LogEntryException($"its {what} holds a control character");
            }

            if (rune == Rune.ReplacementChar)
            {
                throw new LogEntryException($"its {what} holds bytes that are no UTF-8; save the log as UTF-8");
            }
        }
    }
}
