namespace IotActionId.Tls;

/// <summary>
/// How the cipher suite turns n plaintext bytes into a record of w wire bytes (5-byte header included), and back.
/// Every suite is one of two shapes: AEAD, w = n + overhead; or CBC, w = header + MAC + padding to whole blocks.
/// </summary>
/// <param name="Name">The family, for people and signature files: <c>Aead29</c>, <c>CbcSha1</c>, ...</param>
/// <param name="Overhead">Wire bytes beyond the plaintext where nothing is padded: header, explicit nonce or IV, tag or MAC, TLS 1.3 type byte, at least one CBC padding byte.</param>
/// <param name="Block">1 where lengths are exact; the padding block (16 for AES-CBC) otherwise: then n lies in an interval <paramref name="Block"/> wide.</param>
/// <param name="BlockOffset">Wire bytes that the blocks are not counted from: a padded record has (w - BlockOffset) divisible by Block.</param>
public sealed record TlsFraming(string Name, int Overhead, int Block, int BlockOffset)
{
    /// <summary>Lengths of which nothing is known: TCP payload bytes taken as they are.</summary>
    public static TlsFraming None { get; } = new("None", 0, 1, 0);

    /// <summary>Whether a wire length determines the plaintext length.</summary>
    public bool IsExact => Block == 1;

    /// <summary>The fewest plaintext bytes that a record of <paramref name="wireLength"/> bytes holds; never negative.</summary>
    public int PlaintextMin(int wireLength) => Math.Max(0, wireLength - Overhead - (Block - 1));

    /// <summary>The most plaintext bytes that a record of <paramref name="wireLength"/> bytes holds; never negative.</summary>
    public int PlaintextMax(int wireLength) => Math.Max(0, wireLength - Overhead);

    /// <summary>Wire bytes of one record of <paramref name="plaintextLength"/> bytes.</summary>
    public int WireLength(int plaintextLength)
    {
        int least = plaintextLength + Overhead;
        int beyond = (least - BlockOffset) % Block;
        return beyond == 0 ? least : least + Block - beyond;
    }
}
