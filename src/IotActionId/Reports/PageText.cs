using System.Globalization;
using System.Text;

namespace IotActionId.Reports;

/// <summary>Makes text of strangers fit to be shown: what cannot stand in a page, or would turn or hide what stands beside it, is shown by its number.</summary>
internal static class PageText
{
    /// <summary>The longest sentence that others wrote; characters.</summary>
    public const int LongestSentence = 600;

    /// <summary>The longest name that a table shows; characters.</summary>
    private const int LongestName = 240;

    /// <summary>The text with control characters, lone surrogates, noncharacters and direction marks as <c>[U+202E]</c>, and line ends as blanks.</summary>
    public static string Clean(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is < ' ' or > '~')
            {
                return CleanFrom(text, i);
            }
        }

        return text;
    }

    /// <summary>The beginning of a text that is too long, with an ellipsis.</summary>
    /// <param name="text">The text.</param>
    /// <param name="longest">Characters; at least 2.</param>
    public static string Short(string text, int longest = LongestName)
    {
        if (text.Length <= longest)
        {
            return text;
        }

        int kept = longest - 1;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[kept - 1]) ? kept - 1 : kept), "…");
    }

    /// <summary>The beginning and the end of a name that is too long for a chart: what tells actions of a device apart comes last.</summary>
    /// <param name="text">The text.</param>
    /// <param name="longest">Characters; at least 3.</param>
    public static string Middle(string text, int longest)
    {
        if (text.Length <= longest)
        {
            return text;
        }

        int first = longest / 2, last = text.Length - (longest - 1 - first);
        first -= char.IsHighSurrogate(text[first - 1]) ? 1 : 0;
        last += char.IsLowSurrogate(text[last]) ? 1 : 0;
        return string.Concat(text.AsSpan(0, first), "…", text.AsSpan(last));
    }

    private static string CleanFrom(string text, int first)
    {
        var clean = new StringBuilder(text, 0, first, text.Length + 16);
        foreach (ReadOnlySpan<char> piece in new PieceEnumerator(text, first))
        {
            if (piece is ['\t' or '\n' or '\r' or '\u2028' or '\u2029'])
            {
                clean.Append(' ');
            }
            else if (Rune.DecodeFromUtf16(piece, out Rune rune, out _) == System.Buffers.OperationStatus.Done && IsShown(rune))
            {
                clean.Append(piece);
            }
            else
            {
                clean.Append(CultureInfo.InvariantCulture, $"[U+{(piece.Length == 1 ? piece[0] : rune.Value):X4}]");
            }
        }

        return clean.ToString();
    }

    private static bool IsShown(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Surrogate => false,
        // Zero-width joiners are part of how some scripts, and emoji, are written.
        UnicodeCategory.Format => rune.Value is 0x200C or 0x200D,
        UnicodeCategory.OtherNotAssigned => (rune.Value & 0xFFFE) != 0xFFFE && rune.Value is not (>= 0xFDD0 and <= 0xFDEF),
        _ => true,
    };

    /// <summary>Characters one by one; surrogate pairs together.</summary>
    private ref struct PieceEnumerator(string text, int first)
    {
        private int _begin = first;
        private int _end = first;

        public readonly ReadOnlySpan<char> Current => text.AsSpan(_begin, _end - _begin);

        public readonly PieceEnumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            _begin = _end;
            _end += _begin + 1 < text.Length && char.IsSurrogatePair(text[_begin], text[_begin + 1]) ? 2 : 1;
            return _begin < text.Length;
        }
    }
}
