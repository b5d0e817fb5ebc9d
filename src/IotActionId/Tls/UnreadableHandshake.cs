namespace IotActionId.Tls;

/// <summary>
/// The handshake at the start of a flow whose record headers were not captured. It shows in the lengths: ChangeCipherSpec takes 6 bytes on the
/// wire, and the Finished behind it a length that only the cipher suite decides; so the end of the handshake also tells the framing.
/// </summary>
/// <param name="Records">The runs of bytes that belong to it, from the first one on.</param>
/// <param name="Framing">The framing that its Finished shows; null where no handshake was found.</param>
internal readonly record struct UnreadableHandshake(int Records, TlsFraming? Framing)
{
    private const int ChangeCipherSpec = 6;
    private const int MessageHeader = 4;
    private const int ShortestClientHello = 60;

    /// <summary>A handshake is over within so many runs.</summary>
    private const int Searched = 24;

    // verify_data has 12 bytes up to TLS 1.2 (RFC 5246 section 7.4.9), the length of the hash in TLS 1.3 (RFC 8446 section 4.4.4).
    private static readonly (int Length, TlsFraming Framing)[] Finished12 =
    [
        .. new[]
        {
            TlsFramings.Aead29,
            TlsFramings.Aead21,
            TlsFramings.Of(0x0303, 0xC013, encryptThenMac: false),
            TlsFramings.Of(0x0303, 0xC027, encryptThenMac: false),
            TlsFramings.Of(0x0303, 0xC028, encryptThenMac: false),
            TlsFramings.Of(0x0303, 0xC013, encryptThenMac: true),
            TlsFramings.Of(0x0301, 0xC013, encryptThenMac: false),
        }.Select(static framing => (framing.WireLength(MessageHeader + 12), framing)),
    ];

    private static readonly (int Length, TlsFraming Framing)[] Finished13 =
    [
        (TlsFramings.Aead22.WireLength(MessageHeader + 32), TlsFramings.Aead22),
        (TlsFramings.Aead22.WireLength(MessageHeader + 48), TlsFramings.Aead22),
    ];

    /// <summary>Looks for the handshake.</summary>
    /// <param name="runs">The runs of bytes, both directions.</param>
    /// <param name="clientSide">The side that opened the connection.</param>
    public static UnreadableHandshake Find(ReadOnlySpan<TlsRecord> runs, int clientSide)
    {
        runs = runs[..Math.Min(runs.Length, Searched)];
        if (runs.IsEmpty || runs[0].Side != clientSide || runs[0].Length < ShortestClientHello)
        {
            return default;
        }

        int server = IndexOf(runs, 1 - clientSide, 1);
        int client = IndexOf(runs, clientSide, server);
        UnreadableHandshake found = EndAt(runs, client, Finished13);
        for (int i = IndexOf(runs, 1 - clientSide, client); found.Framing is null && i < runs.Length; i = IndexOf(runs, 1 - clientSide, i + 1))
        {
            found = EndAt(runs, i, Finished12);
        }

        // With a resumed session the client's Finished comes last.
        return found.Framing is null ? EndAt(runs, client, Finished12) : found;
    }

    private static int IndexOf(ReadOnlySpan<TlsRecord> runs, int side, int from)
    {
        while (from < runs.Length && runs[from].Side != side)
        {
            from++;
        }

        return from;
    }

    private static UnreadableHandshake EndAt(ReadOnlySpan<TlsRecord> runs, int at, (int Length, TlsFraming Framing)[] finished)
    {
        if (at < runs.Length)
        {
            bool split = runs[at].Length == ChangeCipherSpec && at + 1 < runs.Length && runs[at + 1].Side == runs[at].Side;
            int length = split ? runs[at + 1].Length : runs[at].Length - ChangeCipherSpec;
            foreach ((int known, TlsFraming framing) in finished)
            {
                if (length == known)
                {
                    return new UnreadableHandshake(at + (split ? 2 : 1), framing);
                }
            }
        }

        return default;
    }
}
