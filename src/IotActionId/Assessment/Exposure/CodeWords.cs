namespace IotActionId.Assessment;

/// <summary>
/// Numbers of 128 bits that stand for lengths and their sums. They add up as what they stand for does, so a compound's number is the sum
/// of its actions' numbers, and two compounds with the same number look the same: that others have it too is as good as impossible.
/// </summary>
internal static class CodeWords
{
    /// <summary>The number of one thing: a message of some length in a slot, a type, a shape.</summary>
    public static UInt128 Of(int kind, long thing)
    {
        ulong seed = Mix(((ulong)(uint)kind * 0x9E37_79B9_7F4A_7C15) + 0x632B_E59B_D9B4_E019);
        ulong high = Mix(seed ^ ((ulong)thing * 0xD6E8_FEB8_6659_FD93)), low = Mix(high + 0x9E37_79B9_7F4A_7C15 + (ulong)thing);
        return new UInt128(high, low);
    }

    /// <summary>The number of a text.</summary>
    public static UInt128 Of(int kind, string text)
    {
        UInt128 code = Of(kind, text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            code = (code * 0x5851_F42D_4C95_7F2D) + Of(kind, ((long)i << 16) | text[i]);
        }

        return code;
    }

    /// <summary>The steps of SplitMix64 (Steele et al. 2014) that spread each bit over all.</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }
}
