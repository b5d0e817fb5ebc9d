using System.Globalization;
using System.Text;

namespace IotActionId.Actions;

/// <summary>The defects of one action log: the first are kept word for word, the rest counted, so that a wrong file stays readable.</summary>
internal sealed class ActionLogDefects(string path)
{
    internal const int MaxReported = 20;
    private const int MaxQuoted = 40;
    private const int MaxInARow = 10_000;

    private readonly List<IotException> _reported = [];
    private long _suppressed;
    private int _inARow;

    internal IReadOnlyList<IotException> Reported => _reported;

    /// <summary>Notes a defect at a place such as <c>line 12</c>; the sentence starts small and has no full stop.</summary>
    /// <exception cref="IotException">So many came in a row that the file is none of this format.</exception>
    internal void Add(string place, string sentence)
    {
        if (_reported.Count < MaxReported)
        {
            _reported.Add(new IotException(IotErrorId.InvalidActionLog, $"The action log '{path}', {place}: {sentence}.", path));
        }
        else
        {
            _suppressed++;
        }

        if (++_inARow == MaxInARow)
        {
            throw new IotException(
                IotErrorId.InvalidActionLog,
                $"The action log '{path}' has {MaxInARow} defects in a row and is not read further; check its format, columns and time format.",
                path);
        }
    }

    /// <summary>Notes that a command was read.</summary>
    internal void NoteCommand() => _inARow = 0;

    /// <summary>Notes what concerns the file as a whole; always reported.</summary>
    internal void AddForFile(string sentence) =>
        _reported.Add(new IotException(IotErrorId.InvalidActionLog, $"The action log '{path}' {sentence}.", path));

    internal void Summarise()
    {
        if (_suppressed > 0)
        {
            string count = _suppressed.ToString("N0", CultureInfo.InvariantCulture);
            AddForFile($"has {count} more defects; check its format, columns and time format");
            _suppressed = 0;
        }
    }

    /// <summary>A piece of the log for an error message: short, in quotes, without control characters.</summary>
    internal static string Quote(string text)
    {
        var quoted = new StringBuilder("'");
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (quoted.Length > MaxQuoted)
            {
                quoted.Append('…');
                break;
            }

            quoted.Append(Rune.IsControl(rune) ? Rune.ReplacementChar : rune);
        }

        return quoted.Append('\'').ToString();
    }
}
