namespace IotActionId.Actions;

/// <summary>
/// Cuts long strings out of JSON text on its way in. A browser session holds whole responses as strings; nothing of them is
/// wanted, and none may decide how much memory the reader takes.
/// </summary>
internal struct LongStringFilter
{
    /// <summary>Bytes of a string that are kept, give or take an escape sequence: what is as long as this was perhaps cut.</summary>
    internal const int MaxLength = 1 << 20;

    private const int EscapeLetterFollows = -1;
    private const int HexDigits = 4;

    private bool _inString;
    private int _length;
    private int _escapeLeft;
    private bool _cutEscape;

    /// <summary>Filters a block in place.</summary>
    /// <returns>How many bytes are left of it.</returns>
    internal int Filter(Span<byte> block)
    {
        int kept = 0;
        int next = 0;
        while (next < block.Length)
        {
            if (!_inString)
            {
                int quote = block[next..].IndexOf((byte)'"');
                Keep(block, quote < 0 ? block.Length - next : quote + 1, ref next, ref kept);
                _inString = quote >= 0;
                _length = 0;
            }
            else if (_escapeLeft != 0)
            {
                // An escape sequence is kept or cut as a whole, for half of one is no JSON.
                _escapeLeft = _escapeLeft != EscapeLetterFollows ? _escapeLeft - 1 : block[next] == 'u' ? HexDigits : 0;
                KeepUnless(_cutEscape, block, ref next, ref kept);
            }
            else
            {
                int stop = block[next..].IndexOfAny((byte)'"', (byte)'\\');
                int run = stop < 0 ? block.Length - next : stop;
                int wanted = Math.Clamp(MaxLength - _length, 0, run);
                _length += wanted;
                Keep(block, wanted, ref next, ref kept);
                next += run - wanted;
                if (stop >= 0)
                {
                    bool escape = block[next] == '\\';
                    _inString = escape;
                    _escapeLeft = escape ? EscapeLetterFollows : 0;
                    _cutEscape = escape && _length >= MaxLength;
                    KeepUnless(_cutEscape, block, ref next, ref kept);
                }
            }
        }

        return kept;
    }

    private void KeepUnless(bool cut, Span<byte> block, ref int next, ref int kept)
    {
        if (cut)
        {
            next++;
        }
        else
        {
            _length++;
            Keep(block, 1, ref next, ref kept);
        }
    }

    private static void Keep(Span<byte> block, int count, ref int next, ref int kept)
    {
        if (kept != next)
        {
            block.Slice(next, count).CopyTo(block[kept..]);
        }

        next += count;
        kept += count;
    }
}
