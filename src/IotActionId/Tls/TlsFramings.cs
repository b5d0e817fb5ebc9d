using System.Collections.Concurrent;

namespace IotActionId.Tls;

/// <summary>The framing of a cipher suite, negotiated or guessed from the lengths it makes.</summary>
internal static class TlsFramings
{
    private const int Header = TlsRecordHeader.Size;

    /// <summary>So many different lengths must agree modulo 16 before that is no coincidence, where AEAD is what one expects.</summary>
    private const int DistinctLengthsNeeded = 3;

    /// <summary>AEAD of TLS 1.2 with 8 bytes of explicit nonce and a 16-byte tag: AES-GCM, AES-CCM (RFC 5288, RFC 6655).</summary>
    public static TlsFraming Aead29 { get; } = Exact("Aead29", 8 + 16);

    /// <summary>AEAD of TLS 1.2 with 16 bytes more than the plaintext: ChaCha20-Poly1305 (RFC 7905), AES-CCM-8 with its nonce.</summary>
    public static TlsFraming Aead21 { get; } = Exact("Aead21", 16);

    /// <summary>TLS 1.3 with a 16-byte tag and the byte of the true type (RFC 8446 section 5.2). Padding, where there is any, counts as plaintext.</summary>
    public static TlsFraming Aead22 { get; } = Exact("Aead22", 1 + 16);

    /// <summary>The framings of suites that were asked for before; as many as IANA lists at most.</summary>
    private static readonly ConcurrentDictionary<int, TlsFraming> Known = new();

    /// <summary>The framing that a negotiated suite has.</summary>
    /// <param name="version">The version of the ServerHello.</param>
    /// <param name="suite">Its cipher suite.</param>
    /// <param name="encryptThenMac">Whether it had the extension of RFC 7366.</param>
    public static TlsFraming Of(int version, int suite, bool encryptThenMac)
    {
        if (TlsVersions.IsTls13(version))
        {
            // TLS_AES_128_CCM_8_SHA256 and the Magma suites have 8-byte tags; those of RFC 9150 do not encrypt at all.
            return suite switch
            {
                0x1305 or 0xC104 or 0xC106 => Exact("Aead14", 1 + 8),
                0xC0B4 => Exact("Integrity32", 1 + 32),
                0xC0B5 => Exact("Integrity48", 1 + 48),
                _ => Aead22,
            };
        }

        int key = (ushort)suite | (encryptThenMac ? 1 << 16 : 0) | (version > 0x0301 ? 1 << 17 : 0);
        if (Known.TryGetValue(key, out TlsFraming? known))
        {
            return known;
        }

        TlsFraming framing = OfName(TlsCipherSuites.Name(suite), explicitIv: version > 0x0301, encryptThenMac);
        if (!ReferenceEquals(framing, TlsFraming.None))
        {
            Known.TryAdd(key, framing);
        }

        return framing;
    }

    /// <summary>The framing of a suite up to TLS 1.2, which its name tells.</summary>
    private static TlsFraming OfName(string name, bool explicitIv, bool encryptThenMac)
    {
        if (name.Contains("_CCM_8", StringComparison.Ordinal) || name.Contains("CHACHA20", StringComparison.Ordinal))
        {
            return Aead21;
        }

        if (name.Contains("_GCM_", StringComparison.Ordinal) || name.Contains("_CCM", StringComparison.Ordinal))
        {
            return Aead29;
        }

        if (name.Contains("GOST", StringComparison.Ordinal))
        {
            return name.Contains("28147", StringComparison.Ordinal) ? Exact("StreamGost4", 4)
                : name.Contains("MAGMA", StringComparison.Ordinal) ? Exact("StreamGost8", 8)
                : Exact("StreamGost16", 16);
        }

        (string macName, int mac) = Mac(name);
        if (mac == 0)
        {
            return TlsFraming.None;
        }

        if (!name.Contains("_CBC", StringComparison.Ordinal))
        {
            return Exact("Stream" + macName, mac);
        }

        bool wide = !name.Contains("DES", StringComparison.Ordinal)
            && !name.Contains("IDEA", StringComparison.Ordinal)
            && !name.Contains("RC2", StringComparison.Ordinal);
        return Cbc(wide ? 16 : 8, macName, mac, explicitIv, encryptThenMac);
    }

