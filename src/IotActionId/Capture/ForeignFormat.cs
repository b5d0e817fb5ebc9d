namespace IotActionId.Capture;

/// <summary>Says what a file is that is no capture, so that the message can name the remedy.</summary>
internal static class ForeignFormat
{
    /// <summary>How many of the first bytes are worth having.</summary>
    internal const int PrefixLength = 64;

    private const string Convert = "Convert it first: editcap -F pcapng IN OUT.";

    /// <summary>Completes the sentence "is not a capture: ...".</summary>
    /// <param name="start">The first bytes, as many as there are.</param>
    /// <param name="gzip">Whether they came out of gzip data.</param>
    public static string Describe(ReadOnlySpan<byte> start, bool gzip)
    {
        if (start.IsEmpty)
        {
            return gzip ? "the gzip data are empty." : "the file is empty.";
        }

        if (start.StartsWith("snoop\0\0\0"u8))
        {
            return $"it is in Solaris snoop format. {Convert}";
        }

        if (start.StartsWith("GMBU"u8) || start.StartsWith("RTSS"u8))
        {
            return $"it is in Microsoft Network Monitor format. {Convert}";
        }

        if (Starts(start, 0x1F, 0x8B))
        {
            return "it is gzipped more than once. Unpack it once first.";
        }

        if (Compression(start) is { } compression)
        {
            return $"it is compressed with {compression}. Unpack it first; only gzip is read directly.";
        }

        return LooksLikeText(start)
            ? "it looks like text. Name the capture that tcpdump, dumpcap or the gateway wrote."
            : "it does not start with the mark of either format. Name the capture that tcpdump, dumpcap or the gateway wrote.";
    }

    private static string? Compression(ReadOnlySpan<byte> start) =>
        Starts(start, 0x28, 0xB5, 0x2F, 0xFD) ? "zstd"
        : Starts(start, 0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z') ? "xz"
        : Starts(start, 0x04, 0x22, 0x4D, 0x18) ? "lz4"
        : start.StartsWith("BZh"u8) ? "bzip2"
        : start.StartsWith("PK\x03\x04"u8) ? "zip"
        : Starts(start, (byte)'7', (byte)'z', 0xBC, 0xAF) ? "7-Zip"
        : null;

    private static bool Starts(ReadOnlySpan<byte> start, params ReadOnlySpan<byte> mark) => start.StartsWith(mark);

    private static bool LooksLikeText(ReadOnlySpan<byte> start)
    {
        foreach (byte b in start)
        {
            if (b < 0x20 && b is not ((byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                return false;
            }
        }

        return true;
    }
}