    /// <summary>The framing that a negotiated suite has in DTLS, whose record headers are eight bytes longer. DTLS 1.3 has headers of many lengths: none.</summary>
    public static TlsFraming OfDatagrams(int version, int suite, bool encryptThenMac)
    {
        const int Dtls10 = 0xFEFF;
        const int Dtls12 = 0xFEFD;
        if (version is not (Dtls10 or Dtls12 or 0x0100))
        {
            return TlsFraming.None;
        }

        // DTLS 1.0 is TLS 1.1 (RFC 4347), so both have explicit IVs.
        TlsFraming framing = Of(version == Dtls12 ? 0x0303 : 0x0302, suite, encryptThenMac);
        const int Longer = DtlsRecordHeader.Size - Header;
        return ReferenceEquals(framing, TlsFraming.None) ? framing
            : new TlsFraming("Dtls" + framing.Name, framing.Overhead + Longer, framing.Block, framing.Block > 1 ? framing.BlockOffset + Longer : 0);
    }

    /// <summary>The framing that application-data records betray where the handshake was not captured.</summary>
    /// <param name="records">Records of one flow; those that are no data are passed over.</param>
    /// <param name="version">The version in their headers; 0 where no header was captured.</param>
    /// <returns>CBC where all bodies are whole blocks (or blocks and a SHA-1 MAC), else AEAD with the overhead that suits the smallest record; <see cref="TlsFraming.None"/> where there is no record.</returns>
    public static TlsFraming Infer(ReadOnlySpan<TlsRecord> records, int version)
    {
        const int Remembered = 64;
        var distinct = new HashSet<int>();
        int least = int.MaxValue;
        int residues = 0;
        foreach (TlsRecord record in records)
        {
            if (record.Role != TlsRecordRole.Data)
            {
                continue;
            }

            int length = record.Length;
            least = Math.Min(least, length);
            residues |= 1 << ((length - Header) & 15);
            if (distinct.Count < Remembered)
            {
                distinct.Add(length);
            }
        }

        if (least == int.MaxValue)
        {
            return TlsFraming.None;
        }

        bool explicitIv = version is 0 or > 0x0301;
        int iv = explicitIv ? 16 : 0;
        bool isOld = version is > 0 and < 0x0303;
        bool isEnough = distinct.Count >= (isOld ? 1 : DistinctLengthsNeeded);
        if (isEnough && residues == 1 << 0)
        {
            // The smallest messages of IoT protocols (an MQTT PINGREQ has 2 bytes, a PUBACK 4) take as few blocks as the MAC allows.
            return (least - Header - iv) switch
            {
                48 => Cbc(16, "Sha256", 32, explicitIv, encryptThenMac: false),
                64 => Cbc(16, "Sha384", 48, explicitIv, encryptThenMac: false),
                _ => Cbc(16, "Sha1", 20, explicitIv, encryptThenMac: false),
            };
        }

        if (isEnough && residues == 1 << 4)
        {
            return Cbc(16, "Sha1", 20, explicitIv, encryptThenMac: true);
        }

        if (isOld)
        {
            return Exact("StreamSha1", 20);
        }

        return least switch
        {
            > 29 => Aead29,
            23 or 25 => Aead21,
            >= 22 => Aead22,
            _ => TlsFraming.None,
        };
    }

    private static TlsFraming Exact(string name, int overhead) => new(name, Header + overhead, 1, 0);

    /// <summary>CBC: MAC, then padding of 1 to a whole block, then encryption (RFC 5246 section 6.2.3.2); or the MAC last and outside (RFC 7366).</summary>
    private static TlsFraming Cbc(int block, string macName, int mac, bool explicitIv, bool encryptThenMac)
    {
        string name = (block == 16 ? "Cbc" : "Cbc64") + macName + (explicitIv ? "" : "NoIv") + (encryptThenMac ? "Etm" : "");
        int iv = explicitIv ? block : 0;
        return new TlsFraming(name, Header + iv + mac + 1, block, encryptThenMac ? Header + mac : Header);
    }

    private static (string Name, int Length) Mac(string suite) =>
        suite.EndsWith("_SHA", StringComparison.Ordinal) ? ("Sha1", 20)
        : suite.EndsWith("_SHA256", StringComparison.Ordinal) ? ("Sha256", 32)
        : suite.EndsWith("_SHA384", StringComparison.Ordinal) ? ("Sha384", 48)
        : suite.EndsWith("_MD5", StringComparison.Ordinal) ? ("Md5", 16)
        : ("", 0);
}
